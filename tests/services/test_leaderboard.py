"""Boards over real rows: facts first, ties shared, hidden members nowhere but in totals."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from share.core import Core
from share.domain.errors import InvalidError, NotFoundError
from share.domain.leaderboard import By, Metric, Period
from share.domain.readings import Counts
from share.models.campaigns import Campaign
from share.models.clicks import ClickHour
from share.models.kits import Kit
from share.models.links import Link
from share.models.members import Group, Member
from share.repositories import changes
from share.services import leaderboard, posts
from share.services.leaderboard import Board, Question
from tests.fixtures.people import Cast
from tests.fixtures.posts import ARTICLE, FakePost, Kits
from tests.fixtures.stores import Clock
from tests.networks.fake import FakeNetwork


class Sharing:
    """Lets members post kits."""

    def __init__(self, core: Core, fake: FakeNetwork, clock: Clock) -> None:
        self.core, self.fake, self.clock, self.number = core, fake, clock, 0

    def post(self, member: Member, kit: Kit, *, likes: int | None = 1, verified: bool = True) -> str:
        self.number += 1
        text = ARTICLE if verified else "Good morning"
        self.fake.posts[str(self.number)] = FakePost(
            posted_at=self.clock(),
            text=text,
            counts=Counts(likes=likes, reposts=None if likes is None else 0, replies=0)
            if likes is not None
            else Counts(),
        )
        self.clock.move(seconds=1)
        url = f"https://fake.example/posts/{self.number}"
        public_id = posts.record(self.core, member_id=member.id, url=url, kit_slug=kit.slug).public_id
        while posts.verify_due(self.core):
            pass
        return public_id


@pytest.fixture
def sharing(faked: Core, fake: FakeNetwork, clock: Clock) -> Sharing:
    return Sharing(faked, fake, clock)


def _lines(board: Board) -> list[tuple[int | None, str, int | None]]:
    return [(row.rank, row.tally.name, row.value) for row in board.rows]


def test_members_are_ranked_by_verified_posts_and_ties_share_a_place(
    faked: Core, cast: Cast, kit: Kit, sharing: Sharing
) -> None:
    for member, times in ((cast.bob, 1), (cast.alice, 2), (cast.carol, 1), (cast.dan, 1)):
        for _ in range(times):
            sharing.post(member, kit)
    sharing.post(cast.dan, kit, verified=False)
    board = leaderboard.standings(faked, asked=Question(), viewer=cast.carol.public_id)
    assert _lines(board) == [(1, "Sparrow 1", 2), (2, "Sparrow 2", 1), (2, "Sparrow 3", 1), (2, "Sparrow 4", 1)]
    assert board.rows[3].tally.unverified == 1
    assert board.mine == board.rows[2]
    assert [row.tally.name for row in board.near] == ["Sparrow 1", "Sparrow 2", "Sparrow 3", "Sparrow 4"]


def test_unknown_engagements_are_no_zero_and_have_no_rank(faked: Core, cast: Cast, kit: Kit, sharing: Sharing) -> None:
    sharing.post(cast.alice, kit, likes=0)
    sharing.post(cast.bob, kit, likes=None)
    sharing.post(cast.carol, kit, likes=7)
    sharing.post(cast.carol, kit, likes=None)
    board = leaderboard.standings(faked, asked=Question(metric=Metric.ENGAGEMENTS))
    assert _lines(board) == [(1, "Sparrow 3", 7), (2, "Sparrow 1", 0), (None, "Sparrow 2", None)]
    assert [row.tally.partial for row in board.rows] == [True, False, False]


def test_days_of_which_nothing_is_known_are_not_drawn_as_zeros(
    faked: Core, cast: Cast, kit: Kit, kits: Kits, sharing: Sharing, clock: Clock
) -> None:
    sharing.post(cast.alice, kit, likes=None)
    sharing.post(cast.bob, kit, likes=4)
    clock.move(days=1)
    sharing.post(cast.bob, kits.publish(clock().date()), likes=None)
    asked = [(Question(metric=metric), leaderboard.Part(daily=True)) for metric in (Metric.ENGAGEMENTS, Metric.POSTS)]
    engagements, posted = leaderboard.boards(faked, asked)
    assert [(row.tally.subject, row.days) for row in engagements.rows] == [
        (cast.bob.public_id, (*[0] * 12, 4, None)),
        (cast.alice.public_id, ()),
    ]
    assert {len(row.days) for row in posted.rows} == {14}


def test_hidden_members_are_in_totals_alone(faked: Core, cast: Cast, kit: Kit, sharing: Sharing, clock: Clock) -> None:
    with faked.write() as session:
        club = Group(name="Duluth", created_at=clock())
        session.add(club)
        session.flush()
        for member, shown in ((cast.alice, "hidden"), (cast.bob, "name")):
            found = session.get_one(Member, member.id)
            found.group_id, found.shown_as = club.id, shown
            changes.members(session, [found.id])
    sharing.post(cast.alice, kit)
    sharing.post(cast.alice, kit)
    sharing.post(cast.bob, kit)
    members = leaderboard.standings(faked, asked=Question(), viewer=cast.alice.public_id)
    assert _lines(members) == [(1, "Bob", 1)]
    assert members.mine is None
    groups = leaderboard.standings(faked, asked=Question(by=By.GROUP))
    assert _lines(groups) == [(1, "Duluth", 3)]


def test_periods_count_a_post_on_its_kits_day(
    faked: Core, cast: Cast, kits: Kits, kit: Kit, sharing: Sharing, clock: Clock
) -> None:
    today = clock().date()
    sharing.post(cast.alice, kit)
    sharing.post(cast.alice, kits.publish(today - timedelta(days=1)))
    sharing.post(cast.alice, kits.publish(today - timedelta(days=2)))
    sharing.post(cast.alice, kits.publish(date(2026, 11, 2)))
    counted = {
        period: leaderboard.standings(faked, asked=Question(period)).rows[0].value
        for period in (Period.DAY, Period.WEEK, Period.MONTH, Period.CAMPAIGN, Period.ALL)
    }
    assert list(counted.values()) == [1, 2, 4, 4, 4]
    earlier = leaderboard.standings(faked, asked=Question(Period.WEEK, day=date(2026, 11, 3)))
    assert _lines(earlier) == [(1, "Sparrow 1", 1)]


def test_networks_are_not_ranked_and_kits_are(faked: Core, cast: Cast, kit: Kit, sharing: Sharing) -> None:
    sharing.post(cast.alice, kit)
    assert _lines(leaderboard.standings(faked, asked=Question(by=By.NETWORK))) == [(None, "Fake", 1)]
    assert _lines(leaderboard.standings(faked, asked=Question(by=By.KIT))) == [(1, "Nurses win in Duluth", 1)]


def test_human_clicks_alone_count(
    faked: Core, cast: Cast, kit: Kit, kits: Kits, sharing: Sharing, clock: Clock
) -> None:
    kits.claim(kit, cast.alice)
    sharing.post(cast.bob, kit)
    before = leaderboard.standings(faked, asked=Question(metric=Metric.CLICKS))
    with faked.write() as session:
        link = session.query(Link).one()
        hour = clock().replace(minute=0)
        session.add_all(
            [
                ClickHour(link_id=link.id, hour=hour, verdict="human", clicks=3),
                ClickHour(link_id=link.id, hour=hour, verdict="crawler", clicks=50),
            ]
        )
        changes.links(session, [link.id])
    after = leaderboard.standings(faked, asked=Question(metric=Metric.CLICKS))
    assert _lines(before) == [(1, "Sparrow 2", 0)]
    assert _lines(after) == [(1, "Sparrow 1", 3), (2, "Sparrow 2", 0)]


def test_a_board_is_added_up_once_and_then_follows_what_moves(
    faked: Core, cast: Cast, kit: Kit, sharing: Sharing
) -> None:
    sharing.post(cast.alice, kit)
    leaderboard.standings(faked, asked=Question(), viewer=cast.alice.public_id)
    sharing.post(cast.bob, kit)
    said: list[str] = []
    event.listen(faked.db.engine, "before_cursor_execute", lambda *told: said.append(told[2]))
    assert len(leaderboard.standings(faked, asked=Question(), viewer=cast.alice.public_id).rows) == 2
    assert not [one for one in said if "standing_parts" in one or "current_readings" in one]
    assert len([one for one in said if one.startswith("SELECT")]) <= 4


def test_a_board_without_ranking_names_nobody(
    faked: Core, cast: Cast, kit: Kit, campaign: Campaign, sharing: Sharing
) -> None:
    sharing.post(cast.alice, kit)
    leaderboard.standings(faked, asked=Question())
    with faked.write() as session:
        session.get_one(Campaign, campaign.id).settings = {"ranking": False}
        changes.campaigns(session, [campaign.id])
    board = leaderboard.standings(faked, asked=Question(), viewer=cast.alice.public_id)
    assert (board.ranking, board.rows, board.mine) == (False, (), None)
    assert _lines(leaderboard.standings(faked, asked=Question(by=By.KIT))) == [(None, "Nurses win in Duluth", 1)]


def test_lists_are_cut_and_go_on_by_cursor(faked: Core, cast: Cast, kit: Kit, sharing: Sharing) -> None:
    for member in (cast.alice, cast.bob, cast.carol, cast.dan):
        sharing.post(member, kit)
    first = leaderboard.standings(faked, asked=Question(), limit=3)
    rest = leaderboard.standings(faked, asked=Question(), limit=3, cursor=first.cursor)
    assert [row.tally.name[-1] for row in (*first.rows, *rest.rows)] == ["1", "2", "3", "4"]
    assert rest.cursor is None
    around = leaderboard.standings(faked, asked=Question(), viewer=cast.dan.public_id, around=True, limit=2)
    assert [row.tally.name[-1] for row in around.rows] == ["3", "4"]


def test_questions_without_an_answer_are_refused(faked: Core, campaign: Campaign) -> None:
    asked: list[dict[str, Any]] = [
        {"period": "year"},
        {"day": "soon"},
        {"metric": "impressions"},
        {"by": "network", "network": "fake"},
    ]
    for words in asked:
        with pytest.raises(InvalidError):
            leaderboard.question(**words)
    with pytest.raises(NotFoundError):
        leaderboard.standings(faked, asked=Question(network="myspace"))
    with pytest.raises(NotFoundError):
        leaderboard.standings(faked, asked=Question(), campaign="nowhere")
    with pytest.raises(InvalidError):
        leaderboard.standings(faked, asked=Question(), cursor="'; DROP")


def test_names_are_guarded_in_tables(faked: Core, cast: Cast, kit: Kit, sharing: Sharing) -> None:
    with faked.write() as session:
        session.get_one(Member, cast.alice.id).alias = "=1+1"
    sharing.post(cast.alice, kit)
    assert [line[1] for line in leaderboard.table(faked, Question())] == ["name", "'=1+1"]
