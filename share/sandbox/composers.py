"""The four networks' composers, so that a newcomer can really post and copy the address."""

from html import escape
from urllib.parse import quote

from share.sandbox.addresses import path_of
from share.sandbox.layout import LABELS, page
from share.sandbox.links import links_in
from share.sandbox.posts import parse_post
from share.sandbox.routes import Route
from share.sandbox.visitors import account_named, remember, remembered
from share.sandbox.wire import Answer, Request, as_html
from share.sandbox.world import World


def x_composer(_world: World, request: Request) -> Answer:
    """Put text, address and tags together as X's intent page does."""
    tags = [f"#{tag.lstrip('#')}" for tag in request.first("hashtags").split(",") if tag]
    parts = [request.first("text"), request.first("url"), *tags]
    return _composer(request, "x", text=" ".join(part for part in parts if part))


def bluesky_composer(_world: World, request: Request) -> Answer:
    return _composer(request, "bluesky", text=request.first("text"))


def mastodon_composer(_world: World, request: Request) -> Answer:
    parts = [request.first(name) for name in ("title", "text", "url")]
    return _composer(request, "mastodon", text=" ".join(part for part in parts if part))


def facebook_composer(_world: World, request: Request) -> Answer:
    """Take the address alone: Facebook lets nobody fill in the text."""
    return _composer(request, "facebook", text="", link=request.first("u"))


def publish(world: World, request: Request) -> Answer:
    """Create the post and go to its page, which shows the address to copy."""
    network = request.args["network"]
    form = request.form()
    text, link = form.get("text", "").replace("\r\n", "\n").strip(), form.get("link", "")
    if network not in LABELS or not (text or link):
        return page("Nothing was posted", "<p>Write something first, then go back to this page.</p>", 422)
    author = account_named(world, network, form.get("author", ""))
    who = {"author": author.name, "author_id": author.author_id, "display": author.display, "kind": author.kind}
    given = {"network": network, **who, "text": text}
    links = list(dict.fromkeys([*links_in(text), *([link] if link else [])]))
    post = parse_post({**given, "links": links}, instance=request.host, kept=True)
    world.store.add([post])
    reply = as_html("", 303)
    reply.headers["Location"] = f"{quote(path_of(post), safe='/:@')}?posted=1"
    return remember(reply, network, author.name)


def _composer(request: Request, network: str, *, text: str, link: str = "") -> Answer:
    label = LABELS[network]
    shared = f'<p class="soft">Sharing <code>{escape(link)}</code></p>' if link else ""
    return page(
        f"Post on {label}",
        f'<form class="card" method="post" action="/_sandbox/compose/{network}">{shared}'
        f'<label for="author">Posting as</label>'
        f'<input id="author" name="author" autocomplete="off" value="{escape(remembered(request, network))}">'
        f'<label for="text">Your post</label><textarea id="text" name="text">{escape(text)}</textarea>'
        f'<input type="hidden" name="link" value="{escape(link)}">'
        "<button>Post</button></form>",
    )


ROUTES = (
    Route("GET", "/intent/post", x_composer),
    Route("GET", "/intent/tweet", x_composer),
    Route("GET", "/intent/compose", bluesky_composer),
    Route("GET", "/share", mastodon_composer),
    Route("GET", "/sharer/sharer.php", facebook_composer),
    Route("GET", "/sharer.php", facebook_composer),
    Route("POST", "/_sandbox/compose/{network}", publish),
)
