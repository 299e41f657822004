"""The sessions that the networks' client libraries are given, against real servers on loopback."""

import datetime as dt
import gzip
import ipaddress
import json
import logging
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from share.infra.fetch import Fetcher, UnreachableError
from share.infra.fetch_deadline import DeadlineTLSSocket, tls_context
from share.infra.fetch_dial import Dial
from share.infra.fetch_session import AnswerTooLargeError, NotReachedError, OtherOriginError, TookTooLongError


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Site"

    def do_GET(self) -> None:
        self.server.seen.append((self.path, dict(self.headers.items())))
        path = self.path.partition("?")[0]
        getattr(self, f"answer_{path.strip('/') or 'root'}")()

    def do_POST(self) -> None:
        self.do_GET()

    def answer_root(self) -> None:
        self.reply(json.dumps({"id": "1"}).encode(), ("Content-Type", "application/json"), ("Set-Cookie", "a=b"))

    def answer_packed(self) -> None:
        self.reply(gzip.compress(b"packed"), ("Content-Encoding", "gzip"))

    def answer_bomb(self) -> None:
        self.reply(gzip.compress(bytes(20 * 2**20)), ("Content-Encoding", "gzip"))

    def answer_inside(self) -> None:
        self.reply(b"", ("Location", "/"), status=302)

    def answer_outside(self) -> None:
        self.reply(b"", ("Location", self.server.elsewhere), status=307)

    def answer_refusal(self) -> None:
        self.reply(b'{"error": "x"}', ("Retry-After", "9"), status=429)

    def answer_drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        while not self.server.ending.wait(0.05):
            self.wfile.write(b"x")

    def reply(self, body: bytes, *headers: tuple[str, str], status: int = 200) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """Requests are kept in `seen`."""


class Site(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.elsewhere = ""
        self.ending = threading.Event()

    def handle_error(self, *_args: Any) -> None:
        """A client that went away is what some tests are about."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


def run(server: Site) -> Iterator[Site]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.ending.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    yield from run(Site())


@pytest.fixture
def other_site() -> Iterator[Site]:
    yield from run(Site())


def fetcher(**more: Any) -> Fetcher:
    return Fetcher(frozenset(), own_host="share.example.org", user_agent="share/1", **more)


def test_a_call_comes_back_as_the_library_expects_it(site: Site) -> None:
    with fetcher().session(base_url=site.url) as session:
        answer = session.get(f"{site.url}/", params={"ids": "1"}, headers={"Authorization": "Bearer t"})
        packed = session.get(f"{site.url}/packed", stream=True, timeout=None)
    assert (answer.status_code, answer.json(), answer.url) == (200, {"id": "1"}, f"{site.url}/?ids=1")
    assert packed.text == "packed"
    assert site.seen[0][1]["User-Agent"] == "share/1"
    assert site.seen[0][1]["Authorization"] == "Bearer t"
    assert "Cookie" not in site.seen[1][1]


def test_a_refusal_is_an_answer_like_any_other(site: Site) -> None:
    with fetcher().session(base_url=site.url) as session:
        answer = session.get(f"{site.url}/refusal")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "9")


def test_a_redirect_within_the_origin_is_followed(site: Site) -> None:
    with fetcher().session(base_url=site.url) as session:
        assert session.get(f"{site.url}/inside").json() == {"id": "1"}


def test_a_redirect_to_another_origin_gets_no_token(site: Site, other_site: Site) -> None:
    site.elsewhere = f"{other_site.url}/?steal=1"
    with fetcher().session(base_url=site.url) as session, pytest.raises(OtherOriginError):
        session.post(f"{site.url}/outside", headers={"Authorization": "Bearer t"}, data={"access_token": "t"})
    assert other_site.seen == []


def test_a_session_calls_no_origin_but_its_own(site: Site, other_site: Site) -> None:
    with fetcher().session(base_url=site.url) as session, pytest.raises(OtherOriginError):
        session.get(f"{other_site.url}/")
    assert other_site.seen == []


def test_an_answer_that_unpacks_to_too_much_is_cut(site: Site) -> None:
    with fetcher().session(base_url=site.url) as session, pytest.raises(AnswerTooLargeError):
        session.get(f"{site.url}/bomb")


def test_a_network_that_drips_is_cut_at_the_total(site: Site) -> None:
    with (
        fetcher().session(base_url=site.url, total_seconds=0.4) as session,
        pytest.raises(TookTooLongError),
    ):
        session.get(f"{site.url}/drip", timeout=300)


def test_no_token_stands_in_an_error_or_a_log(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    url = f"{site.url}/?access_token=s3cret"
    with fetcher().session(base_url=site.url) as session:
        session.get(url)
        session.close()
        site.shutdown()
        site.server_close()
        with pytest.raises(NotReachedError) as failed:
            session.get(url)
    assert "s3cret" not in str(failed.value)
    assert failed.value.__context__ is None
    assert "s3cret" not in caplog.text


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for news.example, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "news.example")])
    now = dt.datetime.now(dt.UTC)
    names = x509.SubjectAlternativeName(
        [x509.DNSName("news.example"), x509.IPAddress(ipaddress.ip_address("127.0.0.9"))]
    )
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture
def tls_site(tmp_path: Path) -> Iterator[tuple[Site, Path]]:
    cert, key = certificate(tmp_path)
    server = Site()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    for ready in run(server):
        yield ready, cert


def dialler_of(site: Site, *names: str) -> tuple[frozenset[str], Dial]:
    listed = frozenset(f"{name}:{site.server_port}" for name in names)
    return listed, Dial(resolver=lambda _host, _port: ["127.0.0.1"])


def test_over_tls_the_name_is_kept_though_the_address_is_dialled(tls_site: tuple[Site, Path]) -> None:
    site, cert = tls_site
    listed, dial = dialler_of(site, "news.example")
    trusting = ssl.create_default_context(cafile=str(cert))
    trusting.sslsocket_class = DeadlineTLSSocket
    fetch = Fetcher(listed, own_host="", user_agent="share/1", dial=dial, tls=trusting)
    url = f"https://news.example:{site.server_port}"
    assert fetch.get(f"{url}/", accept="*/*").body == b'{"id": "1"}'
    with fetch.session(base_url=url) as session:
        assert session.get(f"{url}/", verify=False).json() == {"id": "1"}
    assert [headers["Host"] for _, headers in site.seen] == [f"news.example:{site.server_port}"] * 2


@pytest.mark.parametrize("name", ["news.example", "other.example"])
def test_a_certificate_that_is_not_trusted_is_refused(tls_site: tuple[Site, Path], name: str) -> None:
    site, _ = tls_site
    listed, dial = dialler_of(site, name)
    fetch = Fetcher(listed, own_host="", user_agent="share/1", dial=dial)
    url = f"https://{name}:{site.server_port}"
    with pytest.raises(UnreachableError, match="certificate"):
        fetch.get(f"{url}/", accept="*/*")
    with fetch.session(base_url=url) as session, pytest.raises(requests.ConnectionError):
        session.get(f"{url}/", verify=False)
    assert site.seen == []


def test_a_certificate_for_another_name_is_refused(tls_site: tuple[Site, Path]) -> None:
    site, cert = tls_site
    listed, dial = dialler_of(site, "other.example")
    trusting = ssl.create_default_context(cafile=str(cert))
    trusting.sslsocket_class = DeadlineTLSSocket
    fetch = Fetcher(listed, own_host="", user_agent="share/1", dial=dial, tls=trusting)
    with pytest.raises(UnreachableError, match="certificate"):
        fetch.get(f"https://other.example:{site.server_port}/", accept="*/*")


def test_a_listed_host_gets_a_guarded_session_over_plain_http(site: Site) -> None:
    host = f"127.0.0.1:{site.server_port}"
    fetch = Fetcher(frozenset({host}), own_host="", user_agent="share/1")
    with fetch.guarded_session(host) as session:
        assert session.get(f"http://{host}/").json() == {"id": "1"}


def test_the_trust_of_the_fetcher_does_not_come_from_the_environment() -> None:
    context = tls_context()
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname
