"""An account's own posts on its Mastodon host, newest first, as that host shows them to everybody."""

from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import requests

from share.domain.posts import Found, PostRef
from share.domain.words import mark
from share.networks.base import Access, BadReplyError, Identity
from share.networks.mastodon_api import found, get, host_of
from share.networks.values import table, tables, text
from share.networks.wire import json_of

_PAGE: Final = 40
_MOST_PAGES: Final = 4
_SHOWN: Final = frozenset({"public", "unlisted"})
"""What else a token may see is not meant for everybody."""


class MastodonTimeline:
    """ListsPosts, without state."""

    lists_publicly = True

    def recent_posts(self, access: Access, account: Identity, *, since: datetime) -> list[Found]:
        """Posts and replies; an account that is gone, or on a host that shows nothing to visitors, has none."""
        origin = origin_of(account)
        number = _number(access, origin, account)
        own: list[Found] = []
        before = ""
        for _ in range(_MOST_PAGES if number else 0):
            rows = _page(access, origin, number, before)
            shown = [one for one in (_shown(row, origin, access.now) for row in rows) if one is not None]
            own += [one for one in shown if one.posted_at is None or one.posted_at >= since]
            is_old = any(one.posted_at is not None and one.posted_at < since for one in shown)
            if len(rows) < _PAGE or is_old:
                break
            before = text(rows[-1].get("id")) or ""
        return own


def origin_of(account: Identity) -> str:
    """Where the account lives; plain http only where its profile's address says so, which a fetch must allow."""
    host = account.host or account.native_id.rpartition("@")[2]
    if "://" in host:
        return host
    page = urlsplit(account.profile_url)
    return f"{page.scheme}://{host}" if page.netloc == host and page.scheme == "http" else f"https://{host}"


def own_ref(origin: str, row: dict[str, Any]) -> PostRef | None:
    """The post behind a status of the host itself; None for a copy of another host's."""
    name, number = text(table(row.get("account")).get("acct")), text(row.get("id"))
    host = urlsplit(origin).netloc
    if not name or "@" in name or not number or not (number.isascii() and number.isdigit()):
        return None
    return PostRef("mastodon", f"{host}/{number}", f"{origin}/@{name}/{number}")


def _number(access: Access, origin: str, account: Identity) -> str:
    """The account's number on its host, "" where the host tells none."""
    name = account.native_id.rpartition("@")[0].removeprefix("@")
    answer = get(access, f"{origin}/api/v1/accounts/lookup", [("acct", name)])
    if answer.status_code != requests.codes.ok:
        return ""
    number = text(table(json_of(answer, label=host_of(answer))).get("id")) or ""
    return number if number.isascii() and number.isdigit() else ""


def _page(access: Access, origin: str, number: str, before: str) -> list[dict[str, Any]]:
    params = [("limit", str(_PAGE)), ("exclude_reblogs", "true"), *([("max_id", before)] if before else [])]
    answer = get(access, f"{origin}/api/v1/accounts/{number}/statuses", params)
    if answer.status_code != requests.codes.ok:
        return []
    body = json_of(answer, label=host_of(answer))
    if not isinstance(body, list):
        raise BadReplyError(
            mark("%(host)s answered with something that is no list of posts.") % {"host": host_of(answer)}
        )
    return tables(body)


def _shown(row: dict[str, Any], origin: str, now: datetime) -> Found | None:
    ref = own_ref(origin, row)
    if ref is None or row.get("reblog") or row.get("visibility", "public") not in _SHOWN:
        return None
    return found(ref, row, now)
