"""Posts as a Mastodon host shows them: several in one call, or one by one where it knows no such call."""

from collections.abc import Sequence
from typing import Any

import requests

from share.domain.foreign import parts
from share.domain.posts import Missing, MissingReason, PostRef
from share.domain.words import mark
from share.networks.base import Access, BadReplyError
from share.networks.mastodon_api import get, host_of
from share.networks.mastodon_locked import behind_lock
from share.networks.one_by_one import one_by_one
from share.networks.values import table
from share.networks.wire import json_of


def origin_of(ref: PostRef) -> str:
    # Our own address of it, cleaned already.
    return "/".join(ref.url.split("/", 3)[:3])


def _number(ref: PostRef) -> str:
    """The post's number on the host of `ref.url`; a copy's stands in the address alone."""
    return (ref.native_id or ref.url).rpartition("/")[2]


def rows_of(access: Access, refs: Sequence[PostRef]) -> list[dict[str, Any] | Missing]:
    """What the hosts show of each post, one conversation a host."""
    by_host: dict[str, list[PostRef]] = {}
    for ref in dict.fromkeys(refs):
        by_host.setdefault(origin_of(ref), []).append(ref)
    shown: dict[PostRef, dict[str, Any] | Missing] = {}
    for origin, here in by_host.items():
        shown |= of_host(access, origin, here)
    return [_own(ref, shown[ref]) for ref in refs]


def of_host(access: Access, origin: str, refs: list[PostRef]) -> dict[PostRef, dict[str, Any] | Missing]:
    """Up to 20 posts in one call (Mastodon 4.3+); one by one where the host does not know that call."""
    if len(refs) == 1:
        return {refs[0]: single(access, refs[0])}
    params = [("id[]", _number(ref)) for ref in refs]
    answer = get(access, f"{origin}/api/v1/statuses", params)
    if answer.status_code in {requests.codes.unauthorized, requests.codes.forbidden}:
        return dict(zip(refs, one_by_one(access, refs, _behind_lock), strict=True))
    if answer.status_code != requests.codes.ok:
        return dict(zip(refs, one_by_one(access, refs, single), strict=True))
    body = json_of(answer, label=host_of(answer))
    if not isinstance(body, list):
        raise BadReplyError(
            mark("%(host)s answered with something that is no list of posts.") % {"host": host_of(answer)}
        )
    shown = {str(row.get("id")): row for row in map(table, body)}
    return {ref: shown.get(_number(ref)) or Missing(ref, MissingReason.NOT_FOUND) for ref in refs}


def single(access: Access, ref: PostRef) -> dict[str, Any] | Missing:
    answer = get(access, f"{origin_of(ref)}/api/v1/statuses/{_number(ref)}")
    match answer.status_code:
        case requests.codes.ok:
            body = json_of(answer, label=host_of(answer))
            if not isinstance(body, dict):
                raise BadReplyError(
                    mark("%(host)s answered with something that is no post.") % {"host": host_of(answer)}
                )
            is_asked = body.get("id") == _number(ref)
            return body if is_asked else Missing(ref, MissingReason.NO_ANSWER, mark("Another post was shown."))
        case requests.codes.not_found:
            return Missing(ref, MissingReason.NOT_FOUND)
        case requests.codes.unauthorized | requests.codes.forbidden:
            return _behind_lock(access, ref)
        case requests.codes.gone:
            return Missing(ref, MissingReason.UNAVAILABLE, mark("The host has suspended this account."))
        case _:
            raise BadReplyError(
                mark("%(host)s answered with status %(status)s.")
                % {"host": host_of(answer), "status": answer.status_code}
            )


def _behind_lock(access: Access, ref: PostRef) -> dict[str, Any] | Missing:
    return behind_lock(access, ref.url, origin=origin_of(ref), number=_number(ref)) or locked(ref)


def locked(ref: PostRef) -> Missing:
    return Missing(ref, MissingReason.NOT_READABLE, mark("This host shows posts to those who sign in there only."))


def _own(ref: PostRef, row: dict[str, Any] | Missing) -> dict[str, Any] | Missing:
    """A copy of another host's post has that host's author and only part of its counts."""
    if isinstance(row, Missing):
        return row
    uri, host = row.get("uri"), ref.native_id.rpartition("/")[0]
    author = str(table(row.get("account")).get("acct"))
    is_here = not isinstance(uri, str) or uri.startswith((f"https://{host}/", f"http://{host}/"))
    if "@" in author or not (is_here or parts(str(uri)).netloc.lower() in {"", host}):
        return Missing(ref, MissingReason.NOT_READABLE, mark("This is a copy: record the original's address."))
    return row
