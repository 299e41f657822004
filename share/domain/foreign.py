"""Addresses as strangers wrote them: taken apart and put together without a fall.

The standard library raises ValueError for some, such as http://[x or a host with letters that are no letters.
"""

from urllib.parse import SplitResult, urljoin, urlsplit

_NOTHING = urlsplit("")


def joined(base: str, address: str) -> str:
    """The address as it stands on a page at `base`; "" where it is none."""
    try:
        return urljoin(base, address)
    except ValueError:
        return ""


def parts(address: str) -> SplitResult:
    """What it is made of; all parts are empty where it is none."""
    try:
        return urlsplit(address)
    except ValueError:
        return _NOTHING
