"""Who somebody is in the sandbox's own pages: the name that they typed last, kept in a cookie for each network."""

from urllib.parse import quote, unquote

from share.sandbox.posts import Author, parse_author
from share.sandbox.wire import Answer, Request
from share.sandbox.world import World

NEWCOMER = {"x": "newcomer", "bluesky": "newcomer.test", "mastodon": "newcomer", "facebook": "New Comer"}
COOKIE = "sandbox_as_"


def remembered(request: Request, network: str) -> str:
    """Return the name that was used last time."""
    for cookie in request.headers.get("cookie", "").split(";"):
        name, _, value = cookie.strip().partition("=")
        if name == COOKIE + network:
            return unquote(value)
    return NEWCOMER[network]


def remember(reply: Answer, network: str, name: str) -> Answer:
    reply.headers["Set-Cookie"] = f"{COOKIE}{network}={quote(name)}; Path=/; HttpOnly; SameSite=Lax"
    return reply


def account_named(world: World, network: str, name: str) -> Author:
    """Return the account of that name, made now where there is none; without a name the newcomer's."""
    plain = name.strip().removeprefix("@") or NEWCOMER[network]
    known = world.store.author(network, plain)
    if known:
        return known
    author = parse_author({"author": plain}, network)
    world.store.put_author(author)
    return author
