"""A post of a Facebook Page, made with its token. Sources: developers.facebook.com, Page feed and Page photos."""

from collections.abc import Mapping
from typing import Final, Protocol

import requests

from share.domain.posts import PostRef
from share.domain.words import mark
from share.networks.base import Access, Draft, Identity, NetworkError, PermanentError
from share.networks.composing import paragraphs
from share.networks.graph_errors import Problem, error_for, problem_in
from share.networks.sending import body_of, posted, unknown, words_of
from share.networks.values import table, text

_WINDOW_MINUTES: Final = 60
_TRANSIENT: Final = frozenset({1, 2})
_DUPLICATE: Final = 506
_SAME_AGAIN: Final = mark("Facebook takes no post that says the same as an earlier one: change the words a little.")


class Poster(Protocol):
    """The Graph API, as far as it makes posts."""

    def post(self, path: str, args: Mapping[str, str], *, picture: bytes | None) -> requests.Response | None:
        """One POST; None where no answer came."""
        ...


def publish_on_page(access: Access, graph: Poster, author: Identity, draft: Draft) -> PostRef:
    """A photo with text and link, or a link with text; Facebook knows no key that would make a repeat harmless."""
    if draft.picture is not None:
        args = {"message": paragraphs(draft.text, draft.link, ""), "alt_text_custom": draft.alt_text}
        answer = graph.post(f"{author.native_id}/photos", args, picture=draft.picture)
    else:
        answer = graph.post(f"{author.native_id}/feed", {"message": draft.text, "link": draft.link}, picture=None)
    told = posted(access, answer, label="Facebook", minutes=_WINDOW_MINUTES)
    body = body_of(told, label="Facebook")
    if problem := problem_in(body):
        raise _refusal(problem, told, access)
    named = text(table(body).get("post_id")) or text(table(body).get("id")) or ""
    ref = page_ref(named)
    if ref is None:
        raise unknown("Facebook")
    return ref


def page_ref(graph_id: str) -> PostRef | None:
    """The post behind Graph's `<page>_<post>`."""
    owner, _, number = graph_id.partition("_")
    if not (owner.isascii() and owner.isdigit() and number.isascii() and number.isdigit()):
        return None
    return PostRef("facebook", f"post:{owner}/{number}", f"https://www.facebook.com/{owner}/posts/{number}")


def _refusal(problem: Problem, answer: requests.Response, access: Access) -> NetworkError:
    # Limits are called transient as well; nothing was done then.
    if problem.is_limit or problem.concerns_all:
        return error_for(problem, answer.headers, now=access.now)
    if problem.transient or problem.code in _TRANSIENT:
        return unknown("Facebook")
    if problem.code == _DUPLICATE:
        return PermanentError(_SAME_AGAIN)
    words = words_of(access, problem.message, otherwise=f"code {problem.code}")
    return PermanentError(mark("Facebook did not take the post: %(words)s") % {"words": words})
