"""A post on a Mastodon host whose API answers those alone who sign in there: by the ways that stay open.

A host that sets DISALLOW_UNAUTHENTICATED_API_ACCESS goes on showing its public posts as pages, to other hosts
as ActivityPub, and to sites that embed them by oEmbed.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final
from urllib.parse import urlsplit

import requests

from share.networks.base import Access, BadReplyError, UnavailableError
from share.networks.values import count, table, text
from share.networks.wire import ask, json_of, refuse_overload

WITHOUT_COUNTERS: Final = "only its author is told"
_ACTIVITY: Final = "application/activity+json"
_POSTS: Final = frozenset({"Note", "Question", "Article"})


def behind_lock(access: Access, url: str, *, origin: str, number: str) -> dict[str, Any] | None:
    """The post at `url`, in the words of the API, as far as it is told; None where the host tells nothing.

    Favourites and boosts are told from Mastodon 4.4 on; oEmbed tells who posted it and no more.
    """
    note = _told(access, url, accept=_ACTIVITY)
    row = _of_note(note, origin, number) if note.get("type") in _POSTS else None
    if row is not None:
        return row
    card = _told(access, f"{origin}/api/oembed", params=[("url", url)])
    author = _name(card.get("author_url"), origin)
    return {"id": number, "uri": url, "account": {"acct": author}, WITHOUT_COUNTERS: True} if author else None


def _of_note(note: dict[str, Any], origin: str, number: str) -> dict[str, Any] | None:
    """None for a note of another number or host, and for one that does not say by whom it is."""
    uri = text(note.get("id")) or ""
    author = _name(note.get("url"), origin) or _name(note.get("attributedTo"), origin)
    if author is None or not uri.startswith(f"{origin}/") or uri.rpartition("/")[2] != number:
        return None
    told = {
        "favourites_count": count(table(note.get("likes")).get("totalItems")),
        "reblogs_count": count(table(note.get("shares")).get("totalItems")),
    }
    return {
        "id": number,
        "uri": uri,
        "url": note.get("url"),
        "created_at": note.get("published"),
        "content": note.get("content"),
        "account": {"acct": author},
        WITHOUT_COUNTERS: not any(one is not None for one in told.values()),
        **told,
    }


def _name(address: object, origin: str) -> str | None:
    """Whose page or post of this host an address is, as /@name/… or /users/name/… tell."""
    if not isinstance(address, str) or not address.startswith(f"{origin}/"):
        return None
    match urlsplit(address).path.split("/")[1:]:
        case [user, *_] if user.startswith("@") and "@" not in user[1:]:
            return user[1:] or None
        case ["users", user, *_]:
            return user or None
        case _:
            return None


def _told(access: Access, url: str, *, params: Sequence[tuple[str, str]] = (), accept: str = "") -> dict[str, Any]:
    """What one of the open ways says; nothing where it is closed too. A full window holds for all of them."""
    with suppress(UnavailableError, BadReplyError):
        answer = ask(access, url, params=params, headers={"Accept": accept} if accept else None)
        refuse_overload(access, answer, label=urlsplit(url).netloc, minutes=5)
        if answer.status_code == requests.codes.ok and "json" in answer.headers.get("Content-Type", "").lower():
            return table(json_of(answer, label=urlsplit(url).netloc))
    return {}
