"""What an account says of itself: links beside its text, and the app password of a Bluesky account."""

import base64
from dataclasses import asdict, dataclass
from hashlib import sha256

from share.sandbox.posts import Author
from share.sandbox.store import Store

MOST_LINKS = 4


@dataclass(frozen=True, slots=True)
class ProfileLink:
    """`verified_at` is ISO time, "" where the page behind it does not link back with rel=me."""

    name: str
    url: str
    verified_at: str = ""


def links_of(store: Store, author: Author) -> list[ProfileLink]:
    return [ProfileLink(**one) for one in store.kept.get("links", _key(author)) or ()]


def write_links(store: Store, author: Author, links: list[ProfileLink]) -> None:
    store.kept.put("links", _key(author), [asdict(one) for one in links[:MOST_LINKS]])


def app_password(author: Author) -> str:
    """Return the one app password of an account, in the four times four letters of the real ones."""
    letters = base64.b32encode(sha256(f"app password of {author.author_id}".encode()).digest()).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def _key(author: Author) -> str:
    return f"{author.network}|{author.author_id}"
