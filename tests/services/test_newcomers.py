"""The newcomers' league: who joined within 30 days, and nobody who chose not to be shown."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from share.core import Core
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.members import Member
from share.services import leaderboard, posts
from tests.fixtures.people import Cast


def _set(core: Core, member: Member, **changes: object) -> None:
    with core.write() as session:
        for name, value in changes.items():
            setattr(session.get_one(Member, member.id), name, value)


def _post(core: Core, member: Member, kit: Kit, *networks: str) -> None:
    for network in networks:
        posts.self_report(core, member_id=member.id, kit_slug=kit.slug, network=network)


def test_only_those_who_joined_lately_are_in_it(core: Core, cast: Cast, kit: Kit) -> None:
    for member in (cast.alice, cast.bob, cast.carol):
        _post(core, member, kit, "whatsapp")
    _set(core, cast.bob, agreed_at=core.now() - timedelta(days=31))
    _set(core, cast.carol, shown_as="hidden")
    [row] = leaderboard.newcomers(core).rows
    assert (row.rank, row.tally.name, row.tally.unverified) == (1, "Sparrow 1", 1)


def test_who_stands_behind_the_first_ones_sees_their_own_place(
    core: Core, cast: Cast, kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    for member in (cast.alice, cast.bob, cast.carol):
        _post(core, member, kit, "whatsapp")
    monkeypatch.setattr("share.services.leaderboard.league.SHOWN", 1)
    league = leaderboard.newcomers(core, viewer=cast.carol.public_id)
    assert [row.tally.name for row in league.rows] == ["Sparrow 1"]
    assert (league.more, league.mine and league.mine.tally.name) == (1, "Sparrow 3")
    first = leaderboard.newcomers(core, viewer=cast.alice.public_id)
    assert (first.more, first.mine) == (2, None)


def test_without_ranking_nobody_is_compared(core: Core, cast: Cast, kit: Kit) -> None:
    _post(core, cast.alice, kit, "whatsapp")
    with core.write() as session:
        session.execute(update(Campaign).values(settings={"ranking": False}))
    league = leaderboard.newcomers(core)
    assert (league.ranking, league.rows) == (False, ())
