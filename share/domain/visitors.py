"""Who asks for a link: a hash that tells a visitor's repeats on one day, and nobody on another."""

from hashlib import blake2b
from ipaddress import ip_address, ip_network


def visitor(address: str, agent: str, *, key: bytes) -> str:
    """The day's hash of an address and a browser; `key` is thrown away with its day, and then it tells nothing."""
    return blake2b(f"{_home(address)}\0{agent}".encode(), key=key, digest_size=10).hexdigest()


def _home(address: str) -> str:
    """The address, or for IPv6 its /64: one home has a whole one and changes within it."""
    if ":" not in address:
        return address
    try:
        plain = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    mapped = getattr(plain, "ipv4_mapped", None)
    return str(mapped or ip_network((plain, 64), strict=False))
