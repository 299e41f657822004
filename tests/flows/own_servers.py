"""Small servers that take posts as X, Graph, Bluesky and Mastodon do, and fail in the middle of it.

Written from the networks' own documents and apart from the sandbox: the idempotency key is looked for when a call
begins and kept when its post stands, as Mastodon does it; a Bluesky record's key is unique in its repository.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

BAD = ("closes", "breaks", "hangs", "fails", "gateway", "truncated", "empty", "moved")
"""What may become of the answer after the post was made."""

PAGE, USER, DID = "104118005550001", "7001", "did:plc:alice"


class Server:
    """One network's side: `posts` are those that stand, `calls` counts those that would make one."""

    def __init__(self, url: str) -> None:
        self.url, self.host = url, url.removeprefix("http://")
        self.posts: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, str] = {}
        self.calls = 0
        self.mode, self.times = "", 0
        self.refuses: tuple[int, dict[str, str], object] | None = None
        self.alt_texts: list[str] = []
        self.headers: dict[str, str] = {}
        self.seen: list[str] = []
        self.slow = threading.Event()


@contextmanager
def running() -> Iterator[Server]:
    """A server on a free port."""
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    httpd.daemon_threads = True
    server = Server(f"http://127.0.0.1:{httpd.server_port}")
    _Handler.servers[httpd.server_port] = server
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.slow.set()
        httpd.shutdown()
        httpd.server_close()
        thread.join()
        del _Handler.servers[httpd.server_port]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    servers: ClassVar[dict[int, Server]] = {}

    def log_message(self, *_args: object) -> None:
        """Nothing is written."""

    @property
    def served(self) -> Server:
        return self.servers[self.server.server_port]  # type: ignore[attr-defined]  # an HTTPServer has one

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        self.served.seen.append(f"GET {path}")
        rows = [*self.served.posts.items()][::-1]
        if path == f"/2/users/{USER}/tweets":
            self._say(200, {"data": [_tweet(number, row) for number, row in rows]})
        elif path.endswith("getRecord"):
            known = query["rkey"][0] in self.served.posts
            self._say(200 if known else 400, {"uri": "at://"} if known else {"error": "RecordNotFound"})
        elif path.endswith("getAuthorFeed"):
            self._say(200, {"feed": [{"post": _record(number, row)} for number, row in rows]})
        elif path == "/api/v1/accounts/lookup":
            self._say(200, {"id": "1", "acct": "alice"})
        elif path == "/api/v1/accounts/1/statuses":
            self._say(200, [_status(number, row) for number, row in rows])
        else:
            self._say(404, {"error": "no such way"})

    def do_POST(self) -> None:
        path = urlsplit(self.path).path
        self.served.seen.append(f"POST {path}")
        body = self.rfile.read(int(self.headers["Content-Length"]))
        given = _fields(self.headers, body)
        match path.split("/")[1:]:
            case ["2", "media", "upload"]:
                self._say(200, {"data": {"id": "900"}})
            case ["2", "media", "metadata"]:
                self.served.alt_texts.append(given["metadata"]["alt_text"]["text"])
                self._say(200, {})
            case ["xrpc", "com.atproto.repo.uploadBlob"]:
                self._say(200, {"blob": {"$type": "blob", "ref": {"$link": "b"}, "mimeType": "image/jpeg", "size": 1}})
            case ["api", "v2", "media"]:
                self.served.alt_texts.append(given["description"])
                self._say(200, {"id": "55"})
            case ["2", "tweets"]:
                self._post(given["text"], lambda number: (201, {"data": {"id": number, "text": given["text"]}}))
            case ["xrpc", "com.atproto.repo.createRecord"]:
                images = given["record"].get("embed", {}).get("images", [])
                self.served.alt_texts += [image["alt"] for image in images]
                row = {"uri": f"at://{DID}/app.bsky.feed.post/{given['rkey']}", "cid": "c"}
                self._post(given["record"]["text"], lambda _number: (200, row), number=given["rkey"])
            case ["api", "v1", "statuses"]:
                key = self.headers["Idempotency-Key"]
                self._post(given["status"], lambda number: (200, _status(number, self.served.posts[number])), key=key)
            case [_, owner, "photos" | "feed"]:
                self.served.alt_texts += [given["alt_text_custom"]] if "alt_text_custom" in given else []
                self._post(given["message"], lambda number: (200, {"id": "77", "post_id": f"{owner}_{number}"}))
            case [_, ""]:
                rows = [_graph(number, row) for number, row in [*self.served.posts.items()][::-1]]
                self._say(200, [{"code": 200, "headers": [], "body": json.dumps({"data": rows})}])
            case _:
                self._say(404, {"error": "no such way"})

    def _post(self, text: str, answer: Any, *, number: str = "", key: str = "") -> None:
        """Make the post and answer, or fail on the way."""
        served = self.served
        served.calls += 1
        mode, served.times = (served.mode, served.times - 1) if served.times else ("", 0)
        if served.refuses is not None:
            status, headers, said = served.refuses
            self._say(status, said, headers=headers)
            return
        if key in served.keys:
            self._say(*answer(served.keys[key]))
            return
        if mode == "slow":
            served.slow.wait(20)
        if number and number in served.posts:
            self._say(500, {"error": "InternalServerError"})
            return
        number = number or str(1000 + len(served.posts))
        served.posts[number] = {"text": text, "at": datetime.now(UTC)}
        if key:
            served.keys[key] = number
        self._say(*answer(number), mode=mode)

    def _say(self, status: int, body: object, *, mode: str = "", headers: dict[str, str] | None = None) -> None:
        whole = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        match mode:
            case "closes":
                self.close_connection = True
                return
            case "hangs":
                self.served.slow.wait(20)
                self.close_connection = True
                return
            case "fails":
                status, whole = 500, b'{"title": "Internal Server Error"}'
            case "gateway":
                status, whole = 502, b"<html><h1>502 Bad Gateway</h1></html>"
            case "moved":
                status, headers, whole = 302, {"Location": "https://elsewhere.example/"}, b""
            case "truncated":
                whole = whole[: len(whole) // 2]
            case "empty":
                whole = b""
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if whole.startswith(b"<") else "application/json")
        for name, value in {**self.served.headers, **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(whole)))
        self.end_headers()
        if mode == "breaks":
            self.wfile.write(whole[: len(whole) // 2])
            self.close_connection = True
            return
        self.wfile.write(whole)


def _fields(headers: Message, body: bytes) -> dict[str, Any]:
    kind = headers.get("Content-Type", "")
    if kind.startswith("application/json"):
        return dict(json.loads(body))
    if kind.startswith("multipart/form-data"):
        whole = BytesParser().parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
        parts = [part for part in whole.walk() if not part.is_multipart()]
        named = {
            str(part.get_param("name", header="content-disposition")): part.get_payload(decode=True) for part in parts
        }
        return {name: value.decode() for name, value in named.items() if isinstance(value, bytes) and value.isascii()}
    if kind.startswith("application/x-www-form-urlencoded"):
        return {name: values[0] for name, values in parse_qs(body.decode()).items()}
    return {}


def _stamp(row: dict[str, Any]) -> str:
    return str(row["at"].isoformat(timespec="milliseconds")).replace("+00:00", "Z")


def _link(row: dict[str, Any]) -> str:
    return next(str(word) for word in row["text"].split() if word.startswith("http"))


def _tweet(number: str, row: dict[str, Any]) -> dict[str, Any]:
    urls = [{"url": "https://t.co/abc", "expanded_url": _link(row)}]
    text = row["text"].replace(_link(row), "https://t.co/abc")
    return {"id": number, "text": text, "author_id": USER, "created_at": _stamp(row), "entities": {"urls": urls}}


def _record(number: str, row: dict[str, Any]) -> dict[str, Any]:
    record = {"text": row["text"], "createdAt": _stamp(row)}
    author = {"did": DID, "handle": "alice.test"}
    return {"uri": f"at://{DID}/app.bsky.feed.post/{number}", "author": author, "record": record, "likeCount": 0}


def _status(number: str, row: dict[str, Any]) -> dict[str, Any]:
    content = f'<p>Nurses win <a href="{_link(row)}">here</a></p>'
    return {"id": number, "account": {"id": "1", "acct": "alice"}, "content": content, "created_at": _stamp(row)}


def _graph(number: str, row: dict[str, Any]) -> dict[str, Any]:
    return {"id": f"{PAGE}_{number}", "message": row["text"], "created_time": _stamp(row), "from": {"id": PAGE}}
