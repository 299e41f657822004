"""An account's public page, and the page on which its owner edits it: how a newcomer proves an account."""

from datetime import UTC, datetime
from html import escape
from urllib.parse import quote

from share.sandbox import profiles
from share.sandbox.layout import LABELS, nothing_here, page
from share.sandbox.links import links_in
from share.sandbox.posts import Author
from share.sandbox.profiles import MOST_LINKS, ProfileLink
from share.sandbox.rel_me import links_back
from share.sandbox.routes import Route
from share.sandbox.visitors import account_named, remember, remembered
from share.sandbox.wire import Answer, Request, Sent, as_html
from share.sandbox.world import World

EDITABLE = ("bluesky", "mastodon", "x")
SHOWN_POSTS = 5
FAR_FUTURE = 1e12


def choose(_world: World, request: Request) -> Answer:
    """Ask whose profile is to be edited; a new name makes a new account."""
    forms = "".join(
        f'<form class="card" method="get" action="/_sandbox/profile/{network}"><p class="who">{LABELS[network]}</p>'
        f'<label for="{network}">Account</label><input id="{network}" name="author" autocomplete="off" '
        f'value="{escape(remembered(request, network))}"><button>Edit its profile</button></form>'
        for network in EDITABLE
    )
    return page("Edit a profile", f'<p class="soft">Any name will do; a new one makes a new account.</p>{forms}')


def edit(world: World, request: Request) -> Answer:
    network = request.args["network"]
    if network not in EDITABLE:
        return nothing_here(world, request)
    author = account_named(world, network, request.first("author") or remembered(request, network))
    saved = '<div class="card" role="status"><p class="who">Saved.</p></div>' if "saved" in request.query else ""
    content = (
        f'{saved}<form class="card" method="post" action="/_sandbox/profile/{network}">'
        f'<p class="who">{escape(author.name)} on {LABELS[network]}</p>'
        f'<p class="soft">Its public page: <a href="{_path(author)}">{escape(request.site + _path(author))}</a></p>'
        f'<input type="hidden" name="author" value="{escape(author.name)}">'
        f'<label for="note">About</label><textarea id="note" name="note">{escape(author.note)}</textarea>'
        '<p class="soft">To prove an account by a code, put the code anywhere into this text.</p>'
        f"{_link_fields(world, author)}<button>Save</button></form>{_password(author)}"
    )
    return remember(page(f"Edit {author.name}", content), network, author.name)


def save(world: World, request: Request) -> Answer:
    """Keep text and links; a Mastodon link is checked for its way back, as hosts do."""
    network, sent = request.args["network"], request.sent()
    if network not in EDITABLE:
        return nothing_here(world, request)
    author = account_named(world, network, sent.first("author"))
    world.store.write_note(network, author.author_id, sent.first("note").replace("\r\n", "\n").strip())
    profiles.write_links(world.store, author, _links(sent, account=request.site + _path(author)))
    reply = as_html("", 303)
    reply.headers["Location"] = f"/_sandbox/profile/{network}?author={quote(author.name)}&saved=1"
    return remember(reply, network, author.name)


def mastodon_page(world: World, request: Request) -> Answer:
    return _show(world, request, world.store.author("mastodon", request.args["user"]))


def bluesky_page(world: World, request: Request) -> Answer:
    return _show(world, request, world.store.author("bluesky", request.args["actor"]))


def picture(world: World, request: Request) -> Answer:
    """Show a picture that stands in a post."""
    found = world.pictures.find(request.args["picture"])
    if found is None or not found.kind.startswith("image/"):
        return nothing_here(world, request)
    return Answer(200, found.body, {"Content-Type": found.kind, "X-Content-Type-Options": "nosniff"})


def _show(world: World, request: Request, author: Author | None) -> Answer:
    if author is None:
        return nothing_here(world, request)
    links = "".join(
        f'<div><dt>{escape(one.name)}</dt><dd><a rel="me nofollow noopener" href="{escape(one.url)}">'
        f"{escape(one.url)}</a>{' ✓' if one.verified_at else ''}</dd></div>"
        for one in profiles.links_of(world.store, author)
    )
    posts = world.store.list_by_author(author.network, author.author_id, before=FAR_FUTURE, limit=SHOWN_POSTS)
    shown = "".join(f'<p class="card text">{escape(post.text)}</p>' for post in posts if world.state(post) == "live")
    edit_path = f"/_sandbox/profile/{author.network}?author={quote(author.name)}"
    return page(
        f"{author.title} on {LABELS[author.network]}",
        f'<div class="card"><p class="who">{escape(author.title)}</p><p class="soft">{escape(author.name)}</p>'
        f'<p class="text">{_linked(author.note)}</p><dl>{links}</dl>'
        f'<p class="soft"><a href="{edit_path}">Edit this profile</a></p></div>{shown}',
    )


def _linked(note: str) -> str:
    html = escape(note)
    for link in links_in(note):
        html = html.replace(escape(link), f'<a rel="me nofollow noopener" href="{escape(link)}">{escape(link)}</a>')
    return html


def _link_fields(world: World, author: Author) -> str:
    """Offer the fields of a Mastodon profile; the other networks have none that say rel=me."""
    if author.network != "mastodon":
        return ""
    kept = [*profiles.links_of(world.store, author), *([ProfileLink("", "")] * MOST_LINKS)][:MOST_LINKS]
    return (
        "<fieldset><legend>Links (rel=me)</legend>"
        + "".join(
            f'<label for="link{place}">Link {place}{" ✓ checked" if one.verified_at else ""}</label>'
            f'<input id="link{place}" name="link" inputmode="url" value="{escape(one.url)}">'
            for place, one in enumerate(kept, start=1)
        )
        + "</fieldset>"
    )


def _links(sent: Sent, *, account: str) -> list[ProfileLink]:
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return [
        ProfileLink("Website", url, now if links_back(url, account) else "")
        for url in (written.strip() for written in sent.list("link"))
        if url.startswith(("http://", "https://"))
    ]


def _password(author: Author) -> str:
    if author.network != "bluesky":
        return ""
    return (
        '<div class="card"><label for="password">App password</label>'
        f'<input id="password" readonly value="{profiles.app_password(author)}">'
        '<p class="soft">For connecting this account, with its handle.</p></div>'
    )


def _path(author: Author) -> str:
    if author.network == "bluesky":
        return f"/profile/{quote(author.name)}"
    return f"/@{quote(author.name)}"


ROUTES = (
    Route("GET", "/_sandbox/profile", choose),
    Route("GET", "/_sandbox/profile/{network}", edit),
    Route("POST", "/_sandbox/profile/{network}", save),
    Route("GET", "/_sandbox/pictures/{picture}", picture),
    Route("GET", "/@{user}", mastodon_page),
    Route("GET", "/profile/{actor}", bluesky_page),
)
