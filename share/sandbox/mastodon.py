"""Mastodon's API; every Host header is an instance of its own, its port does not matter."""

import functools
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from share.sandbox.mastodon_rows import account_of, own_account_of, status_of
from share.sandbox.pictures import KINDS as PICTURE_TYPES
from share.sandbox.posts import Post
from share.sandbox.routes import Route
from share.sandbox.wire import Answer, Request, as_html, as_json
from share.sandbox.world import World

LIMIT, WINDOW_SECONDS = 300, 300
MOST_AT_ONCE = 20
MOST_IN_LIST = 40
FAR_FUTURE = 1e12
View = Callable[[World, Request], Answer]


def windowed(view: View) -> View:
    """Count the call in this host's window; refuse visitors where the host is locked or no Mastodon."""
    return _windowed(view, lets_in=False)


def open_to_all(view: View) -> View:
    """Do the same for a call that a locked host answers to visitors, too: on the way to a token."""
    return _windowed(view, lets_in=True)


def _windowed(view: View, *, lets_in: bool) -> View:
    @functools.wraps(view)
    def answer(world: World, request: Request) -> Answer:
        instance = world.instance(request.host)
        if not instance.is_mastodon:
            return as_html("<html><body><h1>404 Not Found</h1></body></html>", 404)
        window = world.windows.take(("mastodon", request.host), limit=LIMIT, seconds=WINDOW_SECONDS)
        if window.is_full:
            reply = as_json({"error": "Too many requests"}, 429)
        elif request.bearer and not world.tokens.is_good("mastodon", request.bearer):
            reply = as_json({"error": "The access token is invalid"}, 401)
        elif instance.locked and not request.bearer and not lets_in:
            reply = as_json({"error": "This API requires an authenticated user"}, 401)
        else:
            reply = view(world, request)
        reply.headers |= limit_headers(window.limit, window.remaining, window.reset)
        return reply

    return answer


def limit_headers(limit: int, remaining: int, reset: float) -> dict[str, str]:
    """Tell the window; the reset is ISO time with microseconds."""
    moment = datetime.fromtimestamp(reset, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset": moment,
    }


def not_found(message: str = "Record not found") -> Answer:
    return as_json({"error": message}, 404)


@windowed
def one_status(world: World, request: Request) -> Answer:
    """Show one status; deleted, private and unknown are one answer, a suspended author is 410."""
    request.items = 1
    native_id = request.args["number"]
    if int(native_id) == 0:
        return not_found("Not Found")
    post = world.store.find("mastodon", native_id, instance=request.host)
    state = world.state(post) if post else "deleted"
    if state == "suspended":
        return as_json({"error": "Gone"}, 410)
    fault = request.fault
    if post is None or state != "live" or (fault and fault.kind == "missing_ids"):
        return not_found()
    with_optional = not (fault and fault.kind == "partial")
    return as_json(status_of(world, post, site=request.site, with_optional=with_optional))


@windowed
def list_statuses(world: World, request: Request) -> Answer:
    """Show up to 20 statuses, since 4.3; those that cannot be shown are left out."""
    if not world.instance(request.host).is_at_least(4, 3):
        return not_found("Not Found")
    ids = request.query.get("id[]", [])
    request.items = len(ids)
    if len(ids) > MOST_AT_ONCE:
        return as_json({"error": f"Validation failed: Too many ids, at most {MOST_AT_ONCE}"}, 422)
    fault, rows = request.fault, []
    for position, native_id in enumerate(dict.fromkeys(ids)):
        post = world.store.find("mastodon", native_id, instance=request.host)
        is_hit = bool(fault and fault.hits(native_id, position))
        if post and world.state(post) == "live" and not (is_hit and fault and fault.kind == "missing_ids"):
            with_optional = not (is_hit and fault and fault.kind == "partial")
            rows.append(status_of(world, post, site=request.site, with_optional=with_optional))
    if fault and fault.kind == "alien_ids" and rows:
        rows.append({**rows[0], "id": "1", "uri": f"{request.site}/users/alien/statuses/1"})
    return as_json(rows)


@windowed
def look_up_account(world: World, request: Request) -> Answer:
    name = request.first("acct").removeprefix("@").partition("@")[0]
    author = world.store.author("mastodon", name)
    return as_json(account_of(world, author, site=request.site)) if author else not_found()


@windowed
def one_account(world: World, request: Request) -> Answer:
    author = world.store.author("mastodon", request.args["account"])
    return as_json(account_of(world, author, site=request.site)) if author else not_found()


@windowed
def verify_credentials(world: World, request: Request) -> Answer:
    token = world.tokens.find("mastodon", request.bearer)
    author = world.store.author("mastodon", token.user_id) if token else None
    if token is None or author is None:
        return as_json({"error": "This method requires an authenticated user"}, 422)
    if not token.may("read", "read:accounts", "profile"):
        return as_json({"error": "This action is outside the authorized scopes"}, 403)
    return as_json(own_account_of(world, author, site=request.site))


@windowed
def account_statuses(world: World, request: Request) -> Answer:
    """List an account's statuses, newest first, between since_id and max_id."""
    author = world.store.author("mastodon", request.args["account"])
    if author is None:
        return not_found()
    limit = min(int(request.first("limit", "20")), MOST_IN_LIST)
    posts = world.store.list_by_author("mastodon", author.author_id, before=FAR_FUTURE, limit=1000)
    shown = [post for post in posts if world.state(post) == "live" and _is_asked_for(post, request)]
    return as_json([status_of(world, post, site=request.site) for post in shown[:limit]])


@windowed
def instance_v2(world: World, request: Request) -> Answer:
    instance = world.instance(request.host)
    return as_json(
        {
            "domain": request.host,
            "title": "Sandbox",
            "version": instance.version,
            "source_url": "https://github.com/mastodon/mastodon",
            "description": "A sandbox; nothing leaves this machine.",
            "languages": ["en"],
            "configuration": {
                "statuses": {
                    "max_characters": instance.max_characters,
                    "max_media_attachments": 4,
                    "characters_reserved_per_url": 23,
                },
                "media_attachments": {
                    "supported_mime_types": list(PICTURE_TYPES),
                    "description_limit": 1500,
                    "image_size_limit": 16777216,
                },
            },
            "registrations": {"enabled": False},
            "rules": [{"id": "1", "text": "Nothing here is real.", "hint": ""}],
        }
    )


@windowed
def oembed(world: World, request: Request) -> Answer:
    parts = [part for part in urlsplit(request.first("url")).path.split("/") if part]
    post = world.store.find("mastodon", parts[-1] if parts else "", instance=request.host)
    if post is None or world.state(post) != "live":
        return not_found()
    name = post.author.name
    return as_json(
        {
            "type": "rich",
            "version": "1.0",
            "title": f"New status by {name}",
            "author_name": post.author.title,
            "author_url": f"{request.site}/@{name}",
            "provider_name": request.host,
            "provider_url": f"{request.site}/",
            "cache_age": 86400,
            "html": f'<iframe src="{request.site}/@{name}/{post.native_id}/embed" width="400"></iframe>',
            "width": 400,
            "height": None,
        }
    )


def nodeinfo_links(_world: World, request: Request) -> Answer:
    schema = "http://nodeinfo.diaspora.software/ns/schema/2.0"
    return as_json({"links": [{"rel": schema, "href": f"{request.site}/nodeinfo/2.0"}]})


def nodeinfo(world: World, request: Request) -> Answer:
    instance = world.instance(request.host)
    return as_json(
        {
            "version": "2.0",
            "software": {"name": instance.software, "version": instance.version},
            "protocols": ["activitypub"],
            "services": {"outbound": [], "inbound": []},
            "usage": {"users": {"total": 1, "activeMonth": 1, "activeHalfyear": 1}, "localPosts": 1},
            "openRegistrations": False,
            "metadata": {"nodeName": "Sandbox"},
        }
    )


def _is_asked_for(post: Post, request: Request) -> bool:
    since, until = request.first("since_id", "0"), request.first("max_id", "")
    number = int(post.native_id)
    return post.instance == request.host and number > int(since) and (not until or number < int(until))


ROUTES = (
    Route("GET", "/api/v1/statuses", list_statuses, "mastodon"),
    Route("GET", "/api/v1/statuses/{number}", one_status, "mastodon"),
    Route("GET", "/api/v1/accounts/lookup", look_up_account, "mastodon"),
    Route("GET", "/api/v1/accounts/verify_credentials", verify_credentials, "mastodon"),
    Route("GET", "/api/v1/accounts/{account}", one_account, "mastodon"),
    Route("GET", "/api/v1/accounts/{account}/statuses", account_statuses, "mastodon"),
    Route("GET", "/api/v2/instance", instance_v2, "mastodon"),
    Route("GET", "/api/oembed", oembed, "mastodon"),
    Route("GET", "/.well-known/nodeinfo", nodeinfo_links, "mastodon"),
    Route("GET", "/nodeinfo/2.0", nodeinfo, "mastodon"),
)
