"""Sessions for the networks' own client libraries, which bring neither timeouts nor limits themselves.

Whatever the library passes or leaves out, a call connects within 3 s, waits at most 10 s for a byte, ends within
its total, takes 2 MB at most, goes to one origin and follows no redirect away from it. Failures are
`requests` exceptions, as the libraries expect, whose texts never hold an address: tokens travel in queries.
"""

import io
import logging
import ssl
from collections import OrderedDict
from collections.abc import Mapping
from functools import lru_cache
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers

from share.domain.addresses import Address, AddressError, origin_in
from share.domain.foreign import joined
from share.domain.words import mark
from share.infra.fetch_connection import Answer, Connection, NotOpenedError, TooMuchError
from share.infra.fetch_deadline import deadline
from share.infra.fetch_dial import Dial
from share.infra.fetch_errors import FetchError

ANSWER_BYTES = 2 * 2**20
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


class NeverSentError(NotReachedError, requests.ConnectTimeout):
    """No connection came about; that nothing went out is what `requests` says of a ConnectTimeout."""


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
        self._adapter = _Adapter(origin, dial=dial, listed=listed, tls=tls, total_seconds=total_seconds)
        self.mount("https://", self._adapter)
        self.mount("http://", self._adapter)

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        self._refuse_other(request.url or "", mark("This call leads away from the network's own address."))
        if not kwargs.get("allow_redirects", True):
            # What requests would add is of no use here: hooks, cookies, a history.
            return self._adapter.send(request)
        return super().send(request, **kwargs)

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        target = super().get_redirect_target(resp)
        if target is not None:
            where = joined(f"{self.origin}/", target)
            self._refuse_other(where, mark("The network sends us on to another site; we do not follow."))
        return target

    def _refuse_other(self, url: str, message: str) -> None:
        try:
            same = origin_in(url) == self.origin
        except AddressError:
            same = False
        if not same:
            raise OtherOriginError(message)


class _Adapter(BaseAdapter):
    """Sends over the one connection of its origin and reads each answer whole, under a deadline and a cap."""

    def __init__(self, origin: Address, *, dial: Dial, listed: bool, tls: ssl.SSLContext, total_seconds: float) -> None:
        super().__init__()
        self.host = origin.host
        self.total_seconds = total_seconds
        self._connection = Connection(origin, dial=dial, listed=listed, tls=tls)

    def send(self, request: requests.PreparedRequest, *_args: Any, **_kwargs: Any) -> requests.Response:
        """What the caller wishes besides is not heard: neither `verify=False` nor timeouts, streams or proxies."""
        failure: requests.RequestException
        try:
            with deadline(self.total_seconds):
                answer = self._connection.ask(
                    request.method or "GET",
                    request.path_url,
                    request.headers,
                    _body_of(request),
                    most=ANSWER_BYTES,
                )
            return _Whole(request, answer)
        except TooMuchError:
            failure = AnswerTooLargeError(
                mark("%(host)s answered with more than %(most)s MB.")
                % {"host": self.host, "most": ANSWER_BYTES // 2**20}
            )
        except TimeoutError:
            failure = TookTooLongError(mark("%(host)s took too long to answer.") % {"host": self.host})
        except FetchError as error:
            failure = NeverSentError(str(error))
        except (OSError, UnicodeError) as error:
            kind = NeverSentError if isinstance(error, NotOpenedError) else NotReachedError
            failure = kind(mark("%(host)s could not be reached.") % {"host": self.host})
        # Raised out here so that it carries no trace of an error whose text might hold the address.
        failure.request = request
        raise failure

    def close(self) -> None:
        self._connection.close()


class _Whole(requests.Response):
    """An answer that has been read to its end."""

    def __init__(self, request: requests.PreparedRequest, answer: Answer) -> None:
        # As requests sets it up, but without a new jar for cookies, which are never taken.
        self.__dict__.update(_BLANK)
        self.history = []
        self.status_code, self.reason = answer.status, answer.reason
        self.headers = _Headers(answer.headers)
        self.encoding = _encoding(answer.headers.get("content-type", ""))
        self.url, self.request = request.url or "", request
        self.raw = io.BytesIO(answer.body)
        self._content, self._content_consumed = answer.body, True


_BLANK = vars(requests.Response())


class _Headers(CaseInsensitiveDict[str]):
    """Of names in lower case, without those that told how the body was packed."""

    def __init__(self, named: Mapping[str, str]) -> None:
        self._store = OrderedDict((name, (name, value)) for name, value in named.items() if name not in _PACKED)


@lru_cache(maxsize=64)
def _encoding(content_type: str) -> str | None:
    return get_encoding_from_headers({"content-type": content_type})


def _body_of(request: requests.PreparedRequest) -> bytes:
    """A form, JSON or files, as requests puts them; nothing here is sent piece by piece."""
    body = request.body
    if body is None or isinstance(body, bytes):
        return body or b""
    if isinstance(body, str):
        return body.encode()
    raise TypeError("A body is bytes or a text.")
