"""From what a person pasted to one clean address, or to the reason why it is none.

The rules follow the WHATWG URL standard where they decide which host a browser would open; what a
browser would repair silently and a look-alike could abuse (backslashes, userinfo) is refused.
"""

import re
from typing import Final
from unicodedata import category
from urllib.parse import SplitResult, unquote, urlsplit

import idna

from share.networks.refusals import refusal

LONGEST: Final = 2048
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_PRIVATE_SUFFIXES: Final = frozenset(
    ["local", "localhost", "localdomain", "internal", "intranet", "lan", "home", "corp", "private", "arpa", "workgroup"]
)
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"})
_PICTURES: Final = frozenset({"So", "Sk"})
"""Emoji, and what chooses their colour."""

_FORMS: Final = frozenset("\ufe0e\ufe0f")
"""Behind an emoji: how it is drawn."""

_NEVER: Final = frozenset('\\<>"`')
_OPENING: Final = (
    "<([{\"'`*|-\u2013\u2014\u2022\u00b7\u2192\u201c\u201e\u2018\u201a«»\u2039\u203a"
    "\uff08\uff3b\u300c\u300e\u3010\u300a\u3008"
)
_CLOSING: Final = (
    ">]}\"'`*|\u201c\u201d\u2018\u2019«»\u2039\u203a\uff09\uff3d\u300d\u300f\u3011\u300b\u3009"
    ".,;:!?\u3002\u3001\uff0c\uff1b\uff1a\uff01\uff1f"
)
_CUT_OFF: Final = "..."
"""Behind an address that was shown shortened: what is left of its number is another post's."""

_MARKS: Final = "_~"
"""Around words that stand out in a chat; an id may end with either, so both ends are asked."""

_MOST_WRAPPINGS: Final = 24
_SPACE: Final = r"(?:%20|%09|%0[ad]|%c2%a0|%e2%80%8[b-f]|%e2%81%a0|%ef%bb%bf)+"
"""White space and what is as invisible, in the form that some apps hand on."""
_ENCODED_SPACE: Final = re.compile(f"^{_SPACE}|{_SPACE}$", re.IGNORECASE)
_FEDIVERSE: Final = re.compile(r"\Aweb\+ap:(?:https:)?(?=//)", re.IGNORECASE)
"""How a program of the fediverse hands an address on (FEP-07d7): the same page by https."""
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!\d+(?:[/?#]|$))")
_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
_BROKEN_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")


def clean(text: str, *, allowed_hosts: frozenset[str] = frozenset()) -> SplitResult:
    """One address from a pasted text: https, lower-case punycode host, no default port, checked path.

    `allowed_hosts` are `host` (with any port) or `host:port` names that may be private; they are reached by
    plain http and keep their port in `netloc`. An at:// address keeps its authority as it is. Raises NotAPostError.
    """
    trimmed = _FEDIVERSE.sub("https:", _trim(text), count=1)
    if not trimmed:
        raise refusal("bad-url")
    if len(trimmed) > LONGEST:
        raise refusal("too-long")
    if any(letter in _NEVER or category(letter) in _INVISIBLE for letter in trimmed):
        raise refusal("bad-characters")
    url = _split(trimmed)
    _check_path(url.path)
    if url.scheme == "at":
        return url
    return _with_checked_host(url, schemeless=not _SCHEME.match(trimmed), allowed_hosts=allowed_hosts)


def segments(url: SplitResult) -> list[str]:
    """The parts of the path, percent-decoded, without the empty ones that doubled slashes make."""
    return [unquote(part) for part in url.path.split("/") if part]


def only(values: list[str] | None) -> str:
    """The value of a query parameter; "" where it is absent, or doubled and so a guess."""
    return values[0] if values and len(values) == 1 else ""


def _trim(text: str) -> str:
    """Without what surrounds an address in a mail, a sentence or a phone's clipboard."""
    trimmed = text[: LONGEST * 4]
    for _ in range(_MOST_WRAPPINGS):
        before = trimmed
        trimmed = _ENCODED_SPACE.sub("", _without_ends(trimmed, _INVISIBLE))
        trimmed = _without_ends(_without_marks(trimmed), _PICTURES)
        trimmed = trimmed.lstrip(_OPENING)
        bare = trimmed.rstrip(_CLOSING)
        if bare.endswith(")") and "(" not in bare:
            bare = bare[:-1]
        if not trimmed.startswith(_CUT_OFF, len(bare)):
            trimmed = bare
        if trimmed == before:
            break
    return trimmed


def _without_marks(text: str) -> str:
    """Without the same mark on both sides."""
    while len(text) > 1 and text[0] == text[-1] and text[0] in _MARKS:
        text = text[1:-1]
    return text


def _without_ends(text: str, unwanted: frozenset[str]) -> str:
    """Without the characters of these categories at either end."""
    start, end = 0, len(text)
    while start < end and (category(text[start]) in unwanted or text[start] in _FORMS):
        start += 1
    while end > start and (category(text[end - 1]) in unwanted or text[end - 1] in _FORMS):
        end -= 1
    return text[start:end]


def _split(text: str) -> SplitResult:
    match = _SCHEME.match(text)
    if match:
        scheme = match[1].lower()
        if scheme not in {"http", "https", "at"}:
            raise refusal("scheme")
        if not text[match.end() :].startswith("//"):
            raise refusal("bad-url")
    whole = text if match else "https://" + text.removeprefix("//")
    if not match and "@" in whole[8:].partition("/")[0]:
        raise refusal("bad-url")  # an e-mail address or a @handle
    try:
        return urlsplit(whole)
    except ValueError:
        raise refusal("bad-url") from None


def _check_path(path: str) -> None:
    if _BROKEN_PERCENT.search(path):
        raise refusal("bad-characters")
    for part in path.split("/"):
        try:
            decoded = unquote(part, errors="strict")
        except UnicodeDecodeError:
            raise refusal("bad-characters") from None
        hidden = any(letter == "/" or letter in _NEVER or category(letter) in _INVISIBLE for letter in decoded)
        if hidden or decoded in {".", ".."}:
            raise refusal("bad-characters")


def _with_checked_host(url: SplitResult, *, schemeless: bool, allowed_hosts: frozenset[str]) -> SplitResult:
    if "@" in url.netloc:
        raise refusal("userinfo")
    port = _port(url)
    bracketed = url.netloc.startswith("[")
    host = f"[{url.hostname}]" if bracketed else _ascii_host(url.hostname or "")
    netloc = f"{host}:{port}" if port else host
    if not allowed_hosts.isdisjoint({host, netloc}):
        return url._replace(scheme="http", netloc=netloc)
    if bracketed or _NUMBER.fullmatch(host.rpartition(".")[2]):
        raise refusal("ip-host")
    if schemeless and "." not in host:
        raise refusal("bad-url")
    if "." not in host or host.rpartition(".")[2] in _PRIVATE_SUFFIXES:
        raise refusal("private-host")
    if port:
        raise refusal("port")
    return url._replace(scheme="https", netloc=host)


def _port(url: SplitResult) -> int | None:
    """The port where it is not the scheme's own."""
    try:
        port = url.port
    except ValueError:
        raise refusal("bad-url") from None
    return None if port in {None, _DEFAULT_PORTS.get(url.scheme)} else port


def _ascii_host(host: str) -> str:
    """The host as it goes on the wire: punycode, lower case, without the root's dot."""
    name = host.removesuffix(".")
    if not name.isascii():
        try:
            name = idna.encode(name, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            raise refusal("bad-url") from None
    name = name.lower().removesuffix(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in name.split(".")):  # noqa: PLR2004 (RFC 1035)
        raise refusal("bad-url")
    return name
