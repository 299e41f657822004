"""The fast path: answers /r/<code> in front of Flask, and has the click on disk before it does.

A link that is unknown, or whose kit was recalled, is handed through: Flask has the pages for those. What is worth
a microsecond here is done once and kept: the answer of a link, what an agent is, what writes the second of now.
"""

import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import structlog

from share.core import Core, utc_now
from share.domain.clicks import NOBODY, Flag
from share.domain.errors import BusyError
from share.domain.links import CODE, address
from share.infra.spool import Spool
from share.web.link_preview import Previews
from share.web.link_requests import Agents, Referrers, flags, is_plain
from share.web.link_table import FIXED, Header, LinkTable, Ready

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger(__name__)

PREFIX: Final = "/r/"
METHODS: Final = ("GET", "HEAD")
WHO: Final = NOBODY.encode()
WITH_BODY: Final[list[Header]] = [
    *FIXED,
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
]
BUSY: Final = b"This link cannot be opened just now. Please try again in a moment.\n"
DAY: Final = 86_400


class TrackedLinks:
    """A WSGI application in front of another."""

    def __init__(self, app: "WSGIApplication", core: Core, *, spool: Spool | None = None) -> None:
        self.behind = app
        self._public_url = core.settings.public_url
        self._now = _clock(core)
        self._hops = core.settings.trusted_proxies
        self._table = LinkTable(core)
        self._ready = self._table.ready
        self._agents, self._referrers, self._previews = Agents(), Referrers(), Previews()
        self._spool = spool or Spool(core.settings.spool_path, on_disk=core.settings.clicks_on_disk)
        self._second = (0, b"", 0)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        if path[:3] != PREFIX:
            return self.behind(environ, start_response)
        now = self._now()
        link = self._ready.get(path[3:])
        if link is None or not link.kit.at <= now < link.kit.until or environ["REQUEST_METHOD"] not in METHODS:
            return self._look(environ, start_response, now)
        return self._follow(environ, start_response, link, now)

    def finish(self) -> None:
        """Close this process's segment now, so that what it holds can be folded."""
        self._spool.close()

    def _look(self, environ: "WSGIEnvironment", start_response: "StartResponse", now: float) -> Iterable[bytes]:
        """Answer for a link that is not ready."""
        code = environ["PATH_INFO"][len(PREFIX) :]
        if not CODE.fullmatch(code):
            return self.behind(environ, start_response)
        if environ["REQUEST_METHOD"] not in METHODS:
            return _plain(start_response, HTTPStatus.METHOD_NOT_ALLOWED, b"", ("Allow", "GET, HEAD"))
        try:
            link = self._table.find(code, now=now)
        except BusyError:
            return _plain(start_response, HTTPStatus.SERVICE_UNAVAILABLE, BUSY, ("Retry-After", "5"))
        if link is None:
            return self.behind(environ, start_response)
        return self._follow(environ, start_response, link, now)

    def _follow(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", link: Ready, now: float
    ) -> Iterable[bytes]:
        told: str = environ.get("HTTP_USER_AGENT", "")
        program, family, is_meta = self._agents[told]
        own = b"" if is_plain(environ) else flags(environ).encode()
        second, stamp, day = self._second
        if second != int(now):
            second, stamp, day = self._second = self._write_second(int(now))
        who = WHO
        if Flag.PRIVACY.encode() not in own:
            hasher = self._table.hasher(day, now=now)
            if hasher is None:
                own += Flag.KEYLESS.encode()
            else:
                who = hasher(self._client(environ), told).encode()
        referrer = self._referrers[environ.get("HTTP_REFERER", "")]
        try:
            self._spool.write(b"".join((stamp, link.digits, who, own, program, family, referrer)))
        except OSError as error:
            # A full disk must not keep people from the article; the count is then too low, and the log says so.
            log.error("click_lost", error=error.strerror or str(error))  # noqa: TRY400 - nothing more to know
        if is_meta:
            return self._preview(environ, start_response, link)
        start_response("302 Found", link.headers)
        return []

    def _preview(self, environ: "WSGIEnvironment", start_response: "StartResponse", link: Ready) -> Iterable[bytes]:
        own = address(self._public_url, environ["PATH_INFO"][len(PREFIX) :])
        body = self._previews.page(link.kit.destination, own_address=own, location=link.headers[0][1])
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body))), *WITH_BODY]
        start_response("200 OK", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _write_second(self, second: int) -> tuple[int, bytes, int]:
        """A second as lines have it, and its day."""
        return second, b"%010d" % second, second // DAY

    def _client(self, environ: "WSGIEnvironment") -> str:
        """The asker's address: what our own proxy saw, never what the asker says of themselves."""
        if self._hops:
            said: str = environ.get("HTTP_X_FORWARDED_FOR", "")
            if self._hops == 1:
                last = said[said.rfind(",") + 1 :].strip()
                return last or str(environ.get("REMOTE_ADDR", ""))
            hops = said.split(",")
            if len(hops) >= self._hops:
                return hops[-self._hops].strip()
        return str(environ.get("REMOTE_ADDR", ""))


def _clock(core: Core) -> Callable[[], float]:
    """Seconds since 1970 by the core's clock; where that is the machine's own, without making a date of it."""
    return time.time if core.now is utc_now else lambda: core.now().timestamp()


def _plain(start_response: "StartResponse", status: HTTPStatus, body: bytes, more: Header) -> Iterable[bytes]:
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body))), more, *WITH_BODY]
    start_response(f"{status.value} {status.phrase}", headers)
    return [body]
