"""The calls by which a demo or a test tells the sandbox what there is and what should go wrong."""

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import islice
from typing import Any

from share.sandbox import ids, profiles
from share.sandbox.addresses import network_url, page_url, shared_id
from share.sandbox.fault import NETWORKS, parse_fault
from share.sandbox.posts import Post, parse_author, parse_post
from share.sandbox.profiles import ProfileLink
from share.sandbox.routes import Route
from share.sandbox.tokens import Token
from share.sandbox.wire import Answer, Request, UnreadableError, as_json
from share.sandbox.world import HOME, Instance, World

AT_A_TIME = 1000
OPTIONS = (
    *("x_names", "app_secret", "gone_share", "x_cap", "x_credit_micros"),
    *("x_token_seconds", "facebook_token_seconds"),
)


def add_post(world: World, request: Request) -> Answer:
    """Take a post; missing ids and times are made up. Fields: see posts.parse_post."""
    post = parse_post(request.json(), instance=HOME, kept=True)
    world.store.add([post])
    return as_json(_shown(world, post, request), 201)


def load(world: World, request: Request) -> Answer:
    """Take posts as lines of JSON, a thousand in each transaction; some of them vanish by chance."""
    lines, loaded = _posts_in(request), 0
    while batch := list(islice(lines, AT_A_TIME)):
        loaded += world.store.add(batch)
    return as_json({"loaded": loaded}, 201)


def show_post(world: World, request: Request) -> Answer:
    post = _find(world, request)
    return as_json(_shown(world, post, request)) if post else _unknown()


def change_post(world: World, request: Request) -> Answer:
    """Change state, text, counts or author of a post; what is not named stays."""
    post = _find(world, request)
    if post is None:
        return _unknown()
    now = {"network": post.network, "native_id": post.native_id, "created_at": post.created}
    author = {key: getattr(post.author, key) for key in ("author_id", "display", "kind")}
    kept = {key: getattr(post, key) for key in ("text", "links", "counts", "state", "origin", "history")}
    before = {**now, **author, **kept, "author": post.author.name, "instance": post.instance}
    changed = parse_post({**before, **request.json()}, instance=HOME, kept=True)
    world.store.add([changed])
    return as_json(_shown(world, changed, request))


def delete_post(world: World, request: Request) -> Answer:
    post = _find(world, request)
    if post is None:
        return _unknown()
    world.store.add([replace(post, state="deleted")])
    return as_json(_shown(world, replace(post, state="deleted"), request))


def put_author(world: World, request: Request) -> Answer:
    given = request.json()
    author = parse_author(given, _network(given))
    world.store.put_author(author)
    if "links" in given:
        links = [ProfileLink(**one) for one in given["links"]]
        profiles.write_links(world.store, author, links)
    return as_json({**asdict(author), "app_password": profiles.app_password(author)}, 201)


def put_token(world: World, request: Request) -> Answer:
    """Tell whose a token is, or that it is revoked: {network, token, user_id, name, kind?, scopes?, revoked?}.

    {network, all: true, revoked: true} revokes every token that somebody's account stands behind.
    """
    given = request.json()
    network, text = _network(given), str(given.get("token", ""))
    if given.get("revoked") and given.get("all"):
        return as_json({"revoked": world.tokens.revoke_all(network)}, 201)
    if given.get("revoked"):
        world.tokens.revoke(network, text)
        return as_json({"revoked": True}, 201)
    name = str(given.get("name", "sandbox"))
    user_id = str(given.get("user_id") or ids.author_id_of(network, name))
    token = Token(network, text, user_id, name, str(given.get("kind", "user")))
    if "scopes" in given:
        token = replace(token, scopes=tuple(given["scopes"]))
    token = replace(token, expires=float(given.get("expires", 0)), pages=tuple(given.get("pages", ())))
    world.tokens.put(token)
    return as_json(asdict(token), 201)


def put_instances(world: World, request: Request) -> Answer:
    """Describe Mastodon hosts: {"localhost": {software, version, locked, max_characters}}."""
    try:
        world.instances.update({host: Instance(**given) for host, given in request.json().items()})
    except TypeError as error:
        raise UnreadableError(str(error)) from error
    return as_json({host: asdict(instance) for host, instance in world.instances.items()})


def put_limits(world: World, request: Request) -> Answer:
    """Give a network's windows another size: {"mastodon": {"limit": 10, "seconds": 2}}."""
    for network, given in request.json().items():
        world.windows.replace(network, limit=int(given["limit"]), seconds=float(given["seconds"]))
    return as_json({"ok": True})


def put_options(world: World, request: Request) -> Answer:
    """Set the switches, see World; code_seconds is {network: how long a dialog's code lasts}."""
    for name, value in request.json().items():
        if name == "code_seconds":
            world.grants.seconds.update(value)
        elif name in OPTIONS:
            setattr(world, name, value)
        else:
            raise UnreadableError(f"There is no option {name!r}.")
    return as_json({name: getattr(world, name) for name in OPTIONS if name != "app_secret"})


def show_bill(world: World, request: Request) -> Answer:
    """Tell what X charged on each UTC day; ?day=&kind=post lists what for."""
    day, kind = request.first("day"), request.first("kind")
    return as_json(world.bills.resources(day, kind) if day and kind else world.bills.by_day())


def add_faults(world: World, request: Request) -> Answer:
    given = json.loads(request.read())
    world.faults.add([parse_fault(one) for one in (given if isinstance(given, list) else [given])])
    return list_faults(world, request)


def list_faults(world: World, _request: Request) -> Answer:
    return as_json([asdict(fault) for fault in world.faults.all()])


def drop_faults(world: World, request: Request) -> Answer:
    world.faults.clear()
    return list_faults(world, request)


def list_calls(world: World, _request: Request) -> Answer:
    return as_json(world.calls.report())


def drop_calls(world: World, _request: Request) -> Answer:
    world.calls.clear()
    return as_json({})


def forget(world: World, _request: Request) -> Answer:
    world.forget()
    return as_json({"ok": True})


def guarded(world: World, request: Request, route: Route) -> Answer:
    """Answer a call; what it cannot read is a 400 with the reason."""
    try:
        return route.respond(world, request)
    except (ValueError, KeyError, TypeError) as error:
        return as_json({"error": f"{type(error).__name__}: {error}"}, 400)


def _posts_in(request: Request) -> Iterator[Post]:
    for number, line in enumerate(request.lines(), start=1):
        if line.strip():
            try:
                yield parse_post(json.loads(line), instance=HOME, kept=False)
            except ValueError as error:
                raise UnreadableError(f"Line {number}: {error}") from error


def _network(given: dict[str, Any]) -> str:
    if given.get("network") not in NETWORKS:
        raise UnreadableError(f"network must be one of {', '.join(NETWORKS)}.")
    return str(given["network"])


def _find(world: World, request: Request) -> Post | None:
    network = request.args["network"]
    host, native_id = ids.plain(network, request.args["rest"])
    instance = (host or HOME) if network == "mastodon" else ""
    return world.store.find(network, native_id, instance=instance)


def _shown(world: World, post: Post, request: Request) -> dict[str, Any]:
    return {
        "network": post.network,
        "native_id": shared_id(post, request.site),
        "id": post.native_id,
        "url": page_url(post, request.site),
        "network_url": network_url(post, request.site),
        "author": post.author.name,
        "author_id": post.author.author_id,
        "state": world.state(post),
        "counts": dict(world.counts(post)),
    }


def _unknown() -> Answer:
    return as_json({"error": "There is no such post."}, 404)


ROUTES = (
    Route("POST", "/_sandbox/posts", add_post),
    Route("GET", "/_sandbox/posts/{network}/{rest}", show_post),
    Route("PATCH", "/_sandbox/posts/{network}/{rest}", change_post),
    Route("DELETE", "/_sandbox/posts/{network}/{rest}", delete_post),
    Route("POST", "/_sandbox/load", load),
    Route("POST", "/_sandbox/authors", put_author),
    Route("POST", "/_sandbox/tokens", put_token),
    Route("POST", "/_sandbox/instances", put_instances),
    Route("POST", "/_sandbox/limits", put_limits),
    Route("POST", "/_sandbox/options", put_options),
    Route("GET", "/_sandbox/bill", show_bill),
    Route("POST", "/_sandbox/faults", add_faults),
    Route("GET", "/_sandbox/faults", list_faults),
    Route("DELETE", "/_sandbox/faults", drop_faults),
    Route("GET", "/_sandbox/calls", list_calls),
    Route("DELETE", "/_sandbox/calls", drop_calls),
    Route("DELETE", "/_sandbox", forget),
)
