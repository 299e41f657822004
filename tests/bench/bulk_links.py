"""Tracked links made when a kit is published to a hundred thousand members: links a second, database included."""

import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall

from sqlalchemy import func, insert, select

from share.core import Core
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.links import Link
from share.models.members import Member
from share.repositories import links

MEMBERS = 100_000


def rate(core: Core) -> tuple[int, float]:
    """How many links were made, and how many a second (of the wall clock)."""
    now = datetime.now(UTC)
    with core.write() as session:
        campaign = Campaign(
            slug="bulk", name="Bulk", timezone="UTC", starts_on=date(2026, 1, 1), publish_time=wall(7), join_code="B",
            consent_wording="Yes", disclosures={}, utm={}, settings={}, created_at=now,
        )  # fmt: skip
        session.add(campaign)
        session.flush()
        kit = Kit(
            slug="bulk", campaign_id=campaign.id, state="published", local_date=now.date(), publish_at=now,
            closes_at=now + timedelta(days=1), title="Bulk", url="https://example.org/", details={}, created_at=now,
        )  # fmt: skip
        session.add(kit)
        members = {"alias": "A", "state": "agreed", "created_at": now}
        session.execute(insert(Member), [members | {"name": f"Bulk {number}"} for number in range(MEMBERS)])
        session.flush()
        kit_id = kit.id
    started = time.perf_counter()
    with core.write() as session:
        links.make_for_kit(session, kit_id, now=now)
    took = time.perf_counter() - started
    with core.read() as session:
        made = session.scalars(select(func.count()).where(Link.kit_id == kit_id)).one()
    return made, made / took
