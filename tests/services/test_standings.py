"""Boards that follow what moves are those of a recount, and nobody's view is another's."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from share.core import Core
from share.domain.leaderboard import By, Metric, Period, Span
from share.domain.readings import Counts
from share.domain.roles import Role
from share.domain.score_rules import RuleSet
from share.models.base import Base
from share.models.campaigns import Campaign
from share.models.clicks import ClickHour
from share.models.kits import Kit
from share.models.links import Link
from share.models.members import Group, Member
from share.models.posts import Post
from share.models.readings import CurrentReading
from share.models.scores import ScoreEntry
from share.models.standings import StandingMove
from share.repositories import changes, groups, left_out
from share.repositories import leaderboard as rows
from share.repositories import standings as upkeep
from share.repositories.leaderboard import Scope
from share.services import check, leaderboard, me, members, posts, scores
from share.services.leaderboard import Board, Question, live
from tests.fixtures.people import Cast
from tests.fixtures.posts import ARTICLE, FakePost, Kits
from tests.fixtures.stores import Clock
from tests.networks.fake import FakeNetwork

IN_MEMORY = [Question(period, by, Metric.POSTS) for period in (Period.DAY, Period.WEEK, Period.ALL) for by in By]
"""One of each board that is kept: its rows hold the numbers of every metric."""

BOARDS = [
    *IN_MEMORY,
    *(Question(Period.ALL, by, metric) for by in By for metric in (Metric.ENGAGEMENTS, Metric.CLICKS, Metric.POINTS)),
]


@pytest.fixture
def shared(faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, kits: Kits, clock: Clock) -> dict[str, str]:
    """A verified post of each of the four with 1, 2, 3, 4 likes, Alice and Bob in a club; boards are in memory."""
    with faked.write() as session:
        club = Group(name="Duluth", created_at=clock())
        session.add(club)
        session.flush()
        mine = [cast.alice.id, cast.bob.id]
        session.execute(update(Member).where(Member.id.in_(mine)).values(group_id=club.id))
        changes.members(session, mine)
    found = {}
    for number, member in enumerate((cast.alice, cast.bob, cast.carol, cast.dan), start=1):
        counts = Counts(likes=number, reposts=0, replies=0)
        fake.posts[str(number)] = FakePost(posted_at=clock(), text=ARTICLE, counts=counts)
        url = f"https://fake.example/posts/{number}"
        found[member.alias] = posts.record(faked, member_id=member.id, url=url, kit_slug=kit.slug).public_id
    while posts.verify_due(faked):
        pass
    _all(faked, IN_MEMORY)
    return found


def _all(core: Core, boards: Sequence[Question] = BOARDS) -> list[list[tuple[object, ...]]]:
    found = leaderboard.boards(core, [(asked, leaderboard.Part()) for asked in boards])
    return [[(row.rank, row.value, row.tally) for row in board.rows] for board in found]


def _lines(board: Board) -> list[tuple[int | None, str, int | None]]:
    return [(row.rank, row.tally.name, row.value) for row in board.rows]


@pytest.fixture
def as_counted_anew(faked: Core, shared: dict[str, str]) -> Iterator[None]:
    """After the test, boards that followed are those that a new process adds up, and the parts those of the facts."""
    yield
    followed = _all(faked)
    live.forget(faked.db)
    assert _all(faked) == followed
    assert [one for one in check.verify(faked) if one.check in {"boards", "standings", "points"}] == []
    leaderboard.recount(faked)
    assert _all(faked) == followed


@pytest.mark.usefixtures("as_counted_anew")
def test_a_new_reading_shows_at_once(faked: Core, cast: Cast, shared: dict[str, str]) -> None:
    with faked.write() as session:
        post = session.scalars(select(Post).where(Post.member_id == cast.alice.id)).one()
        changed = update(CurrentReading).where(CurrentReading.post_id == post.id).values(engagements=9, impressions=50)
        session.execute(changed)
        changes.posts(session, [post.id])
    asked = Question(metric=Metric.ENGAGEMENTS)
    assert _lines(leaderboard.standings(faked, asked=asked))[0] == (1, "Sparrow 1", 9)
    seen = leaderboard.standings(faked, asked=Question(metric=Metric.IMPRESSIONS, network="fake"))
    assert _lines(seen)[0] == (1, "Sparrow 1", 50)


@pytest.mark.usefixtures("as_counted_anew")
def test_a_post_that_is_withdrawn_takes_its_place_along(faked: Core, cast: Cast, shared: dict[str, str]) -> None:
    posts.withdraw(faked, shared["Sparrow 2"], member_id=cast.bob.id)
    assert [row.tally.name for row in leaderboard.standings(faked, asked=Question()).rows] == [
        "Sparrow 1",
        "Sparrow 3",
        "Sparrow 4",
    ]


@pytest.mark.usefixtures("as_counted_anew")
def test_a_post_that_changes_hands_moves_both(faked: Core, cast: Cast, shared: dict[str, str]) -> None:
    with faked.write() as session:
        post = session.scalars(select(Post).where(Post.member_id == cast.dan.id)).one()
        post.member_id = cast.alice.id
        changes.posts(session, [post.id])
    assert _lines(leaderboard.standings(faked, asked=Question())) == [
        (1, "Sparrow 1", 2),
        (2, "Sparrow 2", 1),
        (2, "Sparrow 3", 1),
    ]
    assert _lines(leaderboard.standings(faked, asked=Question(by=By.GROUP))) == [(1, "Duluth", 3)]


@pytest.mark.usefixtures("as_counted_anew")
def test_posts_that_moved_went_came_and_were_read_are_counted_together(
    faked: Core, cast: Cast, kit: Kit, shared: dict[str, str]
) -> None:
    with faked.write() as session:
        by_member = {one.member_id: one for one in session.scalars(select(Post))}
        read, given, gone = (by_member[one.id] for one in (cast.alice, cast.dan, cast.carol))
        session.execute(update(CurrentReading).where(CurrentReading.post_id == read.id).values(engagements=9))
        given.member_id = cast.bob.id
        touched = [read.id, given.id, gone.id]
        for table in Base.metadata.tables.values():
            if "post_id" in table.c:
                session.execute(delete(table).where(table.c.post_id == gone.id))
        session.delete(gone)
        new = Post(
            network="fake", native_id="5", url="https://fake.example/posts/5", member_id=cast.alice.id, kit_id=kit.id,
            state="verified", recorded_at=faked.now(), verified_at=faked.now(),
        )  # fmt: skip
        session.add(new)
        session.flush()
        changes.posts(session, [*touched, new.id])
    assert _lines(leaderboard.standings(faked, asked=Question(metric=Metric.ENGAGEMENTS))) == [
        (1, "Sparrow 1", 9),
        (2, "Sparrow 2", 6),
    ]
    assert [row.value for row in leaderboard.standings(faked, asked=Question()).rows] == [2, 2]


@pytest.mark.usefixtures("as_counted_anew")
def test_clicks_come_and_go(faked: Core, cast: Cast, kit: Kit, kits: Kits, shared: dict[str, str]) -> None:
    kits.click(kits.claim(kit, cast.carol), 7)
    assert _lines(leaderboard.standings(faked, asked=Question(metric=Metric.CLICKS)))[0] == (1, "Sparrow 3", 7)
    with faked.write() as session:
        [link] = session.scalars(select(ClickHour.link_id))
        left_out.leave_link_out(session, link, now=faked.now())
    assert {row.value for row in leaderboard.standings(faked, asked=Question(metric=Metric.CLICKS)).rows} == {0}


@pytest.mark.usefixtures("as_counted_anew")
def test_a_kit_that_is_moved_takes_its_posts_to_its_new_day(faked: Core, kit: Kit, shared: dict[str, str]) -> None:
    with faked.write() as session:
        session.get_one(Kit, kit.id).local_date = kit.local_date - timedelta(days=30)
        changes.kits(session, [kit.id])
    assert leaderboard.standings(faked, asked=Question()).rows == ()
    assert len(leaderboard.standings(faked, asked=Question(Period.ALL)).rows) == 4


@pytest.mark.usefixtures("as_counted_anew")
def test_who_changes_groups_takes_along_what_they_did(
    faked: Core, cast: Cast, shared: dict[str, str], clock: Clock
) -> None:
    with faked.write() as session:
        other = Group(name="Bemidji", created_at=clock())
        session.add(other)
        session.flush()
        session.get_one(Member, cast.bob.id).group_id = other.id
        changes.members(session, [cast.bob.id])
        public_id = other.public_id
    assert _lines(leaderboard.standings(faked, asked=Question(by=By.GROUP))) == [(1, "Duluth", 1), (1, "Bemidji", 1)]
    assert _lines(leaderboard.standings(faked, asked=Question(group=public_id))) == [(1, "Sparrow 2", 1)]
    with faked.write() as session:
        found = session.scalars(select(Campaign)).one()
        found.settings = found.settings | {"ranking": False}
        changes.campaigns(session, [found.id])
    first = leaderboard.standings(faked, asked=Question(by=By.GROUP), limit=1)
    with faked.write() as session:
        # Another stands before it now; the list goes on behind the one that was shown, all the same.
        session.get_one(Member, cast.carol.id).group_id = groups.ensure(session, "Albany", now=clock()).id
        changes.members(session, [cast.carol.id])
    rest = leaderboard.standings(faked, asked=Question(by=By.GROUP), limit=1, cursor=first.cursor)
    assert (_lines(first), _lines(rest)) == ([(None, "Bemidji", 1)], [(None, "Duluth", 1)])
    assert leaderboard.standings(faked, asked=Question(by=By.GROUP), cursor="z" * 24).rows == ()


@pytest.mark.usefixtures("as_counted_anew")
def test_who_hides_leaves_no_gap_and_no_name(faked: Core, cast: Cast, shared: dict[str, str]) -> None:
    asked = Question(metric=Metric.ENGAGEMENTS)
    assert _lines(leaderboard.standings(faked, asked=asked))[0] == (1, "Sparrow 4", 4)
    with faked.write() as session:
        session.get_one(Member, cast.dan.id).shown_as = "hidden"
        changes.members(session, [cast.dan.id])
    board = leaderboard.standings(faked, asked=asked, viewer=cast.dan.public_id)
    assert _lines(board) == [(1, "Sparrow 3", 3), (2, "Sparrow 2", 2), (3, "Sparrow 1", 1)]
    assert (board.total, board.mine, board.near) == (3, None, ())
    totals = leaderboard.standings(faked, asked=Question(by=By.NETWORK, metric=Metric.ENGAGEMENTS))
    assert _lines(totals) == [(None, "Fake", 10)]


@pytest.mark.usefixtures("as_counted_anew")
def test_who_left_and_is_invited_again_stands_there_again(faked: Core, cast: Cast, shared: dict[str, str]) -> None:
    asked = Question()
    me.leave(faked, member_id=cast.alice.id)
    assert "Sparrow 1" not in {name for _, name, _ in _lines(leaderboard.standings(faked, asked=asked))}
    members.invite(faked, email=cast.alice.email or "", role=Role.MEMBER)
    assert (1, "Sparrow 1", 1) in _lines(leaderboard.standings(faked, asked=asked))
    assert scores.standing(faked).behind == 0
    with faked.read() as session:
        alice = session.get_one(Member, cast.alice.id)
        assert (alice.agreed_at, alice.left_at) == (faked.now(), None)


def test_who_hid_without_anybody_telling_is_not_shown_either(faked: Core, cast: Cast, shared: dict[str, str]) -> None:
    with faked.write() as session:
        session.execute(update(Member).where(Member.id == cast.dan.id).values(shown_as="hidden"))
    names = [row.tally.name for row in leaderboard.standings(faked, asked=Question()).rows]
    assert "Sparrow 4" not in names


def test_points_stand_on_the_day_of_what_earned_them(
    faked: Core, cast: Cast, kit: Kit, kits: Kits, shared: dict[str, str]
) -> None:
    scores.apply(faked, RuleSet(), note="From now on", by_id=None)
    while scores.work_through_due(faked):
        pass
    leaderboard.standings(faked, asked=Question(metric=Metric.POINTS))
    kits.click(kits.claim(kit, cast.carol), 7)
    with faked.read() as session:
        points: dict[str, int] = {}
        rows = select(Member.alias, ScoreEntry.points).join(ScoreEntry, ScoreEntry.member_id == Member.id)
        for alias, earned in session.execute(rows):
            points[alias] = points.get(alias, 0) + earned
    board = leaderboard.standings(faked, asked=Question(metric=Metric.POINTS))
    assert {row.tally.name: row.value for row in board.rows} == points
    assert min(points.values()) > 0


def test_what_only_authors_see_is_on_no_board(
    faked: Core, cast: Cast, shared: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("share.repositories.standing_facts.FOR_AUTHORS", ("fake",))
    leaderboard.recount(faked)
    board = leaderboard.standings(faked, asked=Question(metric=Metric.ENGAGEMENTS))
    assert {(row.rank, row.value) for row in board.rows} == {(None, None)}
    assert [row.tally.posts for row in board.rows] == [1, 1, 1, 1]


def test_all_networks_at_once_are_what_each_of_them_is_alone(
    faked: Core, cast: Cast, kit: Kit, kits: Kits, shared: dict[str, str]
) -> None:
    kits.click(kits.claim(kit, cast.carol), 7)
    kits.click(kits.claim(kit, cast.dan, "whatsapp"), 3)
    scores.apply(faked, RuleSet(), note="", by_id=cast.dan.id)
    while scores.work_through_due(faked):
        pass
    scope = Scope(None, Span(None, kit.local_date))
    with faked.read() as session:
        for by in (By.MEMBER, By.KIT):
            told = {network: dict(table) for network, table in rows.tallies_by_network(session, scope, by).items()}
            alone = (replace(scope, network=network) for network in ("fake", "whatsapp"))
            assert told == {str(one.network): dict(rows.tallies(session, one, by)) for one in alone}
            assert any(sums.points for sums in told["fake"].values())
            assert sum(sums.clicks for sums in told["whatsapp"].values()) == 3
        assert (
            rows.tallies_by_network(session, Scope(None, Span(None, kit.local_date.replace(year=2001))), By.KIT) == {}
        )


def test_an_installation_without_parts_makes_them_when_first_asked(faked: Core, shared: dict[str, str]) -> None:
    before = _all(faked)
    with faked.write() as session:
        session.execute(delete(StandingMove))
    live.forget(faked.db)
    assert _all(faked) == before


def test_a_process_that_fell_behind_adds_up_anew(
    faked: Core, cast: Cast, kit: Kit, kits: Kits, shared: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "KEPT", 0)
    kits.click(kits.claim(kit, cast.carol), 7)
    kits.click(kits.claim(kit, cast.dan), 8)
    assert leaderboard.forget_moves(faked) > 0
    board = leaderboard.standings(faked, asked=Question(metric=Metric.CLICKS))
    assert _lines(board)[:2] == [(1, "Sparrow 4", 8), (2, "Sparrow 3", 7)]


def test_a_list_goes_on_where_it_was_and_a_table_holds_each_row_once_although_rows_moved(
    faked: Core, cast: Cast, shared: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Question(metric=Metric.ENGAGEMENTS)
    monkeypatch.setattr("share.services.leaderboard.board.LARGEST_LIMIT", 1)
    table = leaderboard.table(faked, asked)
    begun = [next(table)[1], next(table)[1]]
    first = leaderboard.standings(faked, asked=asked, limit=2)
    assert [row.tally.name for row in first.rows] == ["Sparrow 4", "Sparrow 3"]
    with faked.write() as session:
        post = session.scalars(select(Post).where(Post.member_id == cast.alice.id)).one()
        session.execute(update(CurrentReading).where(CurrentReading.post_id == post.id).values(engagements=99))
        changes.posts(session, [post.id])
    rest = leaderboard.standings(faked, asked=asked, limit=2, cursor=first.cursor)
    assert [(row.rank, row.tally.name) for row in rest.rows] == [(4, "Sparrow 2")]
    assert begun + [line[1] for line in table] == ["name", "Sparrow 4", "Sparrow 3", "Sparrow 2", "Sparrow 1"]


def test_a_list_around_me_goes_on_as_well(faked: Core, cast: Cast, shared: dict[str, str]) -> None:
    found: list[str] = []
    cursor = None
    while not found or (cursor and len(found) < 9):
        board = leaderboard.standings(
            faked, asked=Question(), viewer=cast.bob.public_id, around=True, cursor=cursor, limit=1
        )
        found += [row.tally.name for row in board.rows]
        cursor = board.cursor
    assert found == ["Sparrow 2", "Sparrow 3", "Sparrow 4"]


@pytest.mark.usefixtures("as_counted_anew")
def test_a_groups_own_board_follows_its_own_members(faked: Core, cast: Cast, shared: dict[str, str]) -> None:
    with faked.read() as session:
        club = session.scalars(select(Group.public_id)).one()
    asked = Question(metric=Metric.ENGAGEMENTS, group=club)
    assert _lines(leaderboard.standings(faked, asked=asked)) == [(1, "Sparrow 2", 2), (2, "Sparrow 1", 1)]
    with faked.write() as session:
        for member, engagements in ((cast.alice, 9), (cast.carol, 30)):
            post = session.scalars(select(Post).where(Post.member_id == member.id)).one()
            one = update(CurrentReading).where(CurrentReading.post_id == post.id)
            session.execute(one.values(engagements=engagements))
            changes.readings(session, [post.id])
    assert _lines(leaderboard.standings(faked, asked=asked)) == [(1, "Sparrow 1", 9), (2, "Sparrow 2", 2)]
    with faked.write() as session:
        session.get_one(Member, cast.alice.id).shown_as = "hidden"
        changes.members(session, [cast.alice.id])
    assert _lines(leaderboard.standings(faked, asked=asked)) == [(1, "Sparrow 2", 2)]


def test_who_pages_back_through_the_years_fills_no_memory(
    faked: Core, shared: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MOST_FIELDS", 9)
    for number in range(1, 21):
        leaderboard.standings(faked, asked=Question(Period.DAY, day=faked.now().date() - timedelta(days=number)))
    assert len(live.of(faked.db).fields) == 9
    assert [row.value for row in leaderboard.standings(faked, asked=Question()).rows] == [1, 1, 1, 1]


def test_two_viewers_at_once_see_their_own_place_each(faked: Core, cast: Cast, shared: dict[str, str]) -> None:
    people = {one.public_id: one.alias for one in (cast.alice, cast.bob, cast.carol, cast.dan)}

    def look(public_id: str) -> tuple[str, str]:
        board = leaderboard.standings(faked, asked=Question(metric=Metric.ENGAGEMENTS), viewer=public_id)
        assert board.mine is not None
        return public_id, board.mine.tally.name

    with ThreadPoolExecutor(4) as crowd:
        for public_id, name in crowd.map(look, list(people) * 10):
            assert name == people[public_id]
    assert leaderboard.standings(faked, asked=Question()).mine is None


def test_links_that_were_never_clicked_add_nothing(
    faked: Core, cast: Cast, kit: Kit, kits: Kits, shared: dict[str, str]
) -> None:
    kits.claim(kit, cast.carol)
    with faked.write() as session:
        changes.links(session, [session.scalars(select(Link.id)).one()])
    board = leaderboard.standings(faked, asked=Question(metric=Metric.CLICKS))
    assert {row.value for row in board.rows} == {0}
