"""The whole-call faults, each in its network's own words, and the faults of delivery."""

import json
import time
from collections.abc import Callable

from share.sandbox import bluesky, graph, mastodon, x, x_problems
from share.sandbox.fault import Fault
from share.sandbox.graph_errors import GraphError, limit_reached, token_refused
from share.sandbox.wire import Answer, Request, as_html, as_json

OUTAGE = "<html><head><title>503 Service Unavailable</title></head><body><h1>503</h1></body></html>"
APP_LIMITS = frozenset({4, 17, 613})
SLOW_SECONDS, DRIP_SECONDS = 5.0, 0.2
Refuse = Callable[[Fault, Request], Answer]


def refuse(fault: Fault, request: Request, network: str) -> Answer | None:
    """Return the answer that takes the place of the real one; None where the call goes on."""
    if fault.kind == "rate_limit":
        reply = RATE_LIMITS[network](fault, request)
        if not fault.headers:
            reply.headers = {name: value for name, value in reply.headers.items() if "imit" not in name}
        return reply
    if fault.kind == "revoked_token":
        return REVOKED[network](fault, request)
    answer = WHOLE.get(fault.kind)
    return answer(fault, request) if answer else None


def disturb(fault: Fault, reply: Answer, network: str) -> Answer:
    """Spoil a good answer on its way out."""
    if fault.kind == "near_limit":
        reply.headers |= NEAR_LIMITS[network](fault)
    if fault.kind == "slow":
        reply.wait = SLOW_SECONDS if fault.seconds is None else fault.seconds
    elif fault.kind == "drip":
        reply.drip = DRIP_SECONDS if fault.seconds is None else fault.seconds
    elif fault.kind == "broken_json":
        reply.body = reply.body[: len(reply.body) // 2]
    reply.cut_off = fault.kind == "cut_off"
    reply.hang_up = reply.hang_up or fault.kind == "close_after"
    return reply


def _x_window(fault: Fault, _request: Request) -> Answer:
    reply = x_problems.window_full()
    reply.headers |= x.limit_headers(3500, 0, fault.reset)
    return reply


def _x_cap(fault: Fault, _request: Request) -> Answer:
    reply = x_problems.month_is_read()
    reply.headers |= x.limit_headers(3500, 3400, fault.reset)
    return reply


def _x_credits(_fault: Fault, _request: Request) -> Answer:
    reply = x_problems.no_credits()
    reply.headers |= x.limit_headers(3500, 3400, time.time() + x.WINDOW_SECONDS)
    return reply


def _graph_limit(fault: Fault, request: Request) -> Answer:
    """An app's or user's limit shows in X-App-Usage, a Page's in X-Business-Use-Case-Usage (minutes)."""
    code = 4 if fault.code is None else fault.code
    reply = _graph_error(limit_reached(code))
    if code in APP_LIMITS:
        reply.headers["X-App-Usage"] = graph.app_usage(100)
        return reply
    minutes = max(1, round((fault.reset - time.time()) / 60))
    usage = {"type": "pages", "call_count": 101, "total_cputime": 23, "total_time": 23}
    page = request.path.strip("/").rpartition("/")[2].partition("_")[0] or "0"
    told = {page: [{**usage, "estimated_time_to_regain_access": minutes}]}
    reply.headers["X-Business-Use-Case-Usage"] = json.dumps(told)
    return reply


def _graph_error(error: GraphError) -> Answer:
    return as_json({"error": error.body}, error.status, headers={"Content-Type": graph.JSON_TYPE})


def _graph_token(fault: Fault, _request: Request) -> Answer:
    return _graph_error(token_refused(460 if fault.subcode is None else fault.subcode))


def _bluesky_limit(fault: Fault, _request: Request) -> Answer:
    reply = bluesky.too_many()
    reply.headers |= bluesky.limit_headers(bluesky.LIMIT, 0, fault.reset)
    reply.headers["Retry-After"] = str(max(1, int(fault.reset - time.time()) + 1))
    return reply


def _bluesky_token(_fault: Fault, _request: Request) -> Answer:
    return as_json({"error": "ExpiredToken", "message": "Token has expired"}, 400)


def _mastodon_limit(fault: Fault, _request: Request) -> Answer:
    reply = as_json({"error": "Too many requests"}, 429)
    reply.headers |= mastodon.limit_headers(mastodon.LIMIT, 0, fault.reset)
    return reply


def _graph_usage(fault: Fault) -> dict[str, str]:
    """Tell of the app and of a Page, as Graph does: percents, and minutes until it is well again."""
    usage = {"type": "pages", "call_count": fault.percent, "total_cputime": 12, "total_time": 14}
    told = {"0": [{**usage, "estimated_time_to_regain_access": 0}]}
    return {"X-App-Usage": graph.app_usage(fault.percent), "X-Business-Use-Case-Usage": json.dumps(told)}


def _left(fault: Fault, limit: int) -> int:
    return limit * max(0, 100 - fault.percent) // 100


NEAR_LIMITS: dict[str, Callable[[Fault], dict[str, str]]] = {
    "x": lambda fault: x.limit_headers(3500, _left(fault, 3500), fault.reset),
    "facebook": _graph_usage,
    "bluesky": lambda fault: bluesky.limit_headers(bluesky.LIMIT, _left(fault, bluesky.LIMIT), fault.reset),
    "mastodon": lambda fault: mastodon.limit_headers(mastodon.LIMIT, _left(fault, mastodon.LIMIT), fault.reset),
}
RATE_LIMITS: dict[str, Refuse] = {
    "x": _x_window,
    "facebook": _graph_limit,
    "bluesky": _bluesky_limit,
    "mastodon": _mastodon_limit,
}
REVOKED: dict[str, Refuse] = {
    "x": lambda _fault, _request: x_problems.unauthorized(),
    "facebook": _graph_token,
    "bluesky": _bluesky_token,
    "mastodon": lambda _fault, _request: as_json({"error": "The access token is invalid"}, 401),
}
WHOLE: dict[str, Refuse] = {
    "usage_cap": _x_cap,
    "no_credits": _x_credits,
    "outage_503_html": lambda _fault, _request: as_html(OUTAGE, 503),
    "close": lambda _fault, _request: Answer(0, hang_up=True),
    "answer": lambda fault, _request: Answer(fault.status, fault.body.encode(), {"Content-Type": fault.content_type}),
}
