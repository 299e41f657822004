"""The fast path: answers /r/<code> in front of Flask, and has the click on disk before it does.

A link that is unknown, or whose kit was recalled, is handed through: Flask has the pages for those. What is worth
a microsecond here is done once and kept: the answer of a link, what an agent is, what writes the second of now.
"""

import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, NamedTuple

import structlog

from share.core import Core, utc_now
from share.domain.clicks import NOBODY, Flag
from share.domain.errors import BusyError
from share.domain.links import CODE, address
from share.domain.visitors import Hasher
from share.infra.spool import Spool
from share.web.link_preview import Previews
from share.web.link_requests import Agents, Referrers, flags
from share.web.link_table import FIXED, PREFIX, Header, LinkTable, Ready

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger(__name__)

METHODS: Final = ("GET", "HEAD")
WHO: Final = NOBODY.encode()
WITH_BODY: Final[list[Header]] = [
    *FIXED,
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
]
BUSY: Final = b"This link cannot be opened just now. Please try again in a moment.\n"
DAY: Final = 86_400
PRIVACY, KEYLESS = Flag.PRIVACY.encode(), Flag.KEYLESS.encode()


class Moment(NamedTuple):
    """A second, as all clicks in it need it: its digits in a line, and what makes its day's hashes, if that is had."""

    since: float
    until: float
    stamp: bytes
    hasher: Hasher | None


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
        self._moment = Moment(0, 0, b"", None)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        if path[:3] != PREFIX:
            return self.behind(environ, start_response)
        now = self._now()
        moment = self._moment
        if not moment.since <= now < moment.until:
            moment = self._next_moment(now)
        link = self._ready.get(path)
        if link is None or environ["REQUEST_METHOD"] != "GET":
            return self._look(environ, start_response, moment)
        return self._follow(environ, start_response, link, moment)

    def finish(self) -> None:
        """Close this process's segment now, so that what it holds can be folded."""
        self._spool.close()

    def _next_moment(self, now: float) -> "Moment":
        """What is true of a second is worked out once in it; links are looked at again by their kits' freshness."""
        second = int(now)
        self._ready.clear()
        hasher = self._table.hasher(second // DAY, now=now)
        made = self._moment = Moment(second, second + 1, b"%010d" % second, hasher)
        return made

    def _look(self, environ: "WSGIEnvironment", start_response: "StartResponse", moment: "Moment") -> Iterable[bytes]:
        """Answer for a link that is not ready, or a request that is not an ordinary one."""
        code = environ["PATH_INFO"][len(PREFIX) :]
        if not CODE.fullmatch(code):
            return self.behind(environ, start_response)
        if environ["REQUEST_METHOD"] not in METHODS:
            return _plain(start_response, HTTPStatus.METHOD_NOT_ALLOWED, b"", ("Allow", "GET, HEAD"))
        try:
            link = self._table.find(code, now=self._now())
        except BusyError:
            return _plain(start_response, HTTPStatus.SERVICE_UNAVAILABLE, BUSY, ("Retry-After", "5"))
        if link is None:
            return self.behind(environ, start_response)
        return self._follow(environ, start_response, link, moment)

    def _follow(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", link: Ready, moment: "Moment"
    ) -> Iterable[bytes]:
        told: str = environ.get("HTTP_USER_AGENT", "")
        agent, is_meta = self._agents[told]
        own = b""
        # Written out: this is asked of every click, and answered with no by nearly each.
        if (
            environ["REQUEST_METHOD"] != "GET"
            or environ.get("HTTP_SEC_FETCH_MODE", "navigate") != "navigate"
            or "HTTP_SEC_PURPOSE" in environ
            or "HTTP_PURPOSE" in environ
            or "HTTP_X_PURPOSE" in environ
            or "HTTP_X_MOZ" in environ
            or "HTTP_RANGE" in environ
            or "HTTP_SEC_GPC" in environ
            or "HTTP_DNT" in environ
        ):
            own = flags(environ).encode()
        who = WHO
        if PRIVACY not in own:
            if moment.hasher is None:
                own += KEYLESS
            else:
                who = moment.hasher(self._client(environ), told)
        referrer = self._referrers[environ.get("HTTP_REFERER", "")]
        try:
            self._spool.write(b"".join((moment.stamp, link[0], who, own, agent, referrer)))
        except OSError as error:
            # A full disk must not keep people from the article; the count is then too low, and the log says so.
            log.error("click_lost", error=error.strerror or str(error))  # noqa: TRY400 - nothing more to know
        if is_meta:
            return self._preview(environ, start_response, link)
        start_response("302 Found", link[1])
        return ()

    def _preview(self, environ: "WSGIEnvironment", start_response: "StartResponse", link: Ready) -> Iterable[bytes]:
        own = address(self._public_url, environ["PATH_INFO"][len(PREFIX) :])
        body = self._previews.page(link[2], own_address=own, location=link[1][0][1])
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body))), *WITH_BODY]
        start_response("200 OK", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _client(self, environ: "WSGIEnvironment") -> str:
        """The asker's address: what our own proxy saw, never what the asker says of themselves."""
        hops = self._hops
        if hops:
            said: str = environ.get("HTTP_X_FORWARDED_FOR", "")
            if hops == 1 and said and "," not in said:
                return said
            named = said.split(",")
            if len(named) >= hops and named[-hops].strip():
                return named[-hops].strip()
        return str(environ.get("REMOTE_ADDR", ""))


def _clock(core: Core) -> Callable[[], float]:
    """Seconds since 1970 by the core's clock; where that is the machine's own, without making a date of it."""
    return time.time if core.now is utc_now else lambda: core.now().timestamp()


def _plain(start_response: "StartResponse", status: HTTPStatus, body: bytes, more: Header) -> Iterable[bytes]:
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body))), more, *WITH_BODY]
    start_response(f"{status.value} {status.phrase}", headers)
    return [body]
