"""Who asks for a link: a hash that tells a visitor's repeats on one day, and nobody on another."""

from binascii import hexlify
from collections.abc import Callable
from hashlib import blake2b
from ipaddress import ip_address, ip_network
from typing import Final

HASH: Final = 12
"""Hexadecimal digits: of a hundred thousand visitors of one link on a day, two share a hash once in fifty years."""

_BYTES: Final = HASH // 2

Hasher = Callable[[str, str], bytes]
"""A visitor's hash, as digits, from an address and a browser."""


def hasher(key: bytes) -> Hasher:
    """What makes the hashes of a day from an address and a browser.

    `key` is thrown away with its day, and then they tell nothing. It is worked in once, not for each visitor.
    """
    keyed = blake2b(key=key, digest_size=10)

    def visitor(address: str, agent: str) -> bytes:
        made = keyed.copy()
        made.update(f"{_home(address) if ':' in address else address}\0{agent}".encode())
        return hexlify(made.digest()[:_BYTES])

    return visitor


def visitor(address: str, agent: str, *, key: bytes) -> str:
    """One visitor's hash of a day."""
    return hasher(key)(address, agent).decode()


def _home(address: str) -> str:
    """The address, or for IPv6 its /64: one home has a whole one and changes within it."""
    try:
        plain = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    mapped = getattr(plain, "ipv4_mapped", None)
    return str(mapped or ip_network((plain, 64), strict=False))
