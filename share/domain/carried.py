"""Which of our addresses a post holds: tracked links and the article's own."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from share.domain.addresses import AddressError, parse

_ADDRESS: Final = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_CODE: Final = re.compile(r"/r/([A-Za-z0-9_-]{1,64})/?")
_ENDS: Final = ".,;:!?…。、，；：！？”’»」』】）"  # noqa: RUF001
"""What ends a sentence, or a quotation, around an address."""

_BRACKETS: Final = {")": "(", "]": "[", "}": "{"}
_TAGS: Final = frozenset(
    [
        *("fbclid", "gclid", "gbraid", "wbraid", "dclid", "msclkid", "twclid", "ttclid", "yclid", "igsh", "igshid"),
        *("mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "ref_src", "ref_url", "smid", "cmpid", "cmp", "ocid"),
    ]
)
"""What networks, letters and sites hang on an address to count who came by it, beside all that begins with utm_."""


def addresses(text: str | None, links: Iterable[str]) -> tuple[str, ...]:
    """Every address of a post: what the network lists, and what stands in its text."""
    written = (_alone(match) for match in _ADDRESS.findall(text or ""))
    return tuple(dict.fromkeys((*links, *written)))


def _alone(found: str) -> str:
    """The address without the sentence's marks behind it; a bracket that it opened itself is its own."""
    too_many = {close: found.count(close) - found.count(opened) for close, opened in _BRACKETS.items()}
    end = len(found)
    while (last := found[end - 1]) in _ENDS or too_many.get(last, 0) > 0:
        too_many[last] = too_many.get(last, 0) - 1
        end -= 1
    return found[:end]


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
    """Whether one of the addresses leads to `page`, however it is written and whatever tags for counting hang on it."""
    wanted = _bare(page)
    return wanted is not None and any(_bare(address) == wanted for address in found)


def _split(address: str) -> tuple[str, str, str] | None:
    """Host in letters of the web, path in letters that people read, query."""
    try:
        parsed = parse(address)
    except AddressError:
        return None
    path, _, query = parsed.target.partition("?")
    return parsed.netloc, unicodedata.normalize("NFC", unquote(path)), query


def _bare(address: str) -> str | None:
    parts = _split(address)
    if parts is None:
        return None
    host, path, query = parts
    kept = sorted(pair for pair in parse_qsl(query) if not _is_tag(pair[0].lower()))
    return f"{host.removeprefix('www.')}{path.rstrip('/')}?{urlencode(kept)}"


def _is_tag(name: str) -> bool:
    return name.startswith("utm_") or name in _TAGS
