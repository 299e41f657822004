"""Which IP addresses belong to the public internet; all others are somebody's inside.

Written out rather than asked of `ipaddress`, whose tables change with the Python version. Sources: the IANA
IPv4 and IPv6 Special-Purpose Address Registries.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_INSIDE_V4 = tuple(
    ip_network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        # Azure's platform server: a public number that only its own guests reach.
        "168.63.129.16/32",
    )
)
_GLOBAL_V6 = ip_network("2000::/3")
"""The only IPv6 space handed out for hosts; mapped, NAT64, unique-local and the rest lie outside of it.

A host on an IPv6-only network with DNS64 sees 64:ff9b:: answers and is refused here: such an installation
needs a resolver that gives the real addresses.
"""
_INSIDE_V6 = tuple(
    ip_network(block)
    for block in (
        "2001::/23",  # Teredo, benchmarking, ORCHID and the other protocol assignments
        "2001:db8::/32",
        "2002::/16",  # 6to4 carries an IPv4 address inside
        "2620:4f:8000::/48",
        "3ffe::/16",
        "3fff::/20",
    )
)


def is_public(address: str) -> bool:
    """Whether this numeric address is a host on the public internet; what is not an address is not."""
    try:
        number = ip_address(address)
    except ValueError:
        return False
    if isinstance(number, IPv4Address):
        return not any(number in block for block in _INSIDE_V4)
    return _is_public_v6(number)


def _is_public_v6(number: IPv6Address) -> bool:
    if number.scope_id is not None or number not in _GLOBAL_V6:
        return False
    return not any(number in block for block in _INSIDE_V6)
