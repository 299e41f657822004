"""The one session an adapter is handed: each origin that it asks gets the fetcher's own session."""

import time
from collections.abc import Callable, Collection
from typing import Any

import requests

from share.domain.addresses import AddressError, origin_in, parse
from share.infra.fetch import Fetcher
from share.infra.fetch_errors import FetchError
from share.infra.fetch_session import NeverSentError


class NetworkSession(requests.Session):
    """Sends to the bases that the operator set, and to any host that the fetcher lets through.

    Timeouts, size caps, judged addresses and the ban on leaving the origin are those of the fetcher's
    sessions. Failures are `requests` exceptions without addresses in their texts. Between two calls to one origin
    `spacing` seconds pass at least; `pause` waits for what is missing of them. `calls` counts what was sent.
    """

    def __init__(
        self,
        fetch: Fetcher,
        *,
        base_urls: Collection[str] = (),
        spacing: float = 0.0,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__()
        self.trust_env = False
        self.headers.clear()
        self.headers.update({"User-Agent": fetch.user_agent, "Accept-Encoding": "gzip"})
        self._fetch = fetch
        self._bases = {parse(url).origin: url for url in base_urls}
        self._sessions: dict[str, requests.Session] = {}
        self._spacing, self._pause = spacing, pause
        self._called: dict[int, float] = {}
        self.calls = 0

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        session = self._session_for(request.url or "")
        self.calls += 1
        if not self._spacing:
            return session.send(request, **kwargs)
        called = self._called.get(id(session))
        if called is not None and (missing := called + self._spacing - time.monotonic()) > 0:
            self._pause(missing)
        try:
            return session.send(request, **kwargs)
        finally:
            self._called[id(session)] = time.monotonic()

    def close(self) -> None:
        for session in self._sessions.values():
            session.close()
        super().close()

    def _session_for(self, url: str) -> requests.Session:
        failure = ""
        try:
            origin = origin_in(url)
            if origin not in self._sessions:
                self._sessions[origin] = self._open(origin, parse(origin).netloc)
            return self._sessions[origin]
        except (AddressError, FetchError) as error:
            failure = str(error)
        raise NeverSentError(failure)

    def _open(self, origin: str, netloc: str) -> requests.Session:
        base = self._bases.get(origin)
        return self._fetch.session(base_url=base) if base else self._fetch.guarded_session(netloc)
