"""The only way out to an address that somebody typed, and the maker of sessions for the networks' clients."""

import http.client
import re
import ssl
import threading
from dataclasses import dataclass, field
from email.message import Message
from urllib.parse import urljoin

import requests

from share.domain.addresses import Address, AddressError, admit, origin_of, parse
from share.domain.words import mark
from share.infra.fetch_body import read_body
from share.infra.fetch_deadline import deadline, left, tls_context
from share.infra.fetch_dial import Dial
from share.infra.fetch_errors import (
    BadAnswerError,
    BlockedError,
    FetchError,
    StatusError,
    TimedOutError,
    TooLargeError,
    UnreachableError,
)
from share.infra.fetch_session import OneOriginSession

__all__ = [
    "ACCEPT_FEED",
    "ACCEPT_PAGE",
    "ACCEPT_PICTURE",
    "PAGE_BYTES",
    "PICTURE_BYTES",
    "BadAnswerError",
    "BlockedError",
    "FetchError",
    "Fetched",
    "Fetcher",
    "StatusError",
    "TimedOutError",
    "TooLargeError",
    "UnreachableError",
]

ACCEPT_FEED = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
ACCEPT_PAGE = "text/html, application/xhtml+xml, */*;q=0.5"
ACCEPT_PICTURE = "image/webp, image/jpeg, image/png, image/gif, */*;q=0.1"
PAGE_BYTES = 2 * 2**20
PICTURE_BYTES = 5 * 2**20

_TOTAL_SECONDS = 15.0
_MOST_HOPS = 4
_AT_ONCE = 8
_LONGEST_VALIDATOR = 255
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fetched:
    """One answer; `url` is where it came from after redirects, `content_type` the whole header value."""

    status: int
    url: str
    headers: Message = field(repr=False)
    body: bytes = field(repr=False)
    not_modified: bool = False

    @property
    def content_type(self) -> str:
        return self.headers.get("Content-Type") or ""

    @property
    def charset(self) -> str | None:
        """What the answer says its charset is, in lower case; nobody has checked that it exists."""
        found = _CHARSET.search(self.content_type)
        return found[1].lower() if found else None

    @property
    def etag(self) -> str | None:
        return self._validator("ETag")

    @property
    def last_modified(self) -> str | None:
        return self._validator("Last-Modified")

    def _validator(self, name: str) -> str | None:
        value = self.headers.get(name)
        return value if value and len(value) <= _LONGEST_VALIDATOR else None


class Fetcher:
    """Fetches what people name, and nothing inside.

    Every hop is judged by its text (domain/addresses) and by every address that its name resolves to; the
    judged address is the one dialled. No proxy, cookie or credential is taken from anywhere. `own_host` is
    this installation's public URL, or its `host[:port]`: it never fetches from itself.
    """

    def __init__(
        self,
        allow_hosts: frozenset[str],
        *,
        own_host: str,
        user_agent: str,
        dial: Dial | None = None,
        tls: ssl.SSLContext | None = None,
        total_seconds: float = _TOTAL_SECONDS,
    ) -> None:
        self.allow_hosts = allow_hosts
        self.own_host = parse(own_host).netloc if "://" in own_host else own_host
        self.user_agent = user_agent
        self.total_seconds = total_seconds
        self._dial = dial or Dial()
        self._tls = tls or tls_context()
        self._places = threading.BoundedSemaphore(_AT_ONCE)

    def get(
        self,
        url: str,
        *,
        accept: str,
        etag: str | None = None,
        last_modified: str | None = None,
        max_bytes: int = PAGE_BYTES,
    ) -> Fetched:
        """The answer, status 200 to 299, or 304 where a validator was sent; all else raises a FetchError.

        It ends within the total deadline, redirects (at most 4) and name look-ups included.
        """
        headers = {"Accept": accept, "Accept-Encoding": "gzip", "User-Agent": self.user_agent}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        with deadline(self.total_seconds):
            if not self._places.acquire(timeout=left(self.total_seconds)):
                raise TimedOutError(mark("Too many pages are being fetched just now. Try again in a minute."))
            try:
                return self._follow(url, headers=headers, max_bytes=max_bytes)
            finally:
                self._places.release()

    def redirect_of(self, url: str) -> str | None:
        """Where a short link leads, asked once and not followed; None where it leads nowhere. Raises FetchError."""
        headers = {"Accept": ACCEPT_PAGE, "Accept-Encoding": "gzip", "User-Agent": self.user_agent}
        try:
            address = admit(url, allow_hosts=self.allow_hosts, own_host=self.own_host)
        except AddressError as error:
            raise BlockedError(str(error)) from error
        with deadline(self.total_seconds):
            answer = self._ask(address, headers=headers, max_bytes=PAGE_BYTES)
        return answer if isinstance(answer, str) else None

    def session(self, *, base_url: str, total_seconds: float = _TOTAL_SECONDS) -> requests.Session:
        """A session for a client library, held to the one origin that the operator set."""
        return OneOriginSession(
            parse(base_url),
            dial=Dial(guarded=False, resolver=self._dial.resolver),
            listed=True,
            tls=self._tls,
            user_agent=self.user_agent,
            total_seconds=total_seconds,
        )

    def guarded_session(self, host: str, *, total_seconds: float = _TOTAL_SECONDS) -> requests.Session:
        """A session held to a `host[:port]` that a person chose: https and public, or on the operator's list.

        Its base URL is `origin_of(host)`. Raises BlockedError for a host that is neither.
        """
        try:
            address = admit(
                origin_of(host, allow_hosts=self.allow_hosts),
                allow_hosts=self.allow_hosts,
                own_host=self.own_host,
            )
        except AddressError as error:
            raise BlockedError(str(error)) from error
        return OneOriginSession(
            address,
            dial=self._dial,
            listed=address.is_listed(self.allow_hosts),
            tls=self._tls,
            user_agent=self.user_agent,
            total_seconds=total_seconds,
        )

    def _follow(self, url: str, *, headers: dict[str, str], max_bytes: int) -> Fetched:
        for _ in range(_MOST_HOPS + 1):
            try:
                address = admit(url, allow_hosts=self.allow_hosts, own_host=self.own_host)
            except AddressError as error:
                raise BlockedError(str(error)) from error
            answer = self._ask(address, headers=headers, max_bytes=max_bytes)
            if isinstance(answer, Fetched):
                return answer
            url = answer
        raise BadAnswerError(mark("This address sends us on and on; nothing stands at its end."))

    def _ask(self, address: Address, *, headers: dict[str, str], max_bytes: int) -> Fetched | str:
        """One hop: what stands there, or the address it sends us on to."""
        try:
            connection = _Connection(address, self._open(address))
            try:
                connection.request("GET", address.target, headers={"Host": address.netloc, **headers})
                with connection.getresponse() as response:
                    return _judge(response, address, headers=headers, max_bytes=max_bytes)
            finally:
                connection.close()
        except TimeoutError:
            raise TimedOutError(mark("%(host)s took too long to answer.") % {"host": address.host}) from None
        except ssl.SSLError:
            raise UnreachableError(
                mark("%(host)s has no certificate that we can trust.") % {"host": address.host}
            ) from None
        except http.client.HTTPException:
            raise BadAnswerError(
                mark("%(host)s answered in a way that is not HTTP.") % {"host": address.host}
            ) from None
        except (OSError, UnicodeError):
            raise UnreachableError(mark("%(host)s could not be reached.") % {"host": address.host}) from None

    def _open(self, address: Address) -> "ssl.SSLSocket | object":
        sock = self._dial(address.host, address.port, listed=address.is_listed(self.allow_hosts))
        if address.scheme == "http":
            return sock
        try:
            return self._tls.wrap_socket(sock, server_hostname=address.host)
        except BaseException:
            sock.close()
            raise


class _Connection(http.client.HTTPConnection):
    """An HTTP connection over a socket that is open already; it can open none itself."""

    def __init__(self, address: Address, sock: object) -> None:
        super().__init__(address.host, address.port)
        self.sock = sock
        self.auto_open = 0


def _judge(
    response: http.client.HTTPResponse, address: Address, *, headers: dict[str, str], max_bytes: int
) -> Fetched | str:
    if response.status in _REDIRECTS:
        return _next_hop(response, address)
    asked = "If-None-Match" in headers or "If-Modified-Since" in headers
    if response.status == http.HTTPStatus.NOT_MODIFIED and asked:
        return Fetched(response.status, address.url, response.headers, b"", not_modified=True)
    if not 200 <= response.status <= 299:  # noqa: PLR2004 - the success class of HTTP
        raise _refusal(response, address.host)
    body = read_body(response, max_bytes=max_bytes)
    return Fetched(response.status, address.url, response.headers, body)


def _next_hop(response: http.client.HTTPResponse, address: Address) -> str:
    location = (response.headers.get("Location") or "").strip()
    if not location:
        raise BadAnswerError(mark("%(host)s sends us on without saying where.") % {"host": address.host})
    try:
        # http.client reads headers as Latin-1; sites write them in UTF-8.
        location = location.encode("latin-1").decode("utf-8")
        return urljoin(address.url, location)
    except ValueError:
        raise BadAnswerError(
            mark("%(host)s sends us on to an address that is not readable.") % {"host": address.host}
        ) from None


_REFUSALS = {
    401: mark("%(host)s asks for a password there (%(status)s)."),
    403: mark("%(host)s does not let us read it (%(status)s)."),
    404: mark("%(host)s has nothing at this address (%(status)s)."),
    410: mark("%(host)s says that it is gone for good (%(status)s)."),
    429: mark("%(host)s asks us to come back later (%(status)s)."),
}
_NOT_NOW = mark("%(host)s could not answer just now (%(status)s).")


def _refusal(response: http.client.HTTPResponse, host: str) -> StatusError:
    words = _REFUSALS.get(response.status, _NOT_NOW)
    after = response.headers.get("Retry-After") or ""
    return StatusError(
        words % {"host": host, "status": response.status},
        status=response.status,
        retry_after=int(after) if after.isascii() and after.isdigit() and len(after) < 8 else None,  # noqa: PLR2004 - 3 years
    )
