"""A post as Bluesky's AppView shows it, in our words."""

from datetime import datetime
from typing import Any, Final

from share.domain.posts import Found, Missing, MissingReason, PostRef, Resolve
from share.domain.readings import Reading
from share.domain.words import mark
from share.networks.values import counts, moment, table, tables, text

COLLECTION: Final = "app.bsky.feed.post"
_COUNTERS: Final = {
    "likeCount": "likes",
    "repostCount": "reposts",
    "replyCount": "replies",
    "quoteCount": "quotes",
    "bookmarkCount": "bookmarks",
}
_NOT_FOR_VISITORS: Final = "!no-unauthenticated"


def ref_of(author: str, key: str, resolve: Resolve | None = None) -> PostRef:
    return PostRef("bluesky", f"{author}/{key}", f"https://bsky.app/profile/{author}/post/{key}", resolve)


def found(ref: PostRef, post: dict[str, Any], now: datetime) -> Found:
    author, record = table(post.get("author")), table(post.get("record"))
    labels = {text(label.get("val")) for label in tables(author.get("labels"))}
    read = reading(ref, post, now)
    return Found(
        ref,
        author_id=text(author.get("did")),
        author_name=text(author.get("handle")),
        posted_at=_posted_at(record.get("createdAt"), post.get("indexedAt")),
        text=None if _NOT_FOR_VISITORS in labels else text(record.get("text")),
        links=_links(post),
        reading=read if isinstance(read, Reading) else None,
    )


def _posted_at(claimed: object, indexed: object) -> datetime | None:
    """The author's app claims a time, the AppView saw the post at one: the earlier, as Bluesky sorts."""
    return min((known for known in (moment(claimed), moment(indexed)) if known), default=None)


def _links(post: dict[str, Any]) -> tuple[str, ...]:
    """The addresses behind words of the text and on the card below it, beside a quoted post as well."""
    record = table(post.get("record"))
    features = [one for facet in tables(record.get("facets")) for one in tables(facet.get("features"))]
    embeds = [table(record.get("embed")), table(post.get("embed"))]
    cards = [table(one.get("external")) for embed in embeds for one in (embed, table(embed.get("media")))]
    found = [text(one.get("uri")) for one in [*features, *cards]]
    return tuple(dict.fromkeys(link for link in found if link))


def reading(ref: PostRef, post: dict[str, Any], now: datetime) -> Reading | Missing:
    """Every counter is optional in the lexicon: one that is left out is unknown."""
    known = counts(post, _COUNTERS)
    if known is None:
        return Missing(ref, MissingReason.NO_ANSWER, mark("Bluesky showed the post without its counters."))
    return Reading(ref.native_id, now, "bluesky-appview", known)
