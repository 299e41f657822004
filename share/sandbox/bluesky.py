"""Bluesky's AppView over XRPC, and the part of the PLC directory that tells a handle."""

import functools
from collections.abc import Callable
from typing import Any

from share.sandbox import ids
from share.sandbox.bluesky_views import bluesky_time, post_view, profile_basic
from share.sandbox.posts import Author, Post, moment
from share.sandbox.routes import Route
from share.sandbox.wire import Answer, Request, as_json
from share.sandbox.world import World

LIMIT, WINDOW_SECONDS = 3000, 300
MOST_AT_ONCE = 25
MOST_IN_FEED = 100
FAR_FUTURE = 1e12
View = Callable[[World, Request], Answer]


def windowed(view: View) -> View:
    """Count the call in the window of the caller's address and tell the window in the answer."""

    @functools.wraps(view)
    def answer(world: World, request: Request) -> Answer:
        window = world.windows.take(("bluesky",), limit=LIMIT, seconds=WINDOW_SECONDS)
        reply = too_many() if window.is_full else view(world, request)
        reply.headers |= limit_headers(window.limit, window.remaining, window.reset)
        return reply

    return answer


def limit_headers(limit: int, remaining: int, reset: float) -> dict[str, str]:
    return {
        "RateLimit-Limit": str(limit),
        "RateLimit-Remaining": str(remaining),
        "RateLimit-Reset": str(int(reset) + 1),
        "RateLimit-Policy": f"{limit};w={WINDOW_SECONDS}",
    }


def too_many() -> Answer:
    return as_json({"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}, 429)


def invalid(message: str) -> Answer:
    return as_json({"error": "InvalidRequest", "message": message}, 400)


@windowed
def get_posts(world: World, request: Request) -> Answer:
    """Show up to 25 posts; what is gone or hidden is left out, repeats come once."""
    uris = request.query.get("uris", [])
    request.items = len(uris)
    if not uris:
        return invalid('Error: Params must have the property "uris"')
    if len(uris) > MOST_AT_ONCE:
        return invalid(f"Error: uris must not have more than {MOST_AT_ONCE} elements")
    if bad := [uri for uri in uris if not uri.startswith("at://")]:
        return invalid(f"Error: uris/{uris.index(bad[0])} must be a valid at-uri")
    fault, views = request.fault, []
    for position, uri in enumerate(dict.fromkeys(uris)):
        post = _live(world, uri)
        is_hit = bool(fault and fault.hits(uri, position))
        if post and not (is_hit and fault and fault.kind == "missing_ids"):
            views.append(
                post_view(
                    world, post, site=request.site, with_counts=not (is_hit and fault and fault.kind == "partial")
                )
            )
    if fault and fault.kind == "alien_ids" and views:
        views.append({**views[0], "uri": f"at://did:plc:{'z' * 24}/app.bsky.feed.post/3zzzzzzzzzzzz"})
    return as_json({"posts": views})


@windowed
def resolve_handle(world: World, request: Request) -> Answer:
    author = world.store.author("bluesky", request.first("handle"))
    if author is None:
        return invalid("Unable to resolve handle")
    return as_json({"did": author.author_id})


@windowed
def get_profiles(world: World, request: Request) -> Answer:
    actors = request.query.get("actors", [])
    if len(actors) > MOST_AT_ONCE:
        return invalid(f"Error: actors must not have more than {MOST_AT_ONCE} elements")
    found = (world.store.author("bluesky", actor) for actor in actors)
    return as_json({"profiles": [_profile(world, author) for author in found if author]})


@windowed
def get_profile(world: World, request: Request) -> Answer:
    author = world.store.author("bluesky", request.first("actor"))
    if author is None:
        return invalid("Profile not found")
    return as_json(_profile(world, author))


@windowed
def get_author_feed(world: World, request: Request) -> Answer:
    """List an author's posts, newest first; the cursor is the time of the last one."""
    author = world.store.author("bluesky", request.first("actor"))
    if author is None:
        return invalid("Profile not found")
    limit = request.first("limit", "50")
    if not limit.isdigit() or not 1 <= int(limit) <= MOST_IN_FEED:
        return invalid(f"Error: limit can not be greater than {MOST_IN_FEED}")
    before = moment(request.first("cursor")) if request.first("cursor") else FAR_FUTURE
    posts = world.store.list_by_author("bluesky", author.author_id, before=before, limit=int(limit))
    live = [post for post in posts if world.state(post) == "live"]
    reply: dict[str, Any] = {"feed": [{"post": post_view(world, post, site=request.site)} for post in live]}
    if len(posts) == int(limit):
        reply["cursor"] = bluesky_time(posts[-1].created)
    return as_json(reply)


def plc_document(world: World, request: Request) -> Answer:
    """Tell what the PLC directory tells of a DID: its handle, and where its data are kept."""
    did = f"did:plc:{request.args['plc']}"
    author = world.store.author("bluesky", did)
    if author is None:
        return as_json({"message": f"DID not registered: {did}"}, 404)
    return as_json(plc_row(author, request.site))


def plc_row(author: Author, site: str) -> dict[str, Any]:
    """Show a DID's document; the data of every account here are kept here."""
    server = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": site}
    return {
        "@context": ["https://www.w3.org/ns/did/v1"],
        "id": author.author_id,
        "alsoKnownAs": [f"at://{author.name}"],
        "verificationMethod": [],
        "service": [server],
    }


def _live(world: World, uri: str) -> Post | None:
    """Find a post by its address; like the AppView, do not resolve a handle in it."""
    _, native_id = ids.plain("bluesky", uri)
    post = world.store.find("bluesky", native_id)
    return post if post and world.state(post) == "live" else None


def _profile(world: World, author: Author) -> dict[str, Any]:
    posts = world.store.list_by_author("bluesky", author.author_id, before=FAR_FUTURE, limit=MOST_IN_FEED)
    return {**profile_basic(author), "description": author.note, "postsCount": len(posts)}


ROUTES = (
    Route("GET", "/xrpc/app.bsky.feed.getPosts", get_posts, "bluesky"),
    Route("GET", "/xrpc/com.atproto.identity.resolveHandle", resolve_handle, "bluesky"),
    Route("GET", "/xrpc/app.bsky.actor.getProfiles", get_profiles, "bluesky"),
    Route("GET", "/xrpc/app.bsky.actor.getProfile", get_profile, "bluesky"),
    Route("GET", "/xrpc/app.bsky.feed.getAuthorFeed", get_author_feed, "bluesky"),
    Route("GET", "/did:plc:{plc}", plc_document, "bluesky"),
)
