"""One kept connection, against a server that says byte for byte what it is told to."""

import gc
import gzip
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from share.domain.addresses import parse
from share.infra.fetch_connection import Answer, Connection, TooMuchError, WireError
from share.infra.fetch_deadline import tls_context
from share.infra.fetch_dial import Dial

MOST = 1000
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


class Peer:
    """Says one answer a question, connection by connection, and hangs up after the last one of each."""

    def __init__(self, connections: list[list[bytes]]) -> None:
        self.connections = connections
        self.questions: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.left = threading.Semaphore(0)
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self) -> None:
        for answers in self.connections:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                for answer in answers:
                    if not (question := connection.recv(65_536)):
                        break
                    self.questions.append(question)
                    connection.sendall(answer)
            self.left.release()

    def stop(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(5)


Start = Callable[..., tuple[Connection, Peer]]


@pytest.fixture
def start() -> Iterator[Start]:
    """A connection, and the peer behind it."""
    opened: list[tuple[Connection, Peer]] = []

    def begin(*connections: list[bytes]) -> tuple[Connection, Peer]:
        peer = Peer(list(connections))
        connection = Connection(parse(peer.url), dial=Dial(guarded=False), listed=True, tls=tls_context())
        opened.append((connection, peer))
        return opened[-1]

    yield begin
    for connection, peer in opened:
        connection.close()
        peer.stop()


def get(connection: Connection, target: str = "/") -> Answer:
    return connection.ask("GET", target, {}, most=MOST)


def test_a_question_goes_out_as_it_was_put(start: Start) -> None:
    connection, peer = start([OK])
    answer = connection.ask("POST", "/a?b=c", {"User-Agent": "share/1", "Host": "evil.example"}, b"x=1", most=MOST)
    assert answer == Answer(200, "OK", {"content-length": "5"}, b"hello")
    host = peer.url.removeprefix("http://")
    assert peer.questions == [f"POST /a?b=c HTTP/1.1\r\nHost: {host}\r\nUser-Agent: share/1\r\n\r\nx=1".encode()]


def test_one_connection_serves_question_after_question(start: Start) -> None:
    connection, peer = start([OK, OK, OK])
    assert [get(connection).body for _ in range(3)] == [b"hello"] * 3
    assert len(peer.questions) == 3


def test_a_connection_that_the_other_side_left_is_opened_anew(start: Start) -> None:
    connection, peer = start([OK], [OK])
    get(connection)
    assert peer.left.acquire(timeout=5)
    assert get(connection).body == b"hello"


@pytest.mark.parametrize(
    "last",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        OK + b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged",
    ],
    ids=["told to close", "old", "more than was asked for"],
)
def test_a_connection_is_not_used_beyond_its_last_answer(start: Start, last: bytes) -> None:
    connection, peer = start([last, b"never"], [OK])
    assert [get(connection).body, get(connection).body] == [b"hello", b"hello"]
    assert len(peer.questions) == 2


def test_nothing_of_an_answer_stays_behind_for_the_garbage_collector(start: Start) -> None:
    connection, _ = start([OK, OK])
    get(connection)
    gc.collect()
    gc.disable()
    try:
        get(connection)
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_a_question_is_never_sent_twice(start: Start) -> None:
    connection, peer = start([b""], [OK])
    with pytest.raises(WireError):
        get(connection)
    assert len(peer.questions) == 1


@pytest.mark.parametrize(
    ("said", "body"),
    [
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;a=b\r\nlo\r\n0\r\nX: y\r\n\r\n",
            b"hello",
        ),
        (b"HTTP/1.1 200\r\n\r\nhello", b"hello"),
        (b"HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", b"hello"),
        (b"HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n" + OK, b"hello"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n", b""),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"hel") + gzip.compress(b"lo"), b"hello"),
    ],
    ids=["chunked", "until the end", "bare newlines", "after a hint", "none", "gzip of 0", "gzips"],
)
def test_every_way_of_ending_an_answer_is_understood(start: Start, said: bytes, body: bytes) -> None:
    connection, _ = start([said])
    assert get(connection).body == body


@pytest.mark.parametrize(
    "said",
    [
        b"SSH-2.0-OpenSSH_9.9\r\n\r\n",
        b"HTTP/2 200 OK\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\n\r\n" * 9,
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nA: b\r\n folded: c\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nno header\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1" * 5000,
        b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"hello", mtime=0)[:-6],
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 20_000,
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"Content-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nA: " + b"b" * 1_000_000 + b"\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"A: b\r\n" * 200 + b"\r\n",
    ],
)
def test_what_is_no_answer_is_none(start: Start, said: bytes) -> None:
    connection, _ = start([said])
    with pytest.raises(WireError):
        get(connection)


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n" + b"x" * 1001,
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1001,
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"x" * 600) + gzip.compress(b"x" * 600),
    ],
    ids=["told", "in pieces", "without end", "unpacked"],
)
def test_an_answer_that_is_too_long_is_not_taken(start: Start, said: bytes) -> None:
    connection, _ = start([said])
    with pytest.raises(TooMuchError):
        get(connection)


@pytest.mark.parametrize("target", ["", "a", "/a b", "/a\r\nX: y", "/é", "http://other.example/"])
def test_an_address_that_would_be_read_as_more_is_not_sent(start: Start, target: str) -> None:
    connection, peer = start([OK])
    with pytest.raises(WireError):
        get(connection, target)
    assert peer.questions == []


@pytest.mark.parametrize("value", ["a\r\nX: y", "a\nb", "a\0b", "\u2192"])
def test_a_header_that_would_be_read_as_more_is_not_sent(start: Start, value: str) -> None:
    connection, peer = start([OK])
    with pytest.raises(WireError):
        connection.ask("GET", "/", {"User-Agent": value}, most=MOST)
    assert peer.questions == []
