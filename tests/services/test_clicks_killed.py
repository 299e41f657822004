import pytest
from sqlalchemy import select

from share.core import Core
from share.domain.click_rules import Verdict
from share.models.campaigns import Campaign
from share.models.links import Link
from tests.click_storm import RATE, storm
from tests.fixtures.people import Cast
from tests.published import publish

CLICKS = 500


@pytest.mark.parametrize(
    ("database_url", "durability", "rounds"),
    # How a click reaches the disk does not depend on the database: `make test` asks one of the first two.
    [
        ("sqlite", "process", 2),
        ("postgresql", "process", 2),
        pytest.param("sqlite", "disk", 1, marks=pytest.mark.long),
    ],
    indirect=["database_url"],
)
def test_every_answered_click_is_counted_once_however_often_all_is_killed(
    core: Core, environ: dict[str, str], campaign: Campaign, cast: Cast, durability: str, rounds: int
) -> None:
    kit = publish(core, campaign)
    with core.read() as session:
        link = session.scalars(select(Link).where(Link.kit_id == kit.id)).first()
    assert link is not None
    environ["CLICKS_DURABILITY"] = durability
    found = storm(core, environ, link_id=link.id, code=link.code, rounds=rounds, clicks_each=CLICKS)
    assert (found.lost, found.doubled) == (0, 0)
    assert found.answered <= found.recorded <= found.most
    assert found.found == found.recorded
    # Every visitor came once, so none is a repeat.
    assert {verdict for verdict, number in found.counted.items() if number} <= {
        Verdict.HUMAN, Verdict.UNIQUE, Verdict.BURST,
    }  # fmt: skip
    assert found.counted.get(Verdict.HUMAN) == found.counted.get(Verdict.UNIQUE)
    # All was killed while it answered clicks as fast as this; on a busy machine it may have taken some tries.
    if min(found.rates) < RATE:
        pytest.skip(f"Nothing is lost, but this machine was too busy for {RATE} clicks a second: {found.rates}")
