"""The fetcher against real servers on loopback that behave well and badly."""

import gzip
import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from share.infra.fetch import (
    ACCEPT_PAGE,
    BadAnswerError,
    BlockedError,
    Fetcher,
    FetchError,
    StatusError,
    TimedOutError,
    TooLargeError,
    UnreachableError,
)

SHARED = Path(os.environ.get("SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data") / "badinput"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=UTF-8\r\nContent-Length: 5\r\n\r\nhello"


class Server:
    """Answers each connection with the next of its answers: bytes, or pieces sent until the other side goes."""

    def __init__(self, answers: list[bytes | Iterator[bytes]]) -> None:
        self.answers = answers
        self.requests: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def serve(self) -> None:
        for answer in self.answers:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                self.requests.append(connection.recv(65_536))
                self.send(connection, answer)

    def send(self, connection: socket.socket, answer: bytes | Iterator[bytes]) -> None:
        try:
            for piece in [answer] if isinstance(answer, bytes) else answer:
                connection.sendall(piece)
        except OSError:
            return  # the other side has gone, as it should

    def stop(self) -> None:
        if self.listener.fileno() >= 0:
            self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()
        self.thread.join(5)


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def start(*answers: bytes | Iterator[bytes]) -> Server:
        servers.append(Server(list(answers)))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


def fetcher(*servers: Server, total_seconds: float = 15.0) -> Fetcher:
    listed = frozenset(f"127.0.0.1:{server.port}" for server in servers)
    return Fetcher(listed, own_host="share.example.org", user_agent="share/1 (+https://x)", total_seconds=total_seconds)


def moved(where: str, status: int = 302) -> bytes:
    return f"HTTP/1.1 {status} Moved\r\nLocation: {where}\r\nContent-Length: 0\r\n\r\n".encode()


def answer(*headers: str, body: bytes = b"") -> bytes:
    return "\r\n".join(["HTTP/1.1 200 OK", *headers, "", ""]).encode() + body


def endless(start: bytes, piece: bytes) -> Iterator[bytes]:
    yield start
    while True:
        yield piece


def dripping(server_pause: threading.Event, start: bytes) -> Iterator[bytes]:
    yield start
    while not server_pause.wait(0.05):
        yield b"x"


def test_a_page_comes_back_with_its_type_and_charset(serve: Callable[..., Server]) -> None:
    server = serve(OK)
    page = fetcher(server).get(f"{server.url}a b?q=1#top", accept=ACCEPT_PAGE)
    assert (page.status, page.body, page.charset) == (200, b"hello", "utf-8")
    assert page.url == f"{server.url}a%20b?q=1#top"
    assert not page.not_modified
    request = server.requests[0].decode()
    assert request.startswith("GET /a%20b?q=1 HTTP/1.1\r\n")
    assert f"Host: 127.0.0.1:{server.port}\r\n" in request
    assert "User-Agent: share/1 (+https://x)\r\n" in request
    assert "Accept-Encoding: gzip\r\n" in request


def test_a_server_that_is_not_listed_is_not_asked(serve: Callable[..., Server]) -> None:
    server = serve(OK)
    with pytest.raises(BlockedError):
        fetcher().get(server.url, accept="*/*")
    assert server.requests == []


def test_what_has_not_changed_is_said_to_be_so(serve: Callable[..., Server]) -> None:
    server = serve(
        answer('ETag: "7"', "Last-Modified: Sat, 21 Nov 2026 10:00:00 GMT", "Content-Length: 0"),
        b"HTTP/1.1 304 Not Modified\r\n\r\n",
    )
    fetch = fetcher(server)
    first = fetch.get(server.url, accept="*/*")
    second = fetch.get(server.url, accept="*/*", etag=first.etag, last_modified=first.last_modified)
    assert second.not_modified
    assert second.body == b""
    assert b'If-None-Match: "7"\r\nIf-Modified-Since: Sat, 21 Nov 2026 10:00:00 GMT' in server.requests[1]


def test_unchanged_without_being_asked_is_a_bad_answer(serve: Callable[..., Server]) -> None:
    server = serve(b"HTTP/1.1 304 Not Modified\r\n\r\n")
    with pytest.raises(BadAnswerError):
        fetcher(server).get(server.url, accept="*/*")


def test_a_validator_too_long_to_keep_is_not_kept(serve: Callable[..., Server]) -> None:
    server = serve(answer(f'ETag: "{"x" * 5000}"', "Content-Length: 0"))
    assert fetcher(server).get(server.url, accept="*/*").etag is None


def test_redirects_are_followed_to_their_end(serve: Callable[..., Server]) -> None:
    server = serve(moved("/b", 301), moved("c?x=é", 307), OK)
    page = fetcher(server).get(f"{server.url}a/", accept="*/*")
    assert page.url == f"{server.url}c?x=%C3%A9"


@pytest.mark.parametrize(
    "where",
    ["http://127.0.0.1:1/", "http://169.254.169.254/", "file:///etc/passwd", "javascript:alert(1)", "http://[::1]/",
     "https://share.example.org/admin", "https://a@b.example/", "gopher://127.0.0.1:6379/_x", "//localhost/"],
)  # fmt: skip
def test_a_redirect_is_judged_like_a_typed_address(serve: Callable[..., Server], where: str) -> None:
    server = serve(moved(where))
    with pytest.raises(BlockedError):
        fetcher(server).get(server.url, accept="*/*")


def test_a_short_link_is_asked_once_and_not_followed(serve: Callable[..., Server]) -> None:
    server = serve(moved("https://share.example.org/r/abcd1234"), OK)
    fetch = fetcher(server)
    assert fetch.redirect_of(f"{server.url}ours") == "https://share.example.org/r/abcd1234"
    assert fetch.redirect_of(f"{server.url}page") is None
    assert len(server.requests) == 2
    with pytest.raises(BlockedError):
        fetch.redirect_of("http://169.254.169.254/latest")


def test_a_redirect_without_end_is_ended(serve: Callable[..., Server]) -> None:
    server = serve(*[moved("/again")] * 9)
    with pytest.raises(BadAnswerError, match="on and on"):
        fetcher(server).get(server.url, accept="*/*")
    assert len(server.requests) == 5


@pytest.mark.parametrize("where", ["", "http://[", f"/{'a' * 2100}"])
def test_a_redirect_to_nowhere_is_an_error(serve: Callable[..., Server], where: str) -> None:
    server = serve(moved(where))
    with pytest.raises(FetchError):
        fetcher(server).get(server.url, accept="*/*")


def test_a_refusal_keeps_its_status_and_its_wait(serve: Callable[..., Server]) -> None:
    server = serve(b"HTTP/1.1 429 Slow\r\nRetry-After: 120\r\n\r\n", b"HTTP/1.1 410 Gone\r\nRetry-After: soon\r\n\r\n")
    with pytest.raises(StatusError) as slow:
        fetcher(server).get(server.url, accept="*/*")
    assert (slow.value.status, slow.value.retry_after) == (429, 120)
    with pytest.raises(StatusError, match="gone for good") as gone:
        fetcher(server).get(server.url, accept="*/*")
    assert (gone.value.status, gone.value.retry_after) == (410, None)


@pytest.mark.parametrize("tail", [b"", gzip.compress(b"", mtime=0), b"\0\0"])
def test_a_packed_page_is_unpacked(serve: Callable[..., Server], tail: bytes) -> None:
    packed = gzip.compress(b"hello " * 400, mtime=0) + gzip.compress(b"hello " * 600, mtime=0) + tail
    server = serve(answer("Content-Encoding: gzip", f"Content-Length: {len(packed)}", body=packed))
    assert fetcher(server).get(server.url, accept="*/*").body == b"hello " * 1000


def test_a_page_is_read_though_its_packing_is_none(serve: Callable[..., Server]) -> None:
    server = serve(answer("Content-Encoding: UTF-8", "Content-Length: 5", body=b"hello"))
    assert fetcher(server).get(server.url, accept="*/*").body == b"hello"


def test_a_small_packing_of_much_is_cut_at_the_unpacked_size(serve: Callable[..., Server]) -> None:
    packed = gzip.compress(bytes(30 * 2**20))
    server = serve(answer("Content-Encoding: gzip", f"Content-Length: {len(packed)}", body=packed))
    with pytest.raises(TooLargeError, match="2 MB"):
        fetcher(server).get(server.url, accept="*/*")


def test_a_body_without_end_is_cut(serve: Callable[..., Server]) -> None:
    chunk = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
    server = serve(endless(answer("Transfer-Encoding: chunked"), chunk))
    with pytest.raises(TooLargeError):
        fetcher(server).get(server.url, accept="*/*")


@pytest.mark.parametrize("size", [0, 1, 100])
def test_a_body_of_the_allowed_size_passes_and_one_byte_more_does_not(serve: Callable[..., Server], size: int) -> None:
    body = b"x" * size
    server = serve(answer(body=body), answer(body=body + b"x"))
    assert fetcher(server).get(server.url, accept="*/*", max_bytes=size).body == body
    with pytest.raises(TooLargeError):
        fetcher(server).get(server.url, accept="*/*", max_bytes=size)


@pytest.mark.parametrize(
    "bad",
    [
        answer("Content-Length: -1"),
        answer("Content-Length: abc"),
        answer("Content-Length: 5", "Content-Length: 6", body=b"hello!"),
        answer("Content-Length: 5", "Transfer-Encoding: chunked", body=b"0\r\n\r\n"),
        answer("Content-Length: 50", body=b"short"),
        answer("Transfer-Encoding: chunked", body=b"zz\r\nhello"),
        answer("Content-Encoding: br", body=b"x"),
        answer("Content-Encoding: gzip, gzip", body=gzip.compress(gzip.compress(b"x", mtime=0), mtime=0)),
        answer("Content-Encoding: gzip", body=b"not packed at all"),
        answer("Content-Encoding: gzip", body=gzip.compress(b"hello" * 99, mtime=0)[:-12]),
        answer(*[f"X-{number}: y" for number in range(1000)]),
        answer(f"X-Long: {'y' * 2**20}"),
        b"<html>garbage</html>\r\n\r\n",
        b"",
    ],
)
def test_an_answer_that_is_not_http_as_agreed_is_refused(serve: Callable[..., Server], bad: bytes) -> None:
    server = serve(bad)
    with pytest.raises(FetchError):
        fetcher(server).get(server.url, accept="*/*")


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX-Drip: ",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5",
    ],
)
def test_a_server_that_drips_is_cut_at_the_total_deadline(serve: Callable[..., Server], start: bytes) -> None:
    pause = threading.Event()
    server = serve(dripping(pause, start))
    with pytest.raises(TimedOutError):
        fetcher(server, total_seconds=0.5).get(server.url, accept="*/*")
    pause.set()


def test_a_name_server_that_never_answers_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    never = threading.Event()

    def wait(*_args: object, **_kwargs: object) -> list[object]:
        never.wait(30)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", wait)
    with pytest.raises(TimedOutError):
        fetcher(total_seconds=0.2).get("https://news.example/", accept="*/*")
    never.set()


def test_a_closed_port_is_unreachable_and_its_error_names_no_path(serve: Callable[..., Server]) -> None:
    server = serve()
    server.stop()
    with pytest.raises(UnreachableError) as failed:
        fetcher(server).get(f"{server.url}secret?token=abc", accept="*/*")
    assert "secret" not in str(failed.value)
    assert "abc" not in str(failed.value)


def test_headers_that_a_page_has_no_business_with_are_ignored(serve: Callable[..., Server]) -> None:
    server = serve(
        answer("Refresh: 0;url=/x", "Location: /y", "Link: </z>", "Set-Cookie: a=b", "Content-Length: 0"), OK
    )
    fetch = fetcher(server)
    assert fetch.get(server.url, accept="*/*").url == server.url
    fetch.get(server.url, accept="*/*")
    assert b"Cookie" not in server.requests[1]


def test_a_proxy_in_the_environment_is_not_asked(serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    server = serve(OK, OK)
    fetch = fetcher(server)
    assert fetch.get(server.url, accept="*/*").body == b"hello"
    assert fetch.session(base_url=server.url).get(server.url).text == "hello"


def redirect_rows() -> list[dict[str, Any]]:
    path = SHARED / "redirect_chains.jsonl"
    if not path.is_file():
        return []
    loaded = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [row for row in loaded if row["hops"][0][1] != 200 and row["expect"] in {"block", "reject", "error"}]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpus is not on this machine")
@pytest.mark.parametrize("row", redirect_rows(), ids=lambda row: row["id"])
def test_every_redirect_of_the_corpus_that_must_end_ends(serve: Callable[..., Server], row: dict[str, Any]) -> None:
    server = serve(*[moved(hop[2], hop[1]) for hop in row["hops"] * 5])
    with pytest.raises(FetchError):
        fetcher(server).get(server.url, accept="*/*")
