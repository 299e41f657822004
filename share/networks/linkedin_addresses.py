"""What the many forms of a LinkedIn address name."""

import re
from typing import Final
from urllib.parse import SplitResult, parse_qsl

from share.networks.pasted import segments

_DOMAIN: Final = "linkedin.com"
_DOORS: Final = re.compile(r"(?:|www\.|m\.|touch\.|mobile\.|[a-z]{2}\.)", re.ASCII)
_WRAPPERS: Final = (["comm"], ["mwlite"])
"""Links in LinkedIn's mails, and on its pages for slow phones."""

_KINDS: Final = {"activity": "activity", "share": "share", "ugcpost": "ugcPost"}
_URN: Final = re.compile(r"(?:urn:li:)?(?P<kind>activity|share|ugcPost):(?P<number>[1-9][0-9]{5,22})", re.IGNORECASE)
_SLUG: Final = re.compile(
    r"(?:.*[-_])?(?P<kind>activity|share|ugcPost)-(?P<number>[1-9][0-9]{5,22})(?:-[A-Za-z0-9_-]{1,12})?",
    re.IGNORECASE | re.DOTALL,
)


def is_ours(host: str) -> bool:
    return f".{host}".endswith(f".{_DOMAIN}")


def leads_out(url: SplitResult) -> bool:
    return segments(url)[:1] in (["redir"], ["safety"], ["redirect"])


def named(url: SplitResult) -> tuple[str, str] | None:
    """The kind of name that LinkedIn gives the post, and its number; None where it is another page."""
    if not _DOORS.fullmatch(url.netloc.removesuffix(_DOMAIN)):
        return None
    path = segments(url)
    match path[1:] if path[:1] in _WRAPPERS else path:
        case (
            ["analytics", "post-summary", urn, *_]
            | ["embed", "feed", "update", urn, *_]
            | ["feed", "update", urn, *_]
            | ["video", "live" | "event", urn, *_]
        ):
            found = _URN.fullmatch(urn)
        case ["feed"]:
            # The post that stands on top of the feed, as notices and mails lead to it.
            query = dict(parse_qsl(url.query))
            found = _URN.fullmatch(query.get("highlightedUpdateUrn") or query.get("updateUrn") or "")
        case ["posts", slug, *_]:
            found = _SLUG.fullmatch(slug)
        case _:
            found = None
    return (_KINDS[found["kind"].lower()], found["number"]) if found else None
