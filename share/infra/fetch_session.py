"""Sessions for the networks' own client libraries, which bring neither timeouts nor limits themselves.

Whatever the library passes or leaves out, a call connects within 3 s, waits at most 10 s for a byte, ends within
its total, takes 2 MB at most, goes to one origin and follows no redirect away from it. Failures are
`requests` exceptions, as the libraries expect, whose texts never hold an address: tokens travel in queries.
"""

import io
import logging
import ssl
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urljoin

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.exceptions import TimeoutError as WaitedError

from share.domain.addresses import Address, AddressError, origin_in
from share.domain.words import mark
from share.infra.fetch_deadline import DeadlineSocket, deadline
from share.infra.fetch_dial import CONNECT_SECONDS, READ_SECONDS, Dial
from share.infra.fetch_errors import FetchError

ANSWER_BYTES = 2 * 2**20
_PIECE = 64 * 1024
_TIMEOUT = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
_PACKED = frozenset({"content-encoding", "content-length", "transfer-encoding"})

# At DEBUG these write whole addresses and headers, tokens included.
for _name in ("urllib3", "requests_oauthlib", "oauthlib"):
    logging.getLogger(_name).setLevel(logging.INFO)


class AnswerTooLargeError(requests.RequestException):
    """A network answered with more than 2 MB."""


class OtherOriginError(requests.RequestException):
    """The call, or the redirect it met, leads away from the one origin of the session."""


class NotReachedError(requests.ConnectionError):
    """No connection, or one that broke; the text names the host alone."""


class TookTooLongError(requests.Timeout):
    """No answer within the time that a call may take."""


class OneOriginSession(requests.Session):
    """A session that can only talk to one origin, under limits, without proxies, cookies or the environment."""

    def __init__(
        self,
        origin: Address,
        *,
        dial: Dial,
        listed: bool,
        tls: ssl.SSLContext,
        user_agent: str,
        total_seconds: float,
    ) -> None:
        super().__init__()
        self.origin = origin.origin
        self.trust_env = False
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.headers.update({"User-Agent": user_agent, "Accept-Encoding": "gzip"})
        self.adapters.clear()
        adapter = _Adapter(origin, dial=dial, listed=listed, tls=tls, total_seconds=total_seconds)
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        self._refuse_other(request.url or "", mark("This call leads away from the network's own address."))
        if not kwargs.get("allow_redirects", True):
            # What requests would add is of no use here: hooks, cookies, a history.
            return self.get_adapter(request.url or "").send(request)
        return super().send(request, **kwargs)

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        target = super().get_redirect_target(resp)
        if target is not None:
            where = urljoin(f"{self.origin}/", target)
            self._refuse_other(where, mark("The network sends us on to another site; we do not follow."))
        return target

    def _refuse_other(self, url: str, message: str) -> None:
        try:
            same = origin_in(url) == self.origin
        except AddressError:
            same = False
        if not same:
            raise OtherOriginError(message)


class _Adapter(HTTPAdapter):
    """Sends over the one pool of its origin and reads each answer whole, under a deadline and a cap."""

    def __init__(self, origin: Address, *, dial: Dial, listed: bool, tls: ssl.SSLContext, total_seconds: float) -> None:
        super().__init__(max_retries=0)
        self.host = origin.host
        self.total_seconds = total_seconds
        common: dict[str, Any] = {"maxsize": 4, "retries": False, "dial": dial, "listed": listed}
        self.pool: urllib3.HTTPConnectionPool
        if origin.scheme == "https":
            self.pool = _TLSPool(origin.host, origin.port, ssl_context=tls, **common)
        else:
            self.pool = _PlainPool(origin.host, origin.port, **common)

    def get_connection_with_tls_context(self, *_args: Any, **_kwargs: Any) -> urllib3.HTTPConnectionPool:
        return self.pool

    def cert_verify(self, *_args: Any, **_kwargs: Any) -> None:
        """The pool's context checks certificates always; a caller's `verify=False` is not heard."""

    def send(self, request: requests.PreparedRequest, *_args: Any, **_kwargs: Any) -> requests.Response:
        failure: requests.RequestException
        try:
            with deadline(self.total_seconds):
                return self._whole(request, self._asked(request))
        except AnswerTooLargeError as error:
            failure = error
        except (requests.Timeout, WaitedError, TimeoutError):
            failure = TookTooLongError(mark("%(host)s took too long to answer.") % {"host": self.host})
        except FetchError as error:
            failure = NotReachedError(str(error))
        except (requests.RequestException, HTTPError, OSError):
            failure = NotReachedError(mark("%(host)s could not be reached.") % {"host": self.host})
        # Raised out here so that it carries no trace of the library's error, whose text holds the address.
        failure.request = request
        raise failure

    def close(self) -> None:
        self.pool.close()
        super().close()

    def _asked(self, request: requests.PreparedRequest) -> urllib3.BaseHTTPResponse:
        return self.pool.urlopen(
            request.method or "GET",
            request.path_url,
            body=request.body,
            headers=request.headers,
            redirect=False,
            assert_same_host=False,
            preload_content=False,
            decode_content=False,
            retries=False,
            timeout=_TIMEOUT,
            chunked=request.body is not None and "Content-Length" not in request.headers,
        )

    def _whole(self, request: requests.PreparedRequest, raw: urllib3.BaseHTTPResponse) -> requests.Response:
        try:
            body = _read(raw, self.host)
        except BaseException:
            raw.close()
            raise
        headers = {name: value for name, value in raw.headers.items() if name.lower() not in _PACKED}
        plain = urllib3.HTTPResponse(
            body=io.BytesIO(body),
            headers=headers,
            status=raw.status,
            reason=raw.reason,
            preload_content=False,
            decode_content=False,
        )
        response = self.build_response(request, plain)
        raw.release_conn()
        return response


def _read(raw: urllib3.BaseHTTPResponse, host: str) -> bytes:
    body = bytearray()
    for piece in raw.stream(_PIECE, decode_content=True):
        body += piece
        if len(body) > ANSWER_BYTES:
            raise AnswerTooLargeError(
                mark("%(host)s answered with more than %(most)s MB.") % {"host": host, "most": ANSWER_BYTES // 2**20}
            )
    return bytes(body)


class _PlainConnection(HTTPConnection):
    def __init__(self, *args: Any, dial: Dial, listed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._dial, self._listed = dial, listed

    def _new_conn(self) -> DeadlineSocket:
        return self._dial(self.host, self.port or 80, listed=self._listed)


class _TLSConnection(HTTPSConnection):
    def __init__(self, *args: Any, dial: Dial, listed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._dial, self._listed = dial, listed

    def _new_conn(self) -> DeadlineSocket:
        return self._dial(self.host, self.port or 443, listed=self._listed)


class _PlainPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _TLSPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _TLSConnection
