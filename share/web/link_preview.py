"""What Meta's crawlers are shown at a tracked link.

They get a page of ours that names the tracked link as its own address (`og:url`). A redirect would make them
merge the counts of all links at the article's address, and a member's shares could not be told from another's.
"""

from html import escape
from typing import Final

from share.services.links import Destination

MOST: Final = 2_000
"""Pages that are kept; a card has about a kilobyte."""


class Previews:
    """Pages as they were made, by what they show: a crawler that asks a hundred times costs one."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], tuple[Destination, bytes]] = {}

    def page(self, to: Destination, *, own_address: str, location: str) -> bytes:
        """Make it, or take it from before."""
        key = (own_address, location)
        known = self._made.get(key)
        if known is not None and known[0] is to:
            return known[1]
        if len(self._made) >= MOST:
            self._made.clear()
        made = page(to, own_address=own_address, location=location)
        self._made[key] = (to, made)
        return made


def page(to: Destination, *, own_address: str, location: str) -> bytes:
    """A small HTML page with the card's facts and an ordinary link."""
    facts = {
        "og:type": "article",
        "og:url": own_address,
        "og:site_name": to.campaign_name,
        "og:title": to.title,
        "og:description": to.description,
    }
    if to.picture:
        facts |= {"og:image": to.picture, "og:image:alt": to.picture_alt}
    tags = "".join(f'<meta property="{name}" content="{escape(value)}">\n' for name, value in facts.items() if value)
    title = escape(to.title)
    return (
        f'<!doctype html>\n<html><head><meta charset="utf-8"><title>{title}</title>\n{tags}</head>'
        f'<body><a href="{escape(location)}">{title}</a></body></html>\n'
    ).encode()
