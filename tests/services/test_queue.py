from datetime import date

from share.core import Core
from share.repositories import articles as rows
from share.services import kits, queue
from share.services.kits import Wish
from tests.fixtures.people import Cast
from tests.fixtures.stores import Clock


def article(core: Core, title: str) -> str:
    with core.write() as session:
        new = rows.NewArticle(key=title, url=f"https://news.example/{title}", title=title)
        rows.add_new(session, [new], now=core.now())
        found = rows.find_by_key(session, title)
        assert found
        return found.public_id


def test_the_board_shows_fourteen_days_from_today(core: Core, cast: Cast) -> None:
    kit = kits.create(core, article=article(core, "One"), by_id=None, wish=Wish(day=date(2026, 11, 30)))
    kits.schedule(core, kit.slug, by_id=None)
    board = queue.board(core)
    assert [day.day for day in board.days][:: len(board.days) - 1] == [date(2026, 11, 24), date(2026, 12, 7)]
    assert [day.is_today for day in board.days].index(True) == 0
    assert (board.ready, len(board.free_days)) == (1, 13)


def test_today_is_offered_last_once_its_hour_is_over(core: Core, cast: Cast, clock: Clock) -> None:
    assert queue.kit_choices(core, "").days[0] == date(2026, 11, 25)
    assert queue.kit_choices(core, "").days[-1] == date(2026, 11, 24)
    clock.move(hours=-6)
    assert queue.kit_choices(core, "").days[0] == date(2026, 11, 24)


def test_days_outside_the_campaign_are_not_offered(core: Core, cast: Cast, clock: Clock) -> None:
    clock.move(days=-30)
    board = queue.board(core)
    assert [day.is_open for day in board.days] == [day.day >= date(2026, 11, 1) for day in board.days]
    assert min(queue.kit_choices(core, "").days) == date(2026, 11, 1)


def test_the_wanted_article_stands_first(core: Core, cast: Cast) -> None:
    wanted = article(core, "Wanted")
    article(core, "Noise")
    assert [one.title for one in queue.kit_choices(core, wanted).articles] == ["Wanted"]
    assert queue.kit_choices(core, "nothing").articles == []


def test_missed_kits_are_shown(core: Core, cast: Cast, clock: Clock) -> None:
    kit = kits.create(core, article=article(core, "One"), by_id=None)
    kits.schedule(core, kit.slug, by_id=None)
    clock.move(days=5)
    kits.publish_due(core)
    assert [one.slug for one in queue.board(core).missed] == [kit.slug]
