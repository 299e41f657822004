from datetime import timedelta

import pytest

from share.core import Core
from share.domain.rhythm import Status
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.members import Member, Pause
from share.models.posts import Post
from share.repositories import activity, members
from tests.fixtures.people import Cast
from tests.published import publish


def went_out(core: Core, campaign: Campaign, count: int) -> list[Kit]:
    """One kit a day, the last of them yesterday."""
    made = []
    for number in range(count):
        at = core.now() - timedelta(days=count - number)
        made.append(publish(core, campaign, slug=f"kit-{number}", local_date=at.date(), publish_at=at, published_at=at))
    return made


def post(core: Core, kit: Kit, who: Member, *, state: str = "verified", hours: int = 1) -> None:
    assert kit.published_at is not None
    at = kit.published_at + timedelta(hours=hours)
    with core.write() as session:
        session.add(
            Post(
                network="x",
                native_id=f"{kit.id}-{who.id}-{hours}",
                url="https://x.com/alice/status/1",
                member_id=who.id,
                kit_id=kit.id,
                state=state,
                recorded_at=at,
            )
        )


@pytest.mark.parametrize("few", [0, 500])
def test_rhythms_are_the_same_for_a_few_and_for_all(
    core: Core, campaign: Campaign, cast: Cast, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(activity, "FEW", few)
    first, second, third, *_ = went_out(core, campaign, 12)
    with core.write() as session:
        for who in (cast.alice, cast.bob, cast.carol):
            session.get_one(Member, who.id).agreed_at = core.now() - timedelta(days=30)
        paused = {"started_at": core.now() - timedelta(days=10, hours=1), "ended_at": core.now() - timedelta(days=1)}
        session.add(Pause(member_id=cast.bob.id, **paused))
    # Twice the same kit counts once, as of the first time; what was rejected counts nowhere.
    post(core, first, cast.alice)
    post(core, first, cast.alice, hours=200)
    post(core, third, cast.alice, state="rejected")
    post(core, second, cast.bob)
    with core.read() as session:
        found = activity.rhythms(session, members.agreed(session), now=core.now())
        assert found == activity.rhythms(session, [session.get_one(Member, id_) for id_ in found], now=core.now())
    alice, bob, carol = (found[who.id] for who in (cast.alice, cast.bob, cast.carol))
    assert first.published_at is not None
    assert (alice.status, alice.gap, alice.posted) == (Status.LAPSING, 11, 1)
    assert alice.last_post_at == first.published_at + timedelta(hours=1)
    assert (bob.gap, bob.offered) == (1, 3)
    assert (carol.status, carol.offered) == (Status.NEW, 12)
