"""When two addresses are the same article, and how long an article's words may be."""

import re
from enum import StrEnum
from urllib.parse import parse_qsl, quote, urlencode

from share.domain.addresses import parse

LONGEST_TITLE = 300
LONGEST_SUMMARY = 1_000
_KEEP = "%/:@!$&'()*+,;=~-._?"

_TRACKING = re.compile(
    r"utm_\w*|mtm_\w*|pk_\w*|fbclid|gclid|dclid|msclkid|twclid|yclid|igshid|mc_[ce]id|_hs(?:enc|mi)|mkt_tok|ref_src"
    r"|ref_url|ref|cmpid|xtor|soc_src|soc_trk|at_(?:medium|campaign)\w*|guccounter|smid|srsltid",
    re.IGNORECASE,
)
# A fragment is part of the address where a page holds several stories (#a080605), and noise where it is
# a campaign tag (#tk.rss_all, #xtor=RSS-1) or a place on the page that every article has.
_NOISE = re.compile(r"(?:tk\.|xtor|utm_|ref=|at_medium).*|comments?|respond|top|content|main|:~:.*", re.IGNORECASE)


class ArticleState(StrEnum):
    """new came in; queued was put in order by an editor; used has a kit; dismissed is out of sight."""

    NEW = "new"
    QUEUED = "queued"
    USED = "used"
    DISMISSED = "dismissed"


OPEN_STATES = frozenset({ArticleState.NEW, ArticleState.QUEUED})
"""The states in which an article waits in the queue."""


def key_of(url: str) -> str:
    """The address in the form by which two are compared: without scheme, www, tracking and a last slash.

    Raises AddressError. It is a key only, never an address to open.
    """
    address = parse(url)
    path, _, query = address.target.partition("?")
    kept = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if not _TRACKING.fullmatch(name)]
    key = address.netloc.removeprefix("www.") + quote(path, safe=_KEEP).rstrip("/")
    if kept:
        key += "?" + urlencode(sorted(kept))
    if address.fragment and not _NOISE.fullmatch(address.fragment):
        key += "#" + address.fragment
    return key


def one_line(text: str, *, longest: int) -> str:
    """`text` with its white space made single, cut between words with an ellipsis where it is too long."""
    words = " ".join(text.split())
    if len(words) <= longest:
        return words
    cut = words[: longest - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:-\u2013\u2014") + "…"
