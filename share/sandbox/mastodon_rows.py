"""Statuses and accounts as a Mastodon host shows them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape
from typing import Any

from share.sandbox import profiles
from share.sandbox.links import links_in
from share.sandbox.pictures import Picture
from share.sandbox.posts import Author, Post
from share.sandbox.profiles import ProfileLink
from share.sandbox.wire import bare_host
from share.sandbox.world import World

LONGEST_LINK = 30
COUNTS = {
    "replies_count": "replies",
    "reblogs_count": "reposts",
    "favourites_count": "likes",
    "quotes_count": "quotes",
}


def status_of(world: World, post: Post, *, site: str, with_optional: bool = True) -> dict[str, Any]:
    """Show a status; a copy names the host that it came from in `uri` and `url`.

    Hosts before 4.5 do not know `quotes_count`; those before 4.6 have the older form of `uri`.
    """
    instance = world.instance(post.instance)
    counts = world.counts(post)
    shown = {key: counts.get(name) for key, name in COUNTS.items()}
    if not (with_optional and instance.is_at_least(4, 5)):
        del shown["quotes_count"]
    url = post.origin or f"{site}/@{post.author.name}/{post.native_id}"
    own = f"{site}/ap/users/{post.author.author_id}/statuses/{post.native_id}"
    older = f"{site}/users/{post.author.name}/statuses/{post.native_id}"
    return {
        "id": post.native_id,
        "created_at": mastodon_time(post.created),
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "sensitive": False,
        "spoiler_text": "",
        "visibility": "public",
        "language": "en",
        "uri": post.origin or (own if instance.is_at_least(4, 6) else older),
        "url": url,
        **{key: value for key, value in shown.items() if value is not None},
        "edited_at": None,
        "content": content_of(post),
        "reblog": None,
        "account": account_of(world, post.author, site=site, origin=post.origin),
        "media_attachments": [attachment_of(one, site=site) for one in world.pictures.of(post)],
        "mentions": [],
        "tags": [],
        "emojis": [],
        "card": _card(post),
        "poll": None,
    }


def account_of(world: World, author: Author, *, site: str, origin: str = "") -> dict[str, Any]:
    """Show an account; one of another host is named with that host."""
    home = origin.partition("/@")[0] if origin else site
    host = bare_host(home.partition("://")[2])
    return {
        "id": author.author_id,
        "username": author.name,
        "acct": f"{author.name}@{host}" if origin else author.name,
        "display_name": author.display,
        "locked": False,
        "bot": False,
        "group": False,
        "created_at": "2025-01-01T00:00:00.000Z",
        "note": as_html(author.note, links_in(author.note)) if author.note else "",
        "url": f"{home}/@{author.name}",
        "uri": f"{home}/users/{author.name}",
        "followers_count": 0,
        "following_count": 0,
        "emojis": [],
        "fields": [_field(one) for one in profiles.links_of(world.store, author)],
    }


def own_account_of(world: World, author: Author, *, site: str) -> dict[str, Any]:
    """Show somebody their own account, with what they wrote in its plain form."""
    links = profiles.links_of(world.store, author)
    source = {
        "privacy": "public",
        "sensitive": False,
        "language": None,
        "note": author.note,
        "fields": [{"name": one.name, "value": one.url, "verified_at": one.verified_at or None} for one in links],
        "follow_requests_count": 0,
    }
    role = {"id": "-99", "name": "", "permissions": "65536", "color": "", "highlighted": False}
    return {**account_of(world, author, site=site), "source": source, "role": role}


def attachment_of(picture: Picture, *, site: str, is_ready: bool = True) -> dict[str, Any]:
    """Show a picture; its address is not told before it is ready."""
    url = f"{site}/_sandbox/pictures/{picture.picture_id}"
    return {
        "id": picture.picture_id,
        "type": "image",
        "url": url if is_ready else None,
        "preview_url": url,
        "remote_url": None,
        "text_url": None,
        "meta": {},
        "description": picture.alt or None,
        "blurhash": None,
    }


def content_of(post: Post) -> str:
    """Write the text as HTML, links in full in `href` and shortened for the eye."""
    return as_html(post.text, post.links)


def as_html(text: str, links: Iterable[str]) -> str:
    html = escape(text)
    for link in links:
        anchor, written = _anchor(link), escape(link)
        html = html.replace(written, anchor) if written in html else f"{html} {anchor}".strip()
    return "<p>" + html.replace("\n\n", "</p><p>").replace("\n", "<br>") + "</p>"


def mastodon_time(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _anchor(link: str) -> str:
    scheme, _, rest = link.partition("://")
    seen, hidden = rest[:LONGEST_LINK], rest[LONGEST_LINK:]
    kind = "ellipsis" if hidden else ""
    return (
        f'<a href="{escape(link)}" target="_blank" rel="nofollow noopener" translate="no">'
        f'<span class="invisible">{scheme}://</span><span class="{kind}">{escape(seen)}</span>'
        f'<span class="invisible">{escape(hidden)}</span></a>'
    )


def _field(link: ProfileLink) -> dict[str, Any]:
    """Show a link of a profile: rel=me asks other sites to say whether it is theirs."""
    shown = link.url.partition("://")[2]
    written = (
        f'<a href="{escape(link.url)}" target="_blank" rel="nofollow noopener me" translate="no">'
        f'<span class="invisible">{link.url.partition("://")[0]}://</span><span class="">{escape(shown)}</span></a>'
    )
    return {"name": link.name, "value": written, "verified_at": link.verified_at or None}


def _card(post: Post) -> dict[str, Any] | None:
    if not post.links:
        return None
    return {"url": post.links[0], "title": post.links[0], "description": "", "type": "link", "image": None}
