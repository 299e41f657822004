"""The Graph API's door: versions, tokens, usage headers, single calls and batches of up to 50."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from share.sandbox.fault import Fault
from share.sandbox.graph_calls import Ask, check_token, endpoint_of, respond, split_version
from share.sandbox.graph_errors import GraphError, bad_parameter, limit_reached
from share.sandbox.graph_oauth import exchange
from share.sandbox.graph_writing import LISTS, delete, list_posts, publish
from share.sandbox.multipart import Upload
from share.sandbox.routes import Route
from share.sandbox.wire import Answer, Request, as_json
from share.sandbox.world import World

MOST_IN_BATCH = 50
VERSIONED = re.compile(r"^v\d+\.\d+/?")
CALLS_PER_HOUR = 20_000  # 200 calls for each of a hundred users
JSON_TYPE = "application/json; charset=UTF-8"


def name_call(request: Request) -> str:
    """Name a call for the log of calls, whatever its version is worth."""
    path = VERSIONED.sub("", request.path.strip("/"))
    if request.method == "POST" and not path:
        return "POST / (batch)"
    return endpoint_of(path, dict.fromkeys(request.query, "")).replace("GET", request.method, 1)


def single(world: World, request: Request) -> Answer:
    """Answer one GET."""
    args = {name: values[-1] for name, values in request.query.items()}
    return _through_the_door(world, request, args)


def posted(world: World, request: Request) -> Answer:
    """Answer a POST: to a Page's edge, or a batch."""
    sent = request.sent()
    args = {name: values[-1] for name, values in request.query.items()} | dict(sent.fields)
    return _through_the_door(world, request, args, files=sent.files)


def exchanged(world: World, request: Request) -> Answer:
    """Give a token for a code or for another token; this call needs none of its own."""
    args = {name: values[-1] for name, values in request.query.items()} | request.form()
    try:
        split_version(request.path)
        value, status = exchange(world, args), 200
    except GraphError as error:
        value, status = {"error": error.body}, error.status
    return as_json(value, status, headers={"Content-Type": JSON_TYPE, "facebook-api-version": "v26.0"})


def _through_the_door(
    world: World, request: Request, args: dict[str, str], *, files: Mapping[str, Upload] | None = None
) -> Answer:
    token = args.get("access_token") or request.bearer
    used = 0
    try:
        path = split_version(request.path)
        check_token(world, token, args.get("appsecret_proof", ""))
        used = _count(world, token)
        if request.method == "POST" and not path:
            value: object = _batch(world, request, args, token=token)
        else:
            value = _one(world, request, Ask(path, args, token, request.site), files=files or {})
        status = 200
    except GraphError as error:
        status, value = error.status, {"error": error.body}
    headers = {"Content-Type": JSON_TYPE, "X-App-Usage": app_usage(used), "facebook-api-version": "v26.0"}
    return as_json(value, status, headers=headers)


def _one(world: World, request: Request, ask: Ask, *, files: Mapping[str, Upload]) -> dict[str, Any]:
    """Answer one call on its own; raises GraphError."""
    request.items = 1
    if request.method == "POST":
        return publish(world, ask, files)
    if request.method == "DELETE":
        return delete(world, ask)
    return _read(world, ask)


def _read(world: World, ask: Ask) -> dict[str, Any]:
    node, _, edge = ask.path.partition("/")
    return list_posts(world, ask, node) if edge in LISTS else respond(world, ask)


def app_usage(percent: int) -> str:
    return json.dumps({"call_count": percent, "total_cputime": percent // 4, "total_time": percent // 2})


def _count(world: World, token: str) -> int:
    """Count a call and return how full the hour is, in percent."""
    window = world.windows.take(("facebook", token), limit=CALLS_PER_HOUR, seconds=3600)
    if window.is_full:
        raise limit_reached(4)
    return 100 * (window.limit - window.remaining) // max(window.limit, 1)


def _batch(world: World, request: Request, args: Mapping[str, str], *, token: str) -> list[Any]:
    try:
        asked = json.loads(args.get("batch", ""))
    except ValueError as error:
        raise bad_parameter("param batch must be a JSON array.") from error
    if not isinstance(asked, list) or not asked:
        raise bad_parameter("param batch must be an array.")
    request.items = len(asked)
    if len(asked) > MOST_IN_BATCH:
        message = f"Too many requests in batch message. Maximum batch size is {MOST_IN_BATCH}"
        raise GraphError(-3, message, kind="GraphBatchException")
    with_headers = args.get("include_headers", "true").lower() != "false"
    return [
        _entry(world, request, one, token=token, position=position, with_headers=with_headers)
        for position, one in enumerate(asked)
    ]


def _entry(
    world: World,
    request: Request,
    one: Mapping[str, str],
    *,
    token: str,
    position: int,
    with_headers: bool,
) -> dict[str, Any] | None:
    """Answer one call of a batch: its body is a JSON string; None where Graph ran out of time."""
    target = urlsplit(one.get("relative_url", ""))
    args = dict(parse_qsl(target.query, keep_blank_values=True))
    own_token, used = args.get("access_token", token), 0
    endpoint = "GET /"
    try:
        path = split_version(unquote(target.path))
        endpoint = endpoint_of(path, args)
        if own_token != token:
            check_token(world, own_token, args.get("appsecret_proof", ""))
        used = _count(world, own_token)
        if (fault := request.fault) and fault.hits(path, position):
            if fault.kind == "missing_ids":
                return None
            if fault.kind == "partial":
                raise _partial(fault)
        status, body = 200, _read(world, Ask(path, args, own_token, request.site))
    except GraphError as error:
        status, body = error.status, {"error": error.body}
    world.calls.record("facebook", f"{endpoint} (in a batch)", status=status, items=1)
    entry: dict[str, Any] = {"code": status, "body": json.dumps(body, ensure_ascii=False)}
    if with_headers:
        headers = {"Content-Type": JSON_TYPE, "X-App-Usage": app_usage(used), "Facebook-API-Version": "v26.0"}
        entry["headers"] = [{"name": name, "value": value} for name, value in headers.items()]
    return entry


def _partial(fault: Fault) -> GraphError:
    if fault.code is not None and fault.code != 1:
        return limit_reached(fault.code)
    message = "An unknown error occurred"
    return GraphError(1, message, status=500, is_transient=True)


ROUTES = (
    Route("POST", "/", posted, "facebook"),
    Route("POST", "/{version}", posted, "facebook"),
    Route("POST", "/{version}/", posted, "facebook"),
    Route("GET", "/{version}/oauth/access_token", exchanged, "facebook"),
    Route("POST", "/{version}/oauth/access_token", exchanged, "facebook"),
    Route("GET", "/oauth/access_token", exchanged, "facebook"),
    Route("POST", "/oauth/access_token", exchanged, "facebook"),
    Route("POST", "/{version}/{rest}", posted, "facebook"),
    Route("DELETE", "/{version}/{graph_id}", single, "facebook"),
    Route("GET", "/{version}", single, "facebook"),
    Route("GET", "/{version}/", single, "facebook"),
    Route("GET", "/{version}/{rest}", single, "facebook"),
    Route("GET", "/{graph_id}", single, "facebook"),
    Route("GET", "/{graph_id}/insights", single, "facebook"),
    Route("GET", "/debug_token", single, "facebook"),
    Route("GET", "/me", single, "facebook"),
    Route("GET", "/me/accounts", single, "facebook"),
)
