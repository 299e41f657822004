"""Posting from here with a connected account: what is offered, the member's tap, the one call."""

from share.services.publications.asking import Offer, Page, again, appeared, offers, page, page_of, publish
from share.services.publications.paying import Charging, allow, charging
from share.services.publications.sending import publish_due

__all__ = [
    "Charging",
    "Offer",
    "Page",
    "again",
    "allow",
    "appeared",
    "charging",
    "offers",
    "page",
    "page_of",
    "publish",
    "publish_due",
]
