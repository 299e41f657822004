"""Addresses found in feeds and pages: made absolute, and kept only if they may stand in an article."""

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from share.domain.addresses import AddressError, is_link, parse

_PLAIN = re.compile(r"[!#$%&'()*+,./0-9:;=?@A-Z_a-z~\[\]-]+")
_NO_PICTURE = re.compile(r"\.(?:svgz?|ico|mp4|m4v|webm|m3u8|mp3|pdf)$|/(?:undefined|null)$", re.IGNORECASE)
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|ref_src|s_cid|at_medium|at_campaign")
_TRACKING_FRAGMENT = re.compile(r"(?:utm_|tk\.|xtor=|ref=|rss)")


def absolute(link: object, base_url: str, *, allow_hosts: frozenset[str] = frozenset()) -> str | None:
    """The link resolved against its base; None unless it is http(s), public or listed, and of a length to keep."""
    if not isinstance(link, str) or not link.strip():
        return None
    try:
        url = urljoin(base_url, link.strip())
    except ValueError:
        return None
    if not is_link(url, allow_hosts=allow_hosts):
        return None
    return url if _PLAIN.fullmatch(url) else parse(url).url


def absolute_picture(link: object, base_url: str, *, allow_hosts: frozenset[str] = frozenset()) -> str | None:
    """As absolute(); None too for a drawing, an icon or a film, which is taken for no article's picture."""
    url = absolute(link, base_url, allow_hosts=allow_hosts)
    return None if url and _NO_PICTURE.search(urlsplit(url).path) else url


def page_key(url: str) -> str:
    """Equal for two links to one page: without scheme, www, tracking parameters and a last slash."""
    try:
        parts = urlsplit(parse(url).url)
    except (AddressError, ValueError):
        return url
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0])]
    fragment = "" if _TRACKING_FRAGMENT.match(parts.fragment) else parts.fragment
    tail = (f"?{urlencode(query)}" if query else "") + (f"#{fragment}" if fragment else "")
    return parts.netloc.removeprefix("www.") + (parts.path.rstrip("/") or "/") + tail
