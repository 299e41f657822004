"""What a single Graph call answers, alone or inside a batch."""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from share.sandbox import graph_errors, graph_oauth
from share.sandbox.graph_fields import parse_fields
from share.sandbox.graph_rows import insights_of, row_of
from share.sandbox.posts import PAGE, Author, Post
from share.sandbox.world import World

VERSION = re.compile(r"v(\d+)\.0")
OLDEST, NEWEST = 21, 26
POST_ID = re.compile(r"\d+_\d+")
GETS_PER_URL = 10


@dataclass(frozen=True, slots=True)
class Ask:
    """One call: the path behind the version, its arguments, the token."""

    path: str
    args: Mapping[str, str]
    token: str
    site: str


def split_version(path: str) -> str:
    """Return the path without its version; raises GraphError for a version that is dead."""
    head, _, rest = path.strip("/").partition("/")
    if not re.fullmatch(r"v\d+\.\d+", head):
        return path.strip("/")
    match = VERSION.fullmatch(head)
    if match is None or int(match[1]) < OLDEST:
        raise graph_errors.version_is_dead(f"v{NEWEST}.0")
    if int(match[1]) > NEWEST:
        raise graph_errors.GraphError(2500, f"Unknown path components: /{head}")
    return rest.strip("/")


def check_token(world: World, token: str, proof: str) -> None:
    """Refuse a missing or revoked token, and a wrong proof where the app has a secret."""
    if not token:
        raise graph_errors.GraphError(104, "An access token is required to request this resource.")
    if not world.tokens.is_good("facebook", token):
        raise graph_errors.token_refused(463 if world.tokens.has_expired("facebook", token) else 460)
    if not world.app_secret:
        return
    if not proof:
        message = "API calls from the server require an appsecret_proof argument"
        raise graph_errors.GraphError(100, message, kind="GraphMethodException")
    wanted = hmac.new(world.app_secret.encode(), token.encode(), "sha256").hexdigest()
    if not hmac.compare_digest(wanted, proof):
        message = "Invalid appsecret_proof provided in the API argument"
        raise graph_errors.GraphError(100, message, kind="GraphMethodException")


def endpoint_of(path: str, args: Mapping[str, str]) -> str:
    """Name a call for the log of calls."""
    node, _, edge = path.partition("/")
    if not node:
        return "GET /?id={url}" if "id" in args else "GET /"
    if POST_ID.fullmatch(node):
        return "GET /{post}" + (f"/{edge}" if edge else "")
    named = f"GET /{path}" if node in {"me", "debug_token", "oauth"} else "GET /{page}"
    return f"{named}/{edge}" if edge and named == "GET /{page}" else named


def respond(world: World, ask: Ask) -> dict[str, Any]:
    """Answer one call; raises GraphError."""
    node, _, edge = ask.path.partition("/")
    if not node:
        return _engagement(world, ask)
    if node == "debug_token":
        return _debug_token(world, ask)
    if node == "me":
        return _me(world, ask, edge)
    if not POST_ID.fullmatch(node):
        return _page(world, node)
    post = _readable(world, ask, node)
    if edge == "insights":
        _want_scope(world, ask, "read_insights")
        return insights_of(post, world.counts(post), ask.args.get("metric", ""), site=ask.site)
    if edge:
        raise graph_errors.GraphError(2500, f"Unknown path components: /{edge}")
    return row_of(world, post, parse_fields(ask.args.get("fields", "")), site=ask.site)


def _readable(world: World, ask: Ask, native_id: str) -> Post:
    """Find a Page's post that this token may read; a person's own post is never readable."""
    post = world.store.find("facebook", native_id)
    if post is None or world.state(post) != "live" or post.author.kind != PAGE:
        raise graph_errors.absent(native_id)
    if "|" in ask.token:
        raise graph_errors.not_reviewed()
    known = world.tokens.find("facebook", ask.token)
    if known and known.user_id != post.author.author_id:
        raise graph_errors.not_reviewed()
    _want_scope(world, ask, "pages_read_engagement")
    return post


def _want_scope(world: World, ask: Ask, scope: str) -> None:
    known = world.tokens.find("facebook", ask.token)
    if known and scope not in known.scopes:
        raise graph_errors.not_permitted()


def _engagement(world: World, ask: Ask) -> dict[str, Any]:
    """Count what the posts that hold this very address have gathered; ten times an hour at most."""
    url = ask.args.get("id", "")
    if not url.startswith(("http://", "https://")):
        raise graph_errors.GraphError(100, "(#100) Missing or invalid id", kind="GraphMethodException")
    window = world.windows.take(("facebook:url", url), limit=GETS_PER_URL, seconds=3600)
    if window.is_full:
        raise graph_errors.limit_reached(613)
    posts = [post for post in world.store.list_by_link(url) if world.state(post) == "live"]
    counts = [world.counts(post) for post in posts]
    engagement = {
        "reaction_count": sum(each.get("reactions") or 0 for each in counts),
        "comment_count": sum(each.get("comments") or 0 for each in counts),
        "share_count": len(posts) + sum(each.get("shares") or 0 for each in counts),
        "comment_plugin_count": 0,
    }
    names = {field.name for field in parse_fields(ask.args.get("fields", ""))}
    return {**({"engagement": engagement} if "engagement" in names else {}), "id": url}


def _debug_token(world: World, ask: Ask) -> dict[str, Any]:
    text = ask.args.get("input_token", "")
    if not world.tokens.is_good("facebook", text):
        refused = graph_errors.token_refused(460).body
        error = {"code": refused["code"], "message": refused["message"], "subcode": refused["error_subcode"]}
        return {"data": {"error": error, "is_valid": False, "scopes": []}}
    return {"data": graph_oauth.debug(world, text)}


def _me(world: World, ask: Ask, edge: str) -> dict[str, Any]:
    known = world.tokens.find("facebook", ask.token)
    who = {"name": known.name, "id": known.user_id} if known else {"name": "Sandbox", "id": "100000000000001"}
    if edge == "":
        return who
    if edge == "accounts" and known and known.kind == "page":
        return {"data": [{**who, "access_token": ask.token, "category": "Cause", "tasks": ["ANALYZE"]}]}
    if edge == "accounts":
        return {"data": graph_oauth.pages_of(world, known) if known else []}
    raise graph_errors.GraphError(2500, f"Unknown path components: /{edge}")


def _page(world: World, node: str) -> dict[str, Any]:
    author: Author | None = world.store.author("facebook", node)
    if author is None or author.kind != PAGE:
        raise graph_errors.absent(node)
    return {"name": author.title, "id": author.author_id}
