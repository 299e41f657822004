"""The pages of posts, so that a link opens; and the page that says what this is."""

from collections.abc import Callable
from datetime import UTC, datetime
from html import escape

from share.sandbox import graph
from share.sandbox.addresses import network_url, page_url
from share.sandbox.layout import LABELS, nothing_here, page, style
from share.sandbox.posts import Post
from share.sandbox.routes import Route
from share.sandbox.wire import Answer, Request
from share.sandbox.world import World

COMPOSERS = {
    "X": "/intent/post?text=Hello",
    "Bluesky": "/intent/compose?text=Hello",
    "Mastodon": "/share?text=Hello",
    "Facebook": "/sharer/sharer.php?u=https://example.org/",
}


def home(world: World, request: Request) -> Answer:
    """Say what this is; with `?id=` the address is Graph's question about a link."""
    if "id" in request.query:
        return graph.single(world, request)
    sizes = world.store.sizes()
    known = "".join(
        f"<div><dt>{label}</dt><dd>{sizes.get(network, 0)} posts</dd></div>" for network, label in LABELS.items()
    )
    composers = "".join(f'<li><a href="{escape(path)}">{name}</a></li>' for name, path in COMPOSERS.items())
    return page(
        "Sandbox networks",
        '<div class="card"><p>One small server that speaks as X, Facebook, Bluesky and Mastodon do, so that '
        "everything can be tried without a key and without anybody seeing it.</p>"
        f"<dl>{known}</dl></div>"
        f'<div class="card"><p class="who">Write a post</p><ul>{composers}</ul></div>'
        '<div class="card"><p class="who">Try it</p><ul><li><a href="/_sandbox/trouble">Cause trouble</a>, '
        "and watch the product cope</li>"
        '<li><a href="/_sandbox/profile">Edit a profile</a>, to prove an account by a code or a link</li></ul></div>'
        '<div class="card"><p class="who">For tests</p><ul><li><a href="/_sandbox/calls">calls so far</a></li>'
        '<li><a href="/_sandbox/bill">what X charged</a></li>'
        '<li><a href="/_sandbox/faults">faults that are on</a></li></ul></div>',
    )


def x_post(world: World, request: Request) -> Answer:
    return _show(world, request, world.store.find("x", request.args["number"]))


def bluesky_post(world: World, request: Request) -> Answer:
    author = world.store.author("bluesky", request.args["actor"].removeprefix("@"))
    native_id = f"{author.author_id}/{request.args['rkey']}" if author else ""
    return _show(world, request, world.store.find("bluesky", native_id))


def mastodon_post(world: World, request: Request) -> Answer:
    post = world.store.find("mastodon", request.args["number"], instance=request.host)
    return _show(world, request, post)


def facebook_post(world: World, request: Request) -> Answer:
    owner = world.store.author("facebook", request.args["owner"])
    native_id = f"{owner.author_id}_{request.args['number']}" if owner else ""
    return _show(world, request, world.store.find("facebook", native_id))


def _show(world: World, request: Request, post: Post | None) -> Answer:
    if post is None:
        return nothing_here(world, request)
    state = world.state(post)
    if state != "live":
        return page("This post cannot be seen", f'<p class="soft">It is {state}.</p>', 404)
    label = LABELS[post.network]
    fresh = _copy_me(post, request) if "posted" in request.query else ""
    written = datetime.fromtimestamp(post.created, UTC).strftime("%d %B %Y, %H:%M UTC")
    counts = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{count}</dd></div>"
        for name, count in world.counts(post).items()
        if count is not None
    )
    return page(
        f"{post.author.title} on {label}",
        f'{fresh}<article class="card"><p class="who">{escape(post.author.title)}</p>'
        f'<p class="soft">{escape(post.author.name)} · {written}</p>'
        f'<p class="text">{_linked(post)}</p>{_pictures(world, post)}<dl>{counts}</dl></article>',
    )


def _copy_me(post: Post, request: Request) -> str:
    """Offer the address as the network itself would write it: that is what people paste."""
    here, written = escape(page_url(post, request.site)), escape(network_url(post, request.site))
    return (
        '<div class="card" role="status"><p class="who">Posted. Copy its address:</p>'
        f'<label for="address">Address of your post</label><input id="address" readonly value="{written}">'
        f'<p class="soft">The post itself is only here: <a href="{here}">{here}</a></p></div>'
    )


def _pictures(world: World, post: Post) -> str:
    return "".join(
        f'<img src="/_sandbox/pictures/{one.picture_id}" alt="{escape(one.alt)}">' for one in world.pictures.of(post)
    )


def _linked(post: Post) -> str:
    html = escape(post.text)
    for link in post.links:
        written = escape(link)
        anchor = f'<a href="{written}" rel="nofollow noopener">{written}</a>'
        html = html.replace(written, anchor) if written in html else f"{html}\n{anchor}"
    return html


def _routes(show: Callable[[World, Request], Answer], *templates: str) -> list[Route]:
    return [Route("GET", template, show) for template in templates]


ROUTES = (
    Route("GET", "/", home),
    Route("GET", "/_sandbox/style.css", style),
    *_routes(x_post, "/{user}/status/{number}", "/i/web/status/{number}", "/{user}/statuses/{number}"),
    *_routes(bluesky_post, "/profile/{actor}/post/{rkey}"),
    *_routes(mastodon_post, "/@{user}/{number}", "/users/{user}/statuses/{number}"),
    *_routes(mastodon_post, "/ap/users/{account}/statuses/{number}"),
    *_routes(facebook_post, "/{owner}/posts/{number}"),
)
