"""Who asks for a link: a hash that tells a visitor's repeats on one day, and nobody on another."""

import re
from collections.abc import Callable
from hashlib import blake2s
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Final

HASH: Final = 12
"""Hexadecimal digits: of a hundred thousand visitors of one link on a day, two share a hash once in fifty years."""

Begun = Callable[[], "blake2s"]
"""Gives a hash that knows the day and the browser already; update() it with the home() of an address."""

Hasher = Callable[[str], Begun]
"""What begins the hashes of a day, from a browser."""


def hasher(key: bytes) -> Hasher:
    """What makes the hashes of a day. `key` is thrown away with its day, and then they tell nothing.

    It is worked in once for the day, and a browser once for all who have the like of it.
    """
    keyed = blake2s(key=key, digest_size=HASH // 2)

    def begin(agent: str) -> Begun:
        begun = keyed.copy()
        begun.update(f"{agent}\0".encode())
        return begun.copy

    return begin


def visitor(address: str, agent: str, *, key: bytes) -> str:
    """One visitor's hash of a day."""
    made = hasher(key)(agent)()
    made.update(home(address).encode())
    return made.hexdigest()


_PORT: Final = re.compile(r"\[([^]]*)\](?::\d+)?|([\d.]+):\d+")
"""Some proxies tell the asker's port as well, which is another one each time."""


def home(address: str) -> str:
    """The address, or for IPv6 its /64: one home has a whole one and changes within it."""
    if ":" not in address:
        return address
    with_port = _PORT.fullmatch(address)
    try:
        plain = ip_address((with_port[1] or with_port[2] if with_port else address).partition("%")[0])
    except ValueError:
        return address
    if isinstance(plain, IPv4Address):
        return str(plain)
    return str(plain.ipv4_mapped or ip_network((plain, 64), strict=False))
