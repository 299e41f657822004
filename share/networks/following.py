"""Following a share link, whose address does not hold the post's number, on its network's own pages."""

from collections.abc import Callable
from typing import Final
from urllib.parse import SplitResult, parse_qs, urljoin

from share.domain.posts import Missing, MissingReason, NotAPostError, PostRef
from share.domain.words import mark
from share.networks.base import Access
from share.networks.pasted import clean, only, segments
from share.networks.wire import ask, refuse_overload

_MOST_HOPS: Final = 4
_WINDOW_MINUTES: Final = 60
_LOGIN_WALLS: Final = (["login"], ["login.php"], ["accounts", "login"])


def follow(
    access: Access, ref: PostRef, *, label: str, recognise: Callable[[SplitResult], PostRef | None]
) -> PostRef | Missing:
    """The post that a share link leads to; where it ends at a login wall, what the wall would lead to.

    `recognise` is the network's own: a redirect to another site is not followed.
    """
    url = ref.url
    for _ in range(_MOST_HOPS):
        answer = ask(access, url)
        refuse_overload(access, answer, label=label, minutes=_WINDOW_MINUTES)
        url = urljoin(url, answer.headers.get("Location", ""))
        followed = _behind(url, recognise) if answer.is_redirect else None
        if followed is None or followed.url == answer.url:
            break
        if followed.native_id:
            return followed
        url = followed.url
    return Missing(
        ref, MissingReason.NOT_READABLE, mark("%(label)s does not tell where this link leads.") % {"label": label}
    )


def _behind(url: str, recognise: Callable[[SplitResult], PostRef | None]) -> PostRef | None:
    """The post that a redirect names, or the next address of the network's to ask."""
    try:
        target = clean(url)
        if segments(target)[:2] in _LOGIN_WALLS or segments(target)[:1] in _LOGIN_WALLS:
            target = clean(urljoin(url, only(parse_qs(target.query).get("next"))))
        return recognise(target)
    except NotAPostError:
        return None
