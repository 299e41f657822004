from collections.abc import Collection
from datetime import timedelta

import pytest

from share.core import Core, Session
from share.domain.errors import BusyError
from share.domain.rhythm import Status
from share.domain.surveys import unpack
from share.models.campaigns import Campaign
from share.models.members import Member
from share.repositories import activity
from share.repositories import surveys as rows
from share.services import dashboard, daybook, directory, members, rounds, surveys
from share.services.dashboard import Counting, Dashboard
from share.services.members import Wanted
from tests.fixtures.people import Cast
from tests.repositories.test_activity import post, went_out


def shown(core: Core) -> Dashboard:
    board = dashboard.get(core)
    assert isinstance(board, Dashboard)
    return board


def told(core: Core) -> list[object]:
    """All that pages and calls tell of everybody's rhythm."""
    asked = [Wanted(status=status, search=search) for status in (None, *Status) for search in ("", "o", "%")]
    pages = [members.listed(core, one) for one in (*asked, Wanted(search="o", page=2), Wanted(state="left"))]
    parts = [directory.listed(core, status=status, group=None, after_id=0, limit=2) for status in (None, *Status)]
    board = shown(core)
    return [pages, parts, board.counts, board.agreed, board.active, board.paused, board.kits, list(board.drifting)]


def test_a_large_campaign_is_told_of_like_a_small_one(
    core: Core, campaign: Campaign, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    kits = went_out(core, campaign, 12)
    with core.write() as session:
        for who in (cast.alice, cast.bob, cast.carol):
            session.get_one(Member, who.id).agreed_at = core.now() - timedelta(days=30)
        session.get_one(Member, cast.dan.id).paused_at = core.now()
    post(core, kits[-1], cast.alice)
    post(core, kits[2], cast.bob)
    small = told(core)
    monkeypatch.setattr(rows, "LARGE", 1)
    # Nobody has looked yet: pages say so at once and write nothing; the scheduler asks a worker to.
    assert dashboard.get(core) == Counting(small[3])  # type: ignore[arg-type]
    waiting = [members.listed(core, Wanted(status=status)) for status in (None, Status.NEW)]
    assert [(found.counting, len(found.lines)) for found in waiting] == [(True, small[3]), (True, 0)]
    with pytest.raises(BusyError):
        directory.listed(core, status=Status.NEW, group=None, after_id=0, limit=2)
    assert surveys.take_due(core) == 0
    assert rounds.owe_missing(core) == 2
    assert rounds.owe_missing(core) == 0
    assert surveys.take_due(core) == daybook.keep_due(core) == 1
    assert rounds.owe_missing(core) == 0
    assert told(core) == small
    assert small[2] == {Status.ACTIVE: 1, Status.LAPSING: 1, Status.NEW: small[3] - 3}  # type: ignore[operator]

    # Until a worker looks again, pages tell what was found, and say as of when; whoever left is not among it.
    with core.write() as session:
        session.get_one(Member, cast.bob.id).state = "left"
    assert [one.name for one in small[-1]] == ["Bob"]  # type: ignore[attr-defined]
    assert list(shown(core).drifting) == []
    with core.write() as session:
        session.get_one(Member, cast.bob.id).state = "agreed"
    post(core, kits[-2], cast.carol)
    assert shown(core).counts == small[2]
    rounds.owe(core)
    assert surveys.take_due(core) == 1
    assert shown(core).counts[Status.ACTIVE] == 2


def test_a_search_in_a_large_campaign_looks_at_those_of_the_page_alone(
    core: Core, campaign: Campaign, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    kits = went_out(core, campaign, 2)
    post(core, kits[-1], cast.bob)
    monkeypatch.setattr(rows, "LARGE", 1)
    monkeypatch.setattr(activity, "FEW", 1)
    monkeypatch.setattr(members, "PAGE", 1)
    rounds.owe(core)
    assert surveys.take_due(core) == 1
    posted, seen = activity.posted, list[object]()

    def watched(session: Session, campaign_id: int, *, member_ids: Collection[int] | None = None) -> object:
        seen.append(member_ids)
        return posted(session, campaign_id, member_ids=member_ids)

    monkeypatch.setattr(activity, "posted", watched)
    found = [members.listed(core, Wanted(status=status, search="o")) for status in (Status.ACTIVE, Status.NEW, None)]
    assert [(one.lines[0].name, one.total) for one in found] == [("Bob", 1), ("Alice", 3), ("Alice", 4)]
    assert found[2].counts == {Status.ACTIVE: 1, Status.NEW: 3}
    assert seen == [[cast.bob.id], [cast.alice.id], [cast.alice.id]]


def test_a_survey_comes_out_of_its_bytes_as_it_went_in(core: Core, campaign: Campaign, cast: Cast) -> None:
    kits = went_out(core, campaign, 10)
    with core.write() as session:
        session.get_one(Member, cast.bob.id).agreed_at = core.now() - timedelta(days=30)
    post(core, kits[0], cast.bob)
    with core.read() as session:
        found = rows.take(session, campaign.id, now=core.now())
    again = unpack(found.pack())
    assert again.drifting == found.drifting != []
    assert again.kits == found.kits != []
    assert again.clubs == found.clubs != {}
    assert (again.counts, list(again.off), again.as_of) == (found.counts, list(found.off), found.as_of)
    assert list(again.of(Status.NEW)) == list(found.of(Status.NEW)) != []
