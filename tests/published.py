"""A published kit, as the tests of sharing need one."""

from datetime import timedelta
from typing import Any

from share.core import Core
from share.domain.captions import CaptionText
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.repositories import captions, links

ARTICLE = "https://news.example.org/nurses?id=7#top"


def publish(core: Core, campaign: Campaign, **changes: Any) -> Kit:
    """A kit of today with captions and links, published an hour ago."""
    now = core.now()
    facts: dict[str, Any] = {
        "slug": "2026-11-24-nurses-win",
        "campaign_id": campaign.id,
        "state": "published",
        "local_date": now.date(),
        "publish_at": now - timedelta(hours=1),
        "published_at": now - timedelta(hours=1),
        "closes_at": now + timedelta(days=2),
        "title": "Nurses win in Duluth",
        "url": ARTICLE,
        "why": "First strike won there since 1998.",
        "details": {},
        "created_at": now,
    }
    kit = Kit(**facts | changes)
    with core.write() as session:
        session.add(kit)
        session.flush()
        captions.write(
            session,
            kit.id,
            [
                CaptionText("any", "en", "Nurses in Duluth have won. Read how."),
                CaptionText("x", "en", "Nurses win! #Duluth"),
                CaptionText("any", "es", "Las enfermeras de Duluth ganaron."),
            ],
        )
        links.make_for_kit(session, kit.id, now=now)
    return kit
