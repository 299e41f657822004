"""Pictures that were sent up, with their description; some stand in posts."""

import secrets
from dataclasses import dataclass
from hashlib import sha256

from share.sandbox.posts import Post
from share.sandbox.store import Store

LARGEST = 5 * 1024 * 1024
KINDS = ("image/jpeg", "image/png", "image/gif", "image/webp")


@dataclass(frozen=True, slots=True)
class Picture:
    """`owner` is the id of the account that sent it."""

    picture_id: str
    kind: str
    alt: str
    owner: str
    body: bytes = b""


class Pictures:
    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, body: bytes, *, kind: str, owner: str, alt: str = "", picture_id: str = "") -> Picture:
        picture = Picture(picture_id or str(10**18 + secrets.randbelow(10**18)), kind, alt, owner, body)
        self._store.run(
            "INSERT OR REPLACE INTO pictures VALUES (?, ?, ?, ?, ?)",
            (picture.picture_id, kind, alt, owner, body),
        )
        return picture

    def find(self, picture_id: str) -> Picture | None:
        rows = self._store.run("SELECT * FROM pictures WHERE picture_id = ?", (picture_id,))
        return Picture(*rows[0]) if rows else None

    def describe(self, picture_id: str, alt: str) -> None:
        self._store.run("UPDATE pictures SET alt = ? WHERE picture_id = ?", (alt, picture_id))

    def attach(self, post: Post, picture_ids: list[str]) -> None:
        """Let pictures stand in a post."""
        if picture_ids:
            self._store.kept.put("pictures", key_of(post), picture_ids)

    def of(self, post: Post) -> list[Picture]:
        """List the pictures of a post."""
        found = (self.find(one) for one in self._store.kept.get("pictures", key_of(post)) or ())
        return [picture for picture in found if picture]


def key_of(post: Post) -> str:
    """Name a post in the store's small facts."""
    return f"{post.network}|{post.instance}|{post.native_id}"


def kind_of(body: bytes) -> str:
    """Tell the type of a picture by its first bytes; "" where it is none."""
    marks = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"GIF8": "image/gif"}
    for mark, kind in marks.items():
        if body.startswith(mark):
            return kind
    return "image/webp" if body[:4] == b"RIFF" and body[8:12] == b"WEBP" else ""


def blob_link(body: bytes) -> str:
    """Name bytes as the AT protocol names blobs: the shape of a CID, from the hash of the bytes."""
    digest = sha256(body).hexdigest()
    return "bafkrei" + "".join(letter if letter not in "0189" else "q" for letter in digest)[:52]
