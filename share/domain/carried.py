"""Which of our addresses a post holds: tracked links and the article's own."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

_ADDRESS: Final = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_CODE: Final = re.compile(r"/r/([A-Za-z0-9_-]{1,64})/?")


def addresses(text: str | None, links: Iterable[str]) -> tuple[str, ...]:
    """Every address of a post: what the network lists, and what stands in its text."""
    written = (match.rstrip(".,;:!?)]}…") for match in _ADDRESS.findall(text or ""))
    return tuple(dict.fromkeys((*links, *written)))


def tracked_codes(found: Iterable[str], *, public_url: str) -> tuple[str, ...]:
    """The codes of our tracked links among the addresses."""
    ours = urlsplit(public_url).netloc.lower()
    codes = []
    for address in found:
        parts = _split(address)
        match = _CODE.fullmatch(parts[1]) if parts and parts[0] == ours else None
        if match:
            codes.append(match[1])
    return tuple(dict.fromkeys(codes))


def holds(found: Iterable[str], page: str) -> bool:
    """Whether one of the addresses leads to `page`, whatever tags for counting hang on it."""
    wanted = _bare(page)
    return wanted is not None and any(_bare(address) == wanted for address in found)


def _split(address: str) -> tuple[str, str, str] | None:
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    return parts.netloc.lower(), parts.path, parts.query


def _bare(address: str) -> str | None:
    parts = _split(address)
    if parts is None or not parts[0]:
        return None
    host, path, query = parts
    kept = sorted(pair for pair in parse_qsl(query) if not pair[0].lower().startswith(("utm_", "fbclid", "gclid")))
    return f"{host.removeprefix('www.')}{path.rstrip('/')}?{urlencode(kept)}"
