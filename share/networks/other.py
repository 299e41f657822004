"""Any other place: a forum, a blog, a newsletter, a notice board. Its address is kept on the member's word."""

from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlencode

from share.domain.posts import PostRef
from share.domain.words import mark
from share.networks.share_only import ShareOnly, said

_TRACKING: Final = frozenset(
    [
        *("fbclid", "gclid", "dclid", "msclkid", "twclid", "igshid", "igsh", "mc_cid", "mc_eid", "ref_src", "si"),
        *("share_id", "mibextid"),
    ]
)


class Other(ShareOnly):
    """Taken only where a member says so: an address that no network knows is most often the article's own."""

    name = "other"
    label = said(mark("Other"))
    share_mode = "copy"
    limit = 100_000

    def recognise(self, url: SplitResult) -> PostRef | None:
        """Any checked web address with a path or a query: the front page of a site is no post."""
        if url.scheme not in {"https", "http"} or not (url.path.strip("/") or url.query):
            return None
        given = parse_qsl(url.query, keep_blank_values=True)
        kept = [(name, value) for name, value in given if not (name.startswith("utm_") or name in _TRACKING)]
        page = url._replace(path=url.path.rstrip("/"), query=urlencode(kept), fragment="").geturl()
        return PostRef(self.name, page.partition("://")[2], page)

    def intent_url(self, text: str, link: str, *, instance: str = "") -> str:  # noqa: ARG002 (the protocol's)
        return ""
