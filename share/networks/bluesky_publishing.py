"""A member's post in their own Bluesky repository, made with their session.

The record's key is computed from the draft, so a second call for the same draft meets the first one's record.
Sources: atproto.com/specs/tid, docs.bsky.app/docs/advanced-guides/posts, lexicons com.atproto.repo.*.
"""

import hashlib
import re
from datetime import UTC, datetime
from typing import Any, Final

import requests

from share.domain.posts import PostRef
from share.domain.words import mark
from share.networks.base import Access, Draft, Identity, Option, OutcomeUnknownError, PermanentError, UnavailableError
from share.networks.bluesky_api import WINDOW_MINUTES, refuse
from share.networks.bluesky_posts import COLLECTION, ref_of
from share.networks.sending import posted, refusal_in, send, uploaded, words_of
from share.networks.values import table, text
from share.networks.wire import ask, json_of

PDS: Final = Option(
    "BLUESKY_PDS_URL", help=mark("the server that holds members' accounts; without it each account's own is found")
)
_ALPHABET: Final = "234567abcdefghijklmnopqrstuvwxyz"
_ALWAYS: Final = 100 * 365 * 24 * 60
_LARGEST_PICTURE: Final = 1_000_000
"""Bytes that app.bsky.embed.images takes."""

_FACET: Final = "app.bsky.richtext.facet"
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_HASHTAG: Final = re.compile(r"(?<![\w#/&])#([^\s#.,;:!?\"'()\[\]{}]*[^\W\d_][^\s#.,;:!?\"'()\[\]{}]*)")


class BlueskyPublishing:
    """Publishes, without state."""

    publish_micros = 0
    repeats_minutes = _ALWAYS
    settled_minutes = 0
    publish_scopes: tuple[str, ...] = ()

    def publish(self, access: Access, author: Identity, draft: Draft) -> PostRef:
        ref = ref_of(author.native_id, record_key(draft.key, draft.created_at or access.now))
        base = server_of(access, author)
        record = _record(draft, at=draft.created_at or access.now)
        if draft.picture is not None and len(draft.picture) <= _LARGEST_PICTURE:
            record["embed"] = _images(_upload(access, base, draft), draft.alt_text)
        elif draft.link:
            record["embed"] = _card(draft)
        key = ref.native_id.partition("/")[2]
        body = {"repo": author.native_id, "collection": COLLECTION, "rkey": key, "record": record}
        try:
            answer = posted(
                access,
                send(access, f"{base}/xrpc/com.atproto.repo.createRecord", body=body, headers=_bearer(access)),
                label="Bluesky",
                minutes=WINDOW_MINUTES,
            )
        except OutcomeUnknownError:
            # A server answers a key that is taken with a failure of its own, so the key itself is looked up.
            if _stands(access, base, author, key):
                return ref
            raise
        if answer.ok or _stands(access, base, author, key):
            return ref
        refuse(access, answer)
        raise PermanentError(mark("Bluesky did not take the post: %(words)s") % {"words": _words(access, answer)})


def server_of(access: Access, author: Identity) -> str:
    """The account's own data server, or the one that the operator set for all."""
    base = access.option(PDS).rstrip("/")
    host = author.host
    if not base and not host:
        raise PermanentError(mark("It is not known where this account's data are kept: connect it again."))
    return base or (host if "://" in host else f"https://{host}")


def record_key(key: str, at: datetime) -> str:
    """A TID: 53 bits of microseconds, 10 bits that tell drafts of the same moment apart."""
    micros = int(at.timestamp() * 1_000_000) & (2**53 - 1)
    apart = int.from_bytes(hashlib.sha256(key.encode()).digest()[:2]) & 0x3FF
    number = micros << 10 | apart
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(60, -1, -5))


def facets(text: str) -> list[dict[str, Any]]:
    """Which bytes of the UTF-8 text are links and hashtags; without them Bluesky shows plain words."""
    rows = []
    for match in _ADDRESS.finditer(text):
        url = match[0].rstrip(".,;:!?)]}'\"…")
        rows.append(_facet(text, match.start(), match.start() + len(url), {"$type": f"{_FACET}#link", "uri": url}))
    rows += [
        _facet(text, match.start(), match.end(), {"$type": f"{_FACET}#tag", "tag": match[1]})
        for match in _HASHTAG.finditer(text)
    ]
    return sorted(rows, key=lambda row: int(row["index"]["byteStart"]))


def _facet(text: str, start: int, end: int, feature: dict[str, str]) -> dict[str, Any]:
    begin = len(text[:start].encode())
    return {"index": {"byteStart": begin, "byteEnd": begin + len(text[start:end].encode())}, "features": [feature]}


def _record(draft: Draft, *, at: datetime) -> dict[str, Any]:
    created = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    record: dict[str, Any] = {
        "$type": COLLECTION,
        "text": draft.text,
        "facets": facets(draft.text),
        "createdAt": created,
    }
    if draft.language:
        record["langs"] = [draft.language]
    return record


def _images(blob: dict[str, Any], alt: str) -> dict[str, Any]:
    return {"$type": "app.bsky.embed.images", "images": [{"alt": alt, "image": blob}]}


def _card(draft: Draft) -> dict[str, Any]:
    external = {"uri": draft.link, "title": draft.title, "description": ""}
    return {"$type": "app.bsky.embed.external", "external": external}


def _upload(access: Access, base: str, draft: Draft) -> dict[str, Any]:
    answer = uploaded(
        access,
        send(
            access,
            f"{base}/xrpc/com.atproto.repo.uploadBlob",
            raw=draft.picture,
            headers={**_bearer(access), "Content-Type": draft.picture_type},
        ),
        label="Bluesky",
        minutes=WINDOW_MINUTES,
    )
    refuse(access, answer)
    if not answer.ok:
        raise PermanentError(mark("Bluesky did not take the picture: %(words)s") % {"words": _words(access, answer)})
    blob = table(table(json_of(answer, label="Bluesky")).get("blob"))
    if not blob:
        raise UnavailableError(mark("Bluesky did not take the picture; nothing was posted, and we try again."))
    return blob


def _stands(access: Access, base: str, author: Identity, key: str) -> bool:
    """Whether the repository holds the record; a question that stays open counts as no."""
    params = [("repo", author.native_id), ("collection", COLLECTION), ("rkey", key)]
    try:
        return ask(access, f"{base}/xrpc/com.atproto.repo.getRecord", params=params).ok
    except UnavailableError:
        return False


def _words(access: Access, answer: requests.Response) -> str:
    return words_of(access, text(refusal_in(answer).get("message")), otherwise=f"status {answer.status_code}")


def _bearer(access: Access) -> dict[str, str]:
    return {"Authorization": f"Bearer {access.token or ''}"}
