"""Ids of posts as the networks make them, from the time of the post and bits that are drawn."""

from datetime import datetime
from random import Random

from share.domain.posts import PostRef
from share.sandbox import ids

PAGE_ID = "611002244668800"
"""The number of the organisation's Facebook Page."""

PAGE_TOKEN = "sandbox-page-token"  # noqa: S105 - only the sandbox knows it


def ref_of(draw: Random, network: str, *, author: str, posted_at: datetime, site: str) -> PostRef:
    """A new post's id and address; `author` is the name on the network, `site` the sandbox's address.

    Mastodon posts stand on the sandbox itself, which plays a Mastodon host under its own name.
    """
    ms = round(posted_at.timestamp() * 1000)
    match network:
        case "x":
            number = (ms - ids.X_EPOCH_MS) << 22 | draw.getrandbits(22)
            return PostRef("x", str(number), f"https://x.com/i/status/{number}")
        case "bluesky":
            owner, key = ids.author_id_of("bluesky", author), _record_key(draw, ms)
            return PostRef("bluesky", f"{owner}/{key}", f"https://bsky.app/profile/{owner}/post/{key}")
        case "mastodon":
            host, number = site.partition("://")[2], ms << 16 | draw.getrandbits(16)
            return PostRef("mastodon", f"{host}/{number}", f"{site}/@{author}/{number}")
        case _:
            owner = author if author == PAGE_ID else ids.author_id_of("facebook", author)
            story = f"1{ms}{draw.randrange(1000):03d}"
            return PostRef("facebook", f"post:{owner}/{story}", f"https://www.facebook.com/{owner}/posts/{story}")


def plain(ref: PostRef) -> str:
    """The id as the sandbox keeps it."""
    return ids.plain(ref.network, ref.native_id)[1]


def author_of(ref: PostRef, author: str) -> str:
    """The author's id as the network's adapter reports it."""
    match ref.network:
        case "bluesky":
            return ref.native_id.partition("/")[0]
        case "mastodon":
            return f"{author.lower()}@{ref.native_id.partition('/')[0]}"
        case "facebook":
            return ref.native_id.removeprefix("post:").partition("/")[0]
        case _:
            return ids.author_id_of(ref.network, author)


def _record_key(draw: Random, ms: int) -> str:
    value = (ms * 1000 + draw.randrange(1000)) << 10 | draw.getrandbits(10)
    return "".join(ids.TID_LETTERS[value >> shift & 31] for shift in range(60, -1, -5))
