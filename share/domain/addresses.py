"""Which web addresses may be reached, judged from their text alone; `infra/fetch` judges what they resolve to.

A web address is taken apart here once, strictly. What was judged is what is dialled: nobody parses it again.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote

import idna

from share.domain.errors import InvalidError
from share.domain.ip_ranges import is_public
from share.domain.words import say

LONGEST = 2_000
"""Characters; longer ones are refused, so that every one fits its column."""

_DEFAULT_PORTS = {"http": 80, "https": 443}
_PUBLIC_PORTS = frozenset(_DEFAULT_PORTS.values())
_INSIDE_NAMES = ("localhost", "local", "localdomain", "internal", "intranet", "lan", "home.arpa", "onion")
_START = re.compile(r"(?P<scheme>https?)://(?P<authority>[^/?#]*)(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_ORIGIN = re.compile(r"[^/?#]*://[^/?#]*")
_AUTHORITY = re.compile(r"(?P<host>\[[^\]]*\]|[^:\[\]]*)(?::(?P<port>[0-9]{0,5}))?")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMERIC_LABEL = re.compile(r"[0-9]+|0x[0-9a-f]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_KEEP = "%/?:@!$&'()*+,;=~-._"


class AddressError(InvalidError):
    """A web address that we do not go to; the text is for the person who typed it."""

    def __init__(self, message: str, *, reason: str = "address") -> None:
        super().__init__(message, field="url", reason=reason)


@dataclass(frozen=True, slots=True)
class Address:
    """A web address taken apart: `host` is ASCII without brackets, `target` is path and query, encoded."""

    scheme: str
    host: str
    port: int
    target: str
    fragment: str = ""

    @property
    def netloc(self) -> str:
        """Host and, where it is not the scheme's own, port: as the `Host` header wants it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.netloc}"

    @property
    def url(self) -> str:
        return f"{self.origin}{self.target}" + (f"#{self.fragment}" if self.fragment else "")

    def is_listed(self, allow_hosts: frozenset[str]) -> bool:
        """Whether the operator's list names it; an entry without a port stands for all ports."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return not allow_hosts.isdisjoint({self.host, host, f"{host}:{self.port}"})


def parse(url: str) -> Address:
    """Take a web address apart; raises AddressError for all that is not plainly http or https."""
    text = url.strip(" \t\r\n")
    if len(text) > LONGEST:
        raise AddressError(
            say("This address is longer than %(longest)s characters.", longest=f"{LONGEST:,}"), reason="too-long"
        )
    start = None if _CONTROL.search(text) else _START.fullmatch(text)
    if start is None or not start["authority"]:
        raise AddressError(say("Give the whole web address, starting with https://"), reason="not-a-web-address")
    if "@" in start["authority"]:
        raise AddressError(say("An address with a user name or password in it is not taken."), reason="userinfo")
    authority = _AUTHORITY.fullmatch(start["authority"])
    if authority is None:
        raise AddressError(say("The name of the site in this address is not readable."), reason="host")
    scheme = start["scheme"].lower()
    port = int(authority["port"] or _DEFAULT_PORTS[scheme])
    if not 0 < port <= 65_535:  # noqa: PLR2004 - the highest port there is
        raise AddressError(say("The port in this address does not exist."), reason="port")
    target, _, fragment = start["rest"].partition("#")
    target = target if target.startswith("/") else f"/{target}"
    return Address(scheme, _host(authority["host"]), port, quote(target, safe=_KEEP), quote(fragment, safe=_KEEP))


def admit(url: str, *, allow_hosts: frozenset[str], own_host: str = "") -> Address:
    """The address as it may be dialled: public ones over https alone, those on the operator's list as they stand.

    `own_host` is the `host[:port]` of this installation: it never fetches from itself. Raises AddressError.
    """
    address = parse(url)
    listed = address.is_listed(allow_hosts)
    if own_host and _is_own(address, own_host, exactly=listed):
        raise AddressError(say("This address is one of our own pages."), reason="own-host")
    if listed:
        return address
    if "." not in address.host and ":" not in address.host and address.host not in _INSIDE_NAMES:
        raise AddressError(
            say(
                "%(host)s is no site's whole name. Give the whole web address, starting with https://",
                host=address.host,
            ),
            reason="private",
        )
    if not _may_be_public(address.host):
        raise AddressError(say("This address leads into a private network."), reason="private")
    if address.port not in _PUBLIC_PORTS:
        raise AddressError(say("Only the usual web ports, 80 and 443, are reached."), reason="port")
    if address.scheme == "http":
        return Address("https", address.host, _DEFAULT_PORTS["https"], address.target, address.fragment)
    return address


def _is_own(address: Address, own_host: str, *, exactly: bool) -> bool:
    """Ours by name; beside a listed sandbox on our own machine, by port too."""
    own = parse(f"{address.scheme}://{own_host}")
    same_name = address.host.removeprefix("www.") == own.host.removeprefix("www.")
    return same_name and (address.port == own.port or not exactly)


def is_link(url: str, *, allow_hosts: frozenset[str] = frozenset()) -> bool:
    """Whether it may stand in an article: http or https, public or listed, of a length that fits."""
    try:
        address = parse(url)
    except AddressError:
        return False
    return address.is_listed(allow_hosts) or _may_be_public(address.host)


def origin_in(url: str) -> str:
    """The origin of an address of any length: a question about a hundred posts is longer than one may be."""
    found = _ORIGIN.match(url)
    return _origin(found[0]) if found else parse(url).origin


@lru_cache(maxsize=256)
def _origin(beginning: str) -> str:
    """By what stands before the path: a network is asked at the same few again and again."""
    return parse(beginning).origin


def origin_of(host: str, *, allow_hosts: frozenset[str]) -> str:
    """The origin of a site named by `host[:port]`: https, or plain http for one on the operator's list."""
    listed = parse(f"http://{host}")
    if listed.is_listed(allow_hosts):
        return listed.origin
    return admit(f"https://{host}", allow_hosts=allow_hosts).origin


def _host(text: str) -> str:
    """The host in its one spelling: numbers dotted, names in lower-case ASCII without a last dot."""
    if text.startswith("["):
        return _ipv6(text[1:-1])
    name = _ascii(text).removesuffix(".")
    labels = name.split(".")
    if _NUMERIC_LABEL.fullmatch(labels[-1]):
        return _ipv4(labels)
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):  # noqa: PLR2004 - RFC 1035
        raise AddressError(say("The name of the site in this address is not readable."), reason="host")
    return name


def _ascii(text: str) -> str:
    """Lower case; names in other scripts by UTS 46, as browsers read them."""
    if text.isascii():
        return text.lower()
    try:
        return idna.encode(text, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError) as error:
        raise AddressError(say("The name of the site in this address is not readable."), reason="host") from error


def _ipv6(text: str) -> str:
    try:
        number = IPv6Address(text)
    except ValueError as error:
        raise AddressError(say("The number of the site in this address is not readable."), reason="host") from error
    if number.scope_id is not None:
        raise AddressError(say("This address leads into a private network."), reason="private")
    return number.compressed


def _ipv4(labels: list[str]) -> str:
    """An IPv4 number in any form that resolvers take: decimal, octal, hexadecimal, one to four parts."""
    try:
        *firsts, last = [_number(label) for label in labels]
    except ValueError as error:
        raise AddressError(say("The number of the site in this address is not readable."), reason="host") from error
    room = 256 ** (4 - len(firsts))
    if len(firsts) > 3 or last >= room or any(first > 255 for first in firsts):  # noqa: PLR2004 - four bytes
        raise AddressError(say("The number of the site in this address is not readable."), reason="host")
    value = last + sum(first * 256 ** (3 - place) for place, first in enumerate(firsts))
    return str(IPv4Address(value))


def _number(label: str) -> int:
    if label.startswith("0x"):
        return int(label[2:] or "0", 16)
    return int(label, 8) if len(label) > 1 and label.startswith("0") else int(label)


def _may_be_public(host: str) -> bool:
    """Whether text alone lets it pass: a public number, or a name with a dot outside the private suffixes."""
    if ":" in host or host.rpartition(".")[2].isdigit():
        return is_public(host)
    return "." in host and not any(host == name or host.endswith(f".{name}") for name in _INSIDE_NAMES)
