"""X's API, version 2, as far as it reads: posts, an account's posts, accounts, usage."""

import functools
from collections.abc import Callable
from typing import Any

from share.sandbox import x_problems
from share.sandbox.bills import POST, USER
from share.sandbox.posts import Author
from share.sandbox.routes import Route
from share.sandbox.wire import Answer, Request, as_json
from share.sandbox.world import World
from share.sandbox.x_parameters import Lookup, read_lookup, read_page, wrong_in_list
from share.sandbox.x_rows import private_of, row_of, user_of

WINDOW_SECONDS = 900
MONTHLY_CAP = 3_000_000
MOST_KEPT = 1000
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
            elif (refused := _unpaid(world, request)) is not None:
                reply = refused
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
    if token is None or not token.may("users.read"):
        return x_problems.forbidden_to_apps()
    author = world.store.author("x", token.user_id) or Author("x", token.user_id, token.name)
    return _user(world, request, author)


@windowed(900)
def user_by_name(world: World, request: Request) -> Answer:
    return _user(world, request, world.store.author("x", request.args["user"]))


@windowed(900)
def list_by_user(world: World, request: Request) -> Answer:
    """List an account's posts, newest first; `pagination_token` is the id of the last one before."""
    wrong = wrong_in_list(request)
    if wrong:
        return x_problems.invalid(wrong)
    author = world.store.author("x", request.args["id"])
    if author is None:
        return as_json({"errors": [x_problems.not_found(request.args["id"], "id")]})
    page = read_page(request)
    posts = world.store.list_by_author("x", author.author_id, before=page.before, limit=MOST_KEPT)
    live = [post for post in posts if world.state(post) == "live" and page.holds(post.native_id, post.created)]
    shown = live[: page.size]
    lookup, _ = read_lookup(request, [post.native_id for post in shown])
    request.items = len(shown)
    meta: dict[str, Any] = {"result_count": len(shown)}
    if shown:
        meta |= {"newest_id": shown[0].native_id, "oldest_id": shown[-1].native_id}
    if len(live) > len(shown):
        meta["next_token"] = shown[-1].native_id
    reply = _found(world, request, lookup, parameter="ids") if shown else {}
    return as_json({**reply, "meta": meta})


@windowed(50)
def usage(world: World, _request: Request) -> Answer:
    told = {
        "cap_reset_day": 1,
        "project_cap": str(MONTHLY_CAP if world.x_cap is None else world.x_cap),
        "project_id": APP_USER,
        "project_usage": str(world.bills.month(POST)),
    }
    return as_json({"data": told})


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
            private = private_of(world, post, lookup, bearer=request.bearer)
            rows.append(row_of(world, post, lookup) | (private or {}))
            users[post.author.author_id] = user_of(post.author)
            if private is None:
                errors += [x_problems.field_unauthorized(native_id, name) for name in sorted(lookup.private)]
    if request.fault and request.fault.kind == "alien_ids" and rows:
        rows.append({**rows[0], "id": "1000000000000000001", "edit_history_tweet_ids": ["1000000000000000001"]})
    world.bills.charge(POST, [row["id"] for row in rows])
    reply = {"data": rows, "errors": errors}
    if lookup.with_users and users:
        world.bills.charge(USER, users)
        reply["includes"] = {"users": list(users.values())}  # type: ignore[assignment]  # the one part that is no list
    return {key: value for key, value in reply.items() if value}


def _unpaid(world: World, request: Request) -> Answer | None:
    """Refuse what is not paid for: reads over the month's cap, everything without credits."""
    if request.path.startswith("/2/usage"):
        return None
    if world.x_credit_micros is not None and world.bills.spent() >= world.x_credit_micros:
        return x_problems.no_credits()
    is_read = request.method == "GET"
    return (
        x_problems.month_is_read()
        if is_read and world.x_cap is not None and world.bills.month(POST) >= world.x_cap
        else None
    )


def _user(world: World, request: Request, author: Author | None) -> Answer:
    """Show an account; reading one is charged like two posts."""
    if author is None:
        return as_json({"errors": [x_problems.not_found(request.args.get("user", ""), "username")]})
    world.bills.charge(USER, [author.author_id])
    fields = request.first("user.fields").split(",")
    more = {"description": author.note, "created_at": "2025-01-01T00:00:00.000Z", "protected": False}
    return as_json({"data": {**user_of(author), **{name: more[name] for name in fields if name in more}}})


ROUTES = (
    Route("GET", "/2/tweets", list_posts, "x"),
    Route("GET", "/2/tweets/{id}", one_post, "x"),
    Route("GET", "/2/users/me", me, "x"),
    Route("GET", "/2/users/by/username/{user}", user_by_name, "x"),
    Route("GET", "/2/users/{id}/tweets", list_by_user, "x"),
    Route("GET", "/2/usage/tweets", usage, "x"),
)
