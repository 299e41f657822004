"""A day's, week's and month's board is kept at its end, once, and later corrections stand beside it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from share.core import Core
from share.domain.leaderboard import By, Metric, Period
from share.domain.readings import Counts
from share.domain.standing_tables import Table, pack, unpack
from share.models.kits import Kit
from share.models.members import Member
from share.models.standings import Snapshot
from share.repositories import changes
from share.repositories.snapshots import name_of
from share.services import leaderboard, posts
from share.services.leaderboard import Board, Question
from tests.fixtures.people import Cast
from tests.fixtures.posts import ARTICLE, FakePost, Kits
from tests.fixtures.stores import Clock
from tests.networks.fake import FakeNetwork

Post = Callable[[Member, Kit], str]


@pytest.fixture
def post(faked: Core, fake: FakeNetwork, clock: Clock) -> Post:
    def posted(member: Member, kit: Kit) -> str:
        number = str(len(fake.posts) + 1)
        counts = Counts(likes=1, reposts=0, replies=0)
        fake.posts[number] = FakePost(posted_at=clock(), text=ARTICLE, counts=counts)
        url = f"https://fake.example/posts/{number}"
        public_id = posts.record(faked, member_id=member.id, url=url, kit_slug=kit.slug).public_id
        while posts.verify_due(faked):
            pass
        return public_id

    return posted


def _take(core: Core) -> int:
    """All that are owed, one by one as the scheduler has them taken."""
    taken = 0
    while leaderboard.take_snapshots(core):
        taken += 1
    return taken


def _kept(core: Core) -> list[tuple[str, bool]]:
    with core.read() as session:
        rows = session.execute(select(Snapshot.period, Snapshot.final).order_by(Snapshot.id))
        return [(period, final) for period, final in rows]


def _moved(board: Board) -> list[tuple[int | None, str, int | None]]:
    return [(row.rank, row.tally.name, row.moved) for row in board.rows]


def test_a_day_is_kept_once_and_not_changed_by_what_comes_later(
    faked: Core, cast: Cast, kit: Kit, post: Post, clock: Clock
) -> None:
    day = clock().date()
    public_id, bobs, _ = post(cast.alice, kit), post(cast.bob, kit), post(cast.bob, kit)
    clock.move(days=1)
    assert leaderboard.take_snapshots(faked) == len(_kept(faked)) == 1
    assert _take(faked) > 0
    assert _take(faked) == 0
    posts.withdraw(faked, public_id, member_id=cast.alice.id)
    posts.withdraw(faked, bobs, member_id=cast.bob.id)
    assert _take(faked) == 0
    asked = Question(Period.DAY, day=day)
    board = leaderboard.standings(faked, asked=asked)
    assert [(row.rank, row.tally.name, row.value) for row in board.rows] == [
        (1, "Sparrow 2", 2),
        (2, "Sparrow 1", 1),
    ]
    assert board.final is not None
    assert board.final.changed == 2
    told = [(row.tally.name, row.value, row.now) for row in board.final.rows]
    assert told == [("Sparrow 2", 2, 1), ("Sparrow 1", 1, 0)]
    today = leaderboard.standings(faked, asked=Question(Period.DAY, day=day, recount=True))
    assert [row.tally.name for row in today.rows] == ["Sparrow 2"]
    assert today.final is None


def test_what_changes_after_a_look_at_a_kept_board_is_told_at_the_next(
    faked: Core, cast: Cast, kit: Kit, post: Post, clock: Clock
) -> None:
    day = clock().date()
    first, second, bobs = post(cast.alice, kit), post(cast.alice, kit), post(cast.bob, kit)
    clock.move(days=1)
    _take(faked)
    asked = Question(Period.DAY, day=day)

    def told() -> tuple[int, list[tuple[str, int | None, int | None]]]:
        board = leaderboard.standings(faked, asked=asked)
        assert board.final is not None
        return board.final.changed, [(row.tally.name, row.value, row.now) for row in board.rows]

    assert told() == (0, [("Sparrow 1", 2, 2), ("Sparrow 2", 1, 1)])
    posts.withdraw(faked, first, member_id=cast.alice.id)
    assert told() == (1, [("Sparrow 1", 2, 1), ("Sparrow 2", 1, 1)])
    posts.withdraw(faked, second, member_id=cast.alice.id)
    posts.withdraw(faked, bobs, member_id=cast.bob.id)
    assert told() == (2, [("Sparrow 1", 2, 0), ("Sparrow 2", 1, 0)])
    with faked.write() as session:
        session.get_one(Member, cast.bob.id).shown_as = "hidden"
        changes.members(session, [cast.bob.id])
    assert told() == (1, [("Sparrow 1", 2, 0)])


def test_a_kept_boards_changes_are_worked_out_once_for_all_its_pages(
    faked: Core, cast: Cast, kit: Kit, post: Post, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = clock().date()
    for member in (cast.alice, cast.bob, cast.carol):
        post(member, kit)
    clock.move(days=1)
    _take(faked)
    monkeypatch.setattr("share.services.leaderboard.board.LARGEST_LIMIT", 1)
    asked: list[Metric] = []
    monkeypatch.setattr(Table, "values_by", _noting(asked))
    rows = list(leaderboard.table(faked, Question(Period.DAY, day=day)))
    assert [row[1] for row in rows] == ["name", "Sparrow 1", "Sparrow 2", "Sparrow 3"]
    assert asked == [Metric.POSTS, Metric.POSTS]


def _noting(asked: list[Metric]) -> Callable[[Table, Metric], object]:
    whole = Table.values_by

    def values_by(table: Table, metric: Metric) -> object:
        asked.append(metric)
        return whole(table, metric)

    return values_by


def test_a_board_that_was_not_kept_is_told_from_one_that_was(
    faked: Core, cast: Cast, kit: Kit, post: Post, clock: Clock
) -> None:
    day = clock().date()
    post(cast.alice, kit)
    running = leaderboard.standings(faked, asked=Question(Period.DAY, day=day))
    clock.move(days=1)
    before = leaderboard.standings(faked, asked=Question(Period.DAY, day=day))
    _take(faked)
    after = leaderboard.standings(faked, asked=Question(Period.DAY, day=day))
    anew = leaderboard.standings(faked, asked=Question(Period.DAY, day=day, recount=True))
    told = [(one.ended, one.kept, one.final is not None) for one in (running, before, after, anew)]
    assert told == [(False, False, False), (True, False, False), (True, True, True), (True, True, False)]


def test_what_is_not_known_any_more_is_no_zero_beside_what_was_kept(
    faked: Core, cast: Cast, kit: Kit, post: Post, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = clock().date()
    post(cast.alice, kit)
    gone = post(cast.bob, kit)
    clock.move(days=1)
    _take(faked)
    posts.withdraw(faked, gone, member_id=cast.bob.id)
    monkeypatch.setattr("share.repositories.standing_facts.FOR_AUTHORS", ("fake",))
    leaderboard.recount(faked)
    board = leaderboard.standings(faked, asked=Question(Period.DAY, metric=Metric.ENGAGEMENTS, day=day))
    assert board.final is not None
    assert [(row.tally.name, row.value, row.now) for row in board.final.rows] == [
        ("Sparrow 1", 1, None),
        ("Sparrow 2", 1, 0),
    ]


def test_who_hides_later_is_not_on_kept_boards_either(
    faked: Core, cast: Cast, kit: Kit, post: Post, clock: Clock
) -> None:
    day = clock().date()
    post(cast.alice, kit)
    post(cast.bob, kit)
    clock.move(days=1)
    _take(faked)
    asked = Question(Period.DAY, day=day)
    leaderboard.standings(faked, asked=asked)
    with faked.write() as session:
        session.get_one(Member, cast.alice.id).shown_as = "hidden"
        changes.members(session, [cast.alice.id])
    board = leaderboard.standings(faked, asked=asked)
    assert [(row.rank, row.tally.name) for row in board.rows] == [(1, "Sparrow 2")]
    assert board.total == 1


def test_places_won_since_yesterday_are_told(
    faked: Core, cast: Cast, kit: Kit, kits: Kits, post: Post, clock: Clock
) -> None:
    kits.publish(clock().date() - timedelta(days=1))
    asked = Question(Period.CAMPAIGN, metric=Metric.POSTS)
    post(cast.alice, kit)
    assert [row.moved for row in leaderboard.standings(faked, asked=asked).rows] == [None]
    clock.move(days=1)
    _take(faked)
    tomorrow = kits.publish(clock().date())
    post(cast.bob, tomorrow)
    post(cast.bob, tomorrow)
    board = leaderboard.standings(faked, asked=asked)
    assert [(row.rank, row.tally.name, row.moved) for row in board.rows] == [
        (1, "Sparrow 2", None),
        (2, "Sparrow 1", -1),
    ]
    clock.move(days=1)
    _take(faked)
    next_one = kits.publish(clock().date())
    post(cast.alice, next_one)
    post(cast.alice, next_one)
    board = leaderboard.standings(faked, asked=asked)
    assert _moved(board) == [(1, "Sparrow 1", 1), (2, "Sparrow 2", -1)]


def test_boards_that_are_not_final_go_when_the_next_days_are_there(
    faked: Core, cast: Cast, kit: Kit, post: Post, clock: Clock
) -> None:
    post(cast.alice, kit)
    for _ in range(9):
        clock.move(days=1)
        _take(faked)
    kept = _kept(faked)
    assert sum(final for period, final in kept if period == "day") == 9
    assert sum(final for period, final in kept if period == "week") >= 1
    assert sum(not final for _, final in kept) <= 4


def test_a_period_that_ended_while_nothing_ran_is_kept_late(
    faked: Core, cast: Cast, kit: Kit, post: Post, clock: Clock
) -> None:
    post(cast.alice, kit)
    monday = clock().date() - timedelta(days=clock().date().weekday())
    clock.move(days=10)
    _take(faked)
    board = leaderboard.standings(faked, asked=Question(day=monday))
    assert board.final is not None
    assert board.final.taken_at == clock()


def test_groups_kits_and_each_networks_boards_are_kept_as_well(
    faked: Core, cast: Cast, kit: Kit, post: Post, clock: Clock
) -> None:
    day = clock().date()
    post(cast.alice, kit)
    clock.move(days=1)
    _take(faked)
    for by in (By.KIT, By.NETWORK):
        board = leaderboard.standings(faked, asked=Question(Period.DAY, by, day=day))
        assert board.final is not None
        assert [row.value for row in board.rows] == [1]
    for by, values in ((By.MEMBER, [1]), (By.KIT, [1]), (By.GROUP, [])):
        board = leaderboard.standings(faked, asked=Question(Period.DAY, by, network="fake", day=day))
        assert board.final is not None
        assert [row.value for row in board.rows] == values
    with faked.read() as session:
        assert session.scalars(select(Snapshot.final).where(Snapshot.final).limit(1)).first()


def test_a_network_on_which_people_only_click_is_kept_as_well(
    faked: Core, cast: Cast, kit: Kit, kits: Kits, clock: Clock
) -> None:
    day = clock().date()
    kits.click(kits.claim(kit, cast.alice), 7)
    clock.move(days=1)
    _take(faked)
    for by in (By.MEMBER, By.KIT):
        board = leaderboard.standings(faked, asked=Question(Period.DAY, by, Metric.CLICKS, network="fake", day=day))
        assert board.final is not None
        assert ([row.value for row in board.rows], board.final.changed) == ([7], 0)


def test_a_networks_board_that_was_kept_empty_by_mistake_is_none_that_was_kept(
    faked: Core, cast: Cast, kit: Kit, kits: Kits, post: Post, clock: Clock
) -> None:
    day = clock().date()
    kits.click(kits.claim(kit, cast.alice), 7)
    clock.move(days=1)
    _take(faked)
    with faked.write() as session:
        for kept in session.scalars(select(Snapshot).where(Snapshot.final)):
            tables = {by.value: unpack(kept.packed, by) or Table() for by in By}
            names = [name_of(by, "fake") for by in (By.MEMBER, By.KIT, By.GROUP)]
            kept.packed = pack({**tables, **dict.fromkeys(names, Table())})
    for network, is_kept in (("fake", False), (None, True)):
        board = leaderboard.standings(faked, asked=Question(Period.DAY, metric=Metric.CLICKS, network=network, day=day))
        assert ([row.value for row in board.rows], board.kept) == ([7], is_kept)


def test_each_row_tells_its_last_fourteen_days(
    faked: Core, cast: Cast, kit: Kit, kits: Kits, post: Post, clock: Clock
) -> None:
    yesterday = kits.publish(clock().date() - timedelta(days=1))
    post(cast.alice, kit)
    post(cast.alice, yesterday)
    asked = Question(Period.CAMPAIGN)
    [board] = leaderboard.boards(faked, [(asked, leaderboard.Part(daily=True))])
    assert board.rows[0].days == (0,) * 12 + (1, 1)
    post(cast.alice, kit)
    [board] = leaderboard.boards(faked, [(asked, leaderboard.Part(daily=True))])
    assert board.rows[0].days == (0,) * 12 + (1, 2)
