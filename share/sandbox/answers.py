"""From a request to its answer: the route, the fault that it meets, the log of calls."""

from share.sandbox import (
    accounts,
    articles,
    bluesky,
    bluesky_repo,
    bluesky_session,
    composers,
    consent,
    control,
    graph,
    mastodon,
    mastodon_oauth,
    mastodon_writing,
    pages,
    trouble,
    x,
    x_oauth,
    x_writing,
)
from share.sandbox.layout import nothing_here
from share.sandbox.refusals import disturb, refuse
from share.sandbox.routes import Route, find_route
from share.sandbox.wire import Answer, Request
from share.sandbox.world import World

ROUTES: tuple[Route, ...] = (
    *consent.ROUTES,
    *x.ROUTES,
    *x_oauth.ROUTES,
    *x_writing.ROUTES,
    *bluesky.ROUTES,
    *bluesky_session.ROUTES,
    *bluesky_repo.ROUTES,
    *mastodon_oauth.ROUTES,
    *mastodon_writing.ROUTES,
    *mastodon.ROUTES,
    *trouble.ROUTES,
    *control.ROUTES,
    *accounts.ROUTES,
    *composers.ROUTES,
    *articles.ROUTES,
    *pages.ROUTES,
    *graph.ROUTES,
)


def answer(world: World, request: Request) -> Answer:
    """Answer one request and, where a network was asked, note it in the log of calls."""
    route = find_route(ROUTES, request)
    if route is None:
        return nothing_here(world, request)
    network = _network(route, request)
    if not network:
        return control.guarded(world, request, route)
    if network == "facebook":
        request.endpoint = graph.name_call(request)
    request.fault = world.faults.take(network, path=request.path, host=request.host, method=request.method)
    reply = refuse(request.fault, request, network) if request.fault else None
    if reply is None:
        reply = control.guarded(world, request, route)
        if request.fault:
            reply = disturb(request.fault, reply, network)
    world.calls.record(network, request.endpoint, status=reply.status, items=request.items)
    return reply


def _network(route: Route, request: Request) -> str:
    """Name the network that is asked; the front page with `?id=` is Graph's question about a link."""
    return "facebook" if request.path == "/" and "id" in request.query else route.network
