"""What Meta's crawlers are shown at a tracked link.

They get a page of ours that names the tracked link as its own address (`og:url`). A redirect would make them
merge the counts of all links at the article's address, and a member's shares could not be told from another's.
"""

from html import escape

from share.services.links import Destination


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
