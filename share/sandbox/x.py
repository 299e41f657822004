"""X's API, version 2: post lookup, one's own name, usage, and creating a post."""

import functools
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from share.sandbox import x_problems
from share.sandbox.links import links_in
from share.sandbox.posts import Post, parse_post
from share.sandbox.routes import Route
from share.sandbox.wire import Answer, Request, as_json
from share.sandbox.world import World
from share.sandbox.x_parameters import PRIVATE_FIELDS, Lookup, read_lookup
from share.sandbox.x_rows import row_of, user_of

WINDOW_SECONDS = 900
DUPLICATE_SECONDS = 86400
BILLED_DAYS = 31
MONTHLY_CAP = 3_000_000
APP_USER = "1072250532645998596"
View = Callable[[World, Request], Answer]


def windowed(limit: int) -> Callable[[View], View]:
    """Count the call in its window, want a bearer token, and tell the window in every answer."""

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def answer(world: World, request: Request) -> Answer:
            key = ("x", request.endpoint, request.bearer)
            window = world.windows.take(key, limit=limit, seconds=WINDOW_SECONDS)
            if not world.tokens.is_good("x", request.bearer):
                reply = x_problems.unauthorized()
            elif window.is_full:
                reply = x_problems.window_full()
            else:
                reply = view(world, request)
            reply.headers |= limit_headers(window.limit, window.remaining, window.reset)
            return reply

        return answer

    return wrap


def limit_headers(limit: int, remaining: int, reset: float) -> dict[str, str]:
    return {
        "x-rate-limit-limit": str(limit),
        "x-rate-limit-remaining": str(remaining),
        "x-rate-limit-reset": str(int(reset) + 1),
        "api-version": "2.167",
    }


@windowed(3500)
def list_posts(world: World, request: Request) -> Answer:
    ids = [one for one in request.first("ids").split(",") if one]
    lookup, wrong = read_lookup(request, ids)
    request.items = len(ids)
    if wrong:
        return x_problems.invalid(wrong)
    return as_json(_found(world, request, lookup, parameter="ids"))


@windowed(450)
def one_post(world: World, request: Request) -> Answer:
    lookup, wrong = read_lookup(request, [request.args["id"]])
    request.items = 1
    if wrong:
        return x_problems.invalid(wrong)
    reply = _found(world, request, lookup, parameter="id")
    return as_json({key: rows[0] if key == "data" else rows for key, rows in reply.items()})


@windowed(75)
def me(world: World, request: Request) -> Answer:
    token = world.tokens.find("x", request.bearer)
    if token is None:
        return x_problems.forbidden_to_apps()
    return as_json({"data": {"id": token.user_id, "name": token.name, "username": token.name}})


@windowed(50)
def usage(world: World, _request: Request) -> Answer:
    used = sum(len(ids) for ids in world.reads.values())
    day = {"cap_reset_day": 1, "project_cap": str(MONTHLY_CAP), "project_id": APP_USER}
    return as_json({"data": {**day, "project_usage": str(used)}})


@windowed(100)
def create_post(world: World, request: Request) -> Answer:
    token = world.tokens.find("x", request.bearer)
    if token is None:
        return x_problems.forbidden_to_apps()
    text = str(request.json().get("text", ""))
    if not text:
        return x_problems.invalid([("text", [text], "`text` must not be empty")])
    recent = world.store.list_by_author("x", token.user_id, before=time.time() + 1, limit=20)
    if any(post.text == text and post.created > time.time() - DUPLICATE_SECONDS for post in recent):
        return x_problems.duplicate()
    who = {"author": token.name, "author_id": token.user_id}
    post = parse_post({"network": "x", **who, "text": text, "links": links_in(text)}, instance="", kept=True)
    world.store.add([post])
    data = {"id": post.native_id, "text": text, "edit_history_tweet_ids": [post.native_id]}
    return as_json({"data": data}, 201)


def _found(world: World, request: Request, lookup: Lookup, *, parameter: str) -> dict[str, Any]:
    """Look every id up; what is absent stands in errors[], and `data` is absent when nothing is left."""
    rows: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    users: dict[str, dict[str, str]] = {}
    for position, native_id in enumerate(lookup.ids):
        fault = request.fault
        if fault and fault.kind in {"missing_ids", "partial"} and fault.hits(native_id, position):
            if fault.kind == "partial":
                errors.append(x_problems.of_fault(fault, native_id, parameter))
            continue
        post = world.store.find("x", world.store.latest_version(native_id))
        state = world.state(post) if post else "deleted"
        if post is None or state == "deleted":
            errors.append(x_problems.not_found(native_id, parameter))
        elif state != "live":
            errors.append(x_problems.not_authorized(native_id, parameter))
        else:
            rows.append(row_of(world, post, lookup))
            users[post.author.author_id] = user_of(post.author)
            errors += [_closed(post, name) for name in PRIVATE_FIELDS if name in lookup.fields]
    if request.fault and request.fault.kind == "alien_ids" and rows:
        rows.append({**rows[0], "id": "1000000000000000001", "edit_history_tweet_ids": ["1000000000000000001"]})
    _bill(world, [row["id"] for row in rows])
    reply = {"data": rows, "errors": errors}
    if lookup.with_users and users:
        reply["includes"] = {"users": list(users.values())}  # type: ignore[assignment]  # the one part that is no list
    return {key: value for key, value in reply.items() if value}


def _closed(post: Post, name: str) -> dict[str, Any]:
    """Nobody here is the author of the post whose private numbers are asked for."""
    return x_problems.field_unauthorized(post.native_id, name)


def _bill(world: World, ids: list[str]) -> None:
    """A post read twice in one UTC day is billed once."""
    today = datetime.now(UTC).date().isoformat()
    world.reads.setdefault(today, set()).update(ids)
    if len(world.reads) > BILLED_DAYS:
        del world.reads[min(world.reads)]


ROUTES = (
    Route("GET", "/2/tweets", list_posts, "x"),
    Route("GET", "/2/tweets/{id}", one_post, "x"),
    Route("GET", "/2/users/me", me, "x"),
    Route("GET", "/2/usage/tweets", usage, "x"),
    Route("POST", "/2/tweets", create_post, "x"),
)
