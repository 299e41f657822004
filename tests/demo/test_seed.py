"""The sample campaign: the same for the same seed, continued on later days, and mixed with nothing."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from share.core import Core
from share.demo import links as demo_links
from share.demo.seed import seed
from share.domain.kits import KitState
from share.domain.rhythm import Status
from share.domain.roles import Role
from share.models.campaigns import Campaign
from share.models.claims import Claim
from share.models.kits import Kit
from share.models.members import Member
from share.models.posts import Post
from share.processes.sample import state_path
from share.repositories import erasure
from share.repositories.links import main
from share.services import check, dashboard, leaderboard, needs
from share.services.dashboard import Dashboard
from tests.demo.conftest import SMALL, kit_states, link_count, states, told
from tests.fixtures.stores import Clock


@pytest.fixture
def database_url(one_database: str) -> str:
    return one_database


def test_another_seed_tells_another_story(small: Core, elsewhere: Callable[[], Core]) -> None:
    other = elsewhere()
    seed(other, **(SMALL | {"words": "another"}))
    assert told(other).people != told(small).people


def test_the_history_ends_now(small: Core) -> None:
    now = small.now()
    with small.read() as session:
        posts = session.execute(select(Post.recorded_at, Post.posted_at, Post.verified_at)).all()
        assert max(at for at in session.scalars(select(Claim.created_at))) <= now
    assert all(at <= now for row in posts for at in row if at is not None)
    assert max(row.recorded_at for row in posts) > now - timedelta(hours=12)


def test_todays_kit_is_out_tomorrows_is_scheduled_and_two_are_drafts(small: Core) -> None:
    coming = {day: state for day, state in kit_states(small).items() if day >= date(2026, 11, 23)}
    assert coming == {
        date(2026, 11, 23): KitState.PUBLISHED,
        date(2026, 11, 24): KitState.PUBLISHED,
        date(2026, 11, 25): KitState.SCHEDULED,
        date(2026, 11, 26): KitState.DRAFT,
        date(2026, 11, 27): KitState.DRAFT,
    }


def test_before_seven_yesterdays_kit_is_the_newest(core: Core, clock: Clock) -> None:
    clock.move(to=datetime(2026, 11, 24, 12, 30, tzinfo=UTC))  # 06:30 in Chicago
    seed(core, **SMALL)
    found = kit_states(core)
    assert found[date(2026, 11, 23)] == KitState.PUBLISHED
    assert found[date(2026, 11, 24)] == KitState.SCHEDULED


def test_everyone_has_links_for_todays_kit(small: Core) -> None:
    with small.read() as session:
        kit = session.scalars(select(Kit).where(Kit.local_date == date(2026, 11, 24))).one()
        campaign = session.scalars(select(Campaign)).one()
    assert link_count(small, kit.id) == SMALL["members"] * len(main(campaign))


def test_a_day_told_in_two_parts_is_the_day_told_at_once(
    small: Core, clock: Clock, elsewhere: Callable[[], Core]
) -> None:
    late = small.now() + timedelta(hours=6)
    clock.move(to=late)
    added = seed(small)
    assert (added.posts > 0, added.kits) == (True, 0)
    assert check.verify(small) == [], "What a later start of the day tells is counted as a recount counts it."
    whole = elsewhere()
    seed(whole, **SMALL)
    assert [row[:4] for row in told(small).posts] == [row[:4] for row in told(whole).posts]
    assert told(small).clicks == told(whole).clicks


def test_what_people_did_with_the_sample_stays(small: Core, clock: Clock) -> None:
    with small.write() as session:
        leaver = session.scalars(
            select(Member).join(Post, Post.member_id == Member.id).order_by(Member.id.desc())
        ).first()
        assert leaver is not None
        leaver.state = "left"
        draft = session.scalars(select(Kit).where(Kit.local_date == date(2026, 11, 26))).one()
        draft.title, draft.version = "My own words", 2
    then = clock.move(days=4)
    seed(small)
    with small.read() as session:
        kept = session.scalars(select(Kit).where(Kit.local_date == date(2026, 11, 26))).one()
        late = session.scalars(
            select(Post).where(Post.member_id == leaver.id, Post.recorded_at > then - timedelta(days=4))
        ).all()
    assert (kept.title, kept.state) == ("My own words", KitState.DRAFT)
    assert late == []


def test_the_sample_goes_on_without_those_who_were_erased(small: Core, clock: Clock) -> None:
    with small.write() as session:
        for name in ("alice", "bob", "carol"):
            person = session.scalars(select(Member).where(Member.email == f"{name}@example.org")).one()
            erasure.erase(session, person, hashed=str)
    clock.move(days=2)
    assert seed(small).kits == 2
    assert [door.role for door in demo_links.make(small)] == [Role.ADMIN]


def test_visitors_people_do_nothing_by_themselves(small: Core, clock: Clock) -> None:
    with small.read() as session:
        alice = session.scalars(select(Member).where(Member.email == "alice@example.org")).one()
        assert session.scalars(select(Claim.id).where(Claim.member_id == alice.id)).all()
    clock.move(days=2)
    seed(small)
    with small.read() as session:
        newer = select(Claim.id).join(Kit).where(Claim.member_id == alice.id, Kit.local_date >= date(2026, 11, 24))
        assert not session.scalars(newer).all()


def test_every_board_has_rows_and_every_state_its_posts(small: Core) -> None:
    shown = dashboard.get(small)
    assert isinstance(shown, Dashboard)
    assert all(kit.posted and kit.clicks for kit in shown.kits)
    assert {"verified", "recorded", "self_reported", "gone", "withdrawn"} <= set(states(small))
    _every_board_has_rows(small)


def _every_board_has_rows(core: Core) -> None:
    for period in ("day", "week", "month", "campaign", "all"):
        for by in ("member", "group", "network", "kit"):
            board = leaderboard.standings(core, asked=leaderboard.question(period=period, by=by))
            assert board.rows, f"{period} by {by} is empty"


@pytest.mark.long
class TestWhole:
    """The sample as make demo shows it."""

    def test_it_is_the_founding_case(self, core: Core, tmp_path: Path) -> None:
        seed(core)
        shown = dashboard.get(core)
        assert isinstance(shown, Dashboard)
        assert shown.agreed == 844
        assert 180 <= shown.counts[Status.REGULAR] <= 240
        assert 400 <= shown.counts[Status.NEW] <= 480
        assert all(shown.counts[status] for status in Status)
        assert shown.paused
        assert len(shown.kits) == 14
        assert all(kit.posted and kit.clicks for kit in shown.kits)
        found = states(core)
        assert {"verified", "recorded", "self_reported", "gone", "protected", "contested", "withdrawn"} <= set(found)
        assert "Two members recorded the same post." in [need.text for need in needs.listed(core, Role.COORDINATOR)]
        with core.read() as session:
            campaign = session.scalars(select(Campaign)).one()
            assert (core.now().date() - campaign.starts_on).days >= 60
        _every_board_has_rows(core)
        written = (tmp_path / "campaign.db").stat().st_size + state_path(core.settings.instance_path).stat().st_size
        assert written < 60_000_000
