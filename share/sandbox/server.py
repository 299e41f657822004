"""The server: a thread a connection, HTTP/1.1 with connections kept open, loopback unless told otherwise."""

import contextlib
import socketserver
import time
from http import HTTPStatus
from io import BufferedIOBase

from share.sandbox.answers import answer
from share.sandbox.head import BadRequestError, keeps_alive, read_request
from share.sandbox.wire import Answer, Request, as_json
from share.sandbox.world import World

IDLE_SECONDS = 30
NO_BODY = (204, 304)


class SandboxServer(socketserver.ThreadingTCPServer):
    """Listens and answers out of one World."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], world: World) -> None:
        self.world = world
        super().__init__(address, Connection)

    @property
    def url(self) -> str:
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"


class Connection(socketserver.StreamRequestHandler):
    server: SandboxServer
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True

    def handle(self) -> None:
        """Answer requests until the caller goes; a caller that goes early is no error."""
        with contextlib.suppress(ConnectionError, TimeoutError):
            while self._answer_one():
                pass

    def _answer_one(self) -> bool:
        try:
            request = read_request(self.rfile)
        except BadRequestError as error:
            self.wfile.write(_written(as_json({"error": str(error)}, 400), stays=False))
            return False
        if request is None:
            return False
        if request.headers.get("expect", "").lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        stays = keeps_alive(request)
        reply = _asked(self.server.world, request)
        request.read()
        if reply.hang_up:
            return False
        _send(self.wfile, reply, stays=stays, with_body=request.method != "HEAD")
        return stays and not reply.cut_off


def _asked(world: World, request: Request) -> Answer:
    """Answer HEAD as GET; its body stays here."""
    is_head = request.method == "HEAD"
    request.method = "GET" if is_head else request.method
    try:
        return answer(world, request)
    finally:
        request.method = "HEAD" if is_head else request.method


def _send(stream: BufferedIOBase, reply: Answer, *, stays: bool, with_body: bool) -> None:
    if reply.wait:
        time.sleep(reply.wait)
    written = _written(reply, stays=stays, with_body=with_body)
    if reply.cut_off:
        written = written[: len(written) - len(reply.body) // 2 - 1]
    if not reply.drip:
        stream.write(written)
        return
    for position in range(len(written)):
        stream.write(written[position : position + 1])
        time.sleep(reply.drip)


def _written(reply: Answer, *, stays: bool, with_body: bool = True) -> bytes:
    try:
        reason = HTTPStatus(reply.status).phrase
    except ValueError:
        reason = "Unknown"
    headers = {
        **reply.headers,
        "Content-Length": str(len(reply.body)),
        "Connection": "keep-alive" if stays else "close",
        "Server": "sandbox",
    }
    if reply.status in NO_BODY:
        del headers["Content-Length"]
    lines = [f"HTTP/1.1 {reply.status} {reason}", *(f"{name}: {value}" for name, value in headers.items())]
    head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
    return head + reply.body if with_body else head
