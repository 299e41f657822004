"""Tracked links: their codes, and the tags that their one address is given."""

import re
import secrets
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import idna

ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
"""Base 58: no 0, O, I or l, so that a code can be read aloud and typed from print."""

CODE_LENGTH: Final = 8
"""58 ** 8 codes: with a million links, one guess in 128 million finds one."""

CODE: Final = re.compile(rf"[{ALPHABET}]{{{CODE_LENGTH}}}")

ASKED: Final = re.compile(rf"({CODE.pattern})[\W_]{{0,8}}", re.ASCII)
"""A code as it is asked for: apps and people take the slash, bracket or full stop behind a link for a part of it."""

TAGS: Final = ("source", "medium", "campaign", "term", "content")

_SAFE: Final = "!#$%&'()*+,/:;=?@[]~"
"""What stays as it is in an address that is already encoded (RFC 3986, with % for escapes that stand)."""


_PAIRS: Final = [first + second for first in ALPHABET for second in ALPHABET]


def new_code() -> str:
    """A random code; case matters. One draw, as a kit's publication makes hundreds of thousands."""
    drawn = secrets.randbelow(len(_PAIRS) ** (CODE_LENGTH // 2))
    code = ""
    for _ in range(CODE_LENGTH // 2):
        drawn, pair = divmod(drawn, len(_PAIRS))
        code += _PAIRS[pair]
    return code


def address(public_url: str, code: str) -> str:
    """The tracked link's own address."""
    return f"{public_url}/r/{code}"


def sample_address(public_url: str) -> str:
    """An address of the length that every tracked link has, to count with before one is made."""
    return address(public_url, "x" * CODE_LENGTH)


def utm_tags(wanted: Mapping[str, object], *, network: str, campaign: str) -> dict[str, str]:
    """UTM tags by their full names: the campaign's own, with source, medium and campaign filled in.

    `{network}` and `{campaign}` in a tag are replaced; a tag that the campaign set to "" is left out.
    """
    named = {
        name.removeprefix("utm_"): str(value).replace("{network}", network).replace("{campaign}", campaign)
        for name, value in wanted.items()
        if value is not None
    }
    tags = {"source": network, "medium": "social", "campaign": campaign} | named
    return {f"utm_{name}": tags[name] for name in TAGS if tags.get(name)}


def tagged(url: str, tags: Mapping[str, str]) -> str:
    """`url` with the tags that it does not carry yet, fit for a Location header: ASCII, no white space.

    Its own query and fragment stay as they are; a tag of the same name in them wins.
    """
    plain = ascii_url(url)
    parts = urlsplit(plain)
    held = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    added = urlencode({name: value for name, value in tags.items() if name not in held}, quote_via=quote)
    query = "&".join(part for part in (parts.query, added) if part)
    return parts._replace(query=query).geturl()


def ascii_url(url: str) -> str:
    """`url` with its host in punycode and all else that is not ASCII, or not visible, percent-encoded."""
    parts = urlsplit(url.strip())
    netloc = parts.netloc
    if not netloc.isascii():
        # As it was written: `hostname` is in lower case, and would not be found again.
        host, colon, port = netloc.partition(":")
        netloc = idna.encode(host, uts46=True).decode() + colon + port
    kept = {name: quote(getattr(parts, name), safe=_SAFE) for name in ("path", "query", "fragment")}
    return parts._replace(netloc=netloc, **kept).geturl()
