"""The fast path: answers /r/<code> in front of Flask, and has the click on disk before it does.

A link that is unknown, or whose kit was recalled, is handed through: Flask has the pages for those. What is worth
a microsecond here is done once and kept: the answer of a link, what an agent is and begins its visitors' hashes with,
what writes the second of now.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import structlog

from share.core import Core, utc_now
from share.domain.click_rules import Flag
from share.domain.clicks import NOBODY
from share.domain.errors import BusyError
from share.domain.links import ASKED, address
from share.domain.visitors import home
from share.infra.spool import Spool
from share.web.link_preview import Previews
from share.web.link_requests import Agents, Referrers, flags
from share.web.link_table import FIXED, PREFIX, Header, LinkTable, Ready

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger(__name__)

METHODS: Final = ("GET", "HEAD")
WITH_BODY: Final[list[Header]] = [
    *FIXED,
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
]
BUSY: Final = b"This link cannot be opened just now. Please try again in a moment.\n"
DAY: Final = 86_400

PLAIN: Final = {0: "REMOTE_ADDR", 1: "HTTP_X_FORWARDED_FOR"}
"""By the number of our own proxies: where the asker's address is likely to stand alone."""

Moment = tuple[float, float, str, Agents]
"""A second, as all clicks in it need it: from when until when, its digits in a line, the agents of its day."""


class TrackedLinks:
    """A WSGI application in front of another."""

    def __init__(self, app: "WSGIApplication", core: Core, *, spool: Spool | None = None) -> None:
        self.behind = app
        self._public_url = core.settings.public_url
        self._now = _clock(core)
        self._hops = core.settings.trusted_proxies
        self._plain = PLAIN.get(self._hops, "")
        self._table = LinkTable(core)
        self._ready = self._table.ready
        self._agents, self._referrers, self._previews = Agents(), Referrers(), Previews()
        self._spool = spool or Spool(core.settings.spool_path, on_disk=core.settings.clicks_on_disk)
        self._moment: Moment = (0, 0, "", self._agents)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a click at once; all else is looked at twice."""
        answer = self.click(environ)
        if answer is None:
            return self._look(environ, start_response)
        start_response("302 Found", answer)
        # A list: servers send one as it is, and anything else piece by piece.
        return []

    def click(self, asked: Mapping[str, Any]) -> list[Header] | None:
        """Count a person's click on a link that is ready; returns its redirect's headers, None for all else.

        `asked` tells of the request what a WSGI environment does.
        """
        link = self._ready.get(asked["PATH_INFO"])
        if link is None:
            return None
        digits, answer, kit = link
        since, until, stamp, agents = self._moment
        # Written out, here and below: a call would cost as much as what it does.
        if (
            not since <= (now := self._now()) < until
            or now >= kit.fresh
            or asked["REQUEST_METHOD"] != "GET"
            or asked.get("HTTP_SEC_FETCH_MODE", "navigate") != "navigate"
            or asked.get("HTTP_SEC_FETCH_DEST", "document") != "document"
            or "HTTP_SEC_PURPOSE" in asked
            or "HTTP_PURPOSE" in asked
            or "HTTP_X_PURPOSE" in asked
            or "HTTP_X_MOZ" in asked
            or "HTTP_RANGE" in asked
            or "HTTP_FROM" in asked
            or "HTTP_SIGNATURE_AGENT" in asked
            or "HTTP_SEC_GPC" in asked
            or "HTTP_DNT" in asked
        ):
            return None
        agent, begun, is_meta = agents[asked.get("HTTP_USER_AGENT", "")]
        client = asked.get(self._plain, "")
        if begun is None or is_meta or not client or "," in client or ":" in client:
            return None
        who = begun()
        who.update(client.encode())
        referrer = self._referrers[asked.get("HTTP_REFERER", "")]
        line = f"{stamp}{digits}{who.hexdigest()}{agent}{referrer}".encode()
        try:
            self._spool.now(line)
        except ValueError:
            self._write(line)
        return answer

    def finish(self) -> None:
        """Close this process's segment now, so that what it holds can be folded."""
        self._spool.close()

    def _moment_of(self, now: float) -> Moment:
        """What is true of a second is worked out once in it."""
        if self._moment[0] <= now < self._moment[1]:
            return self._moment
        if now < self._moment[0]:
            # The clock was put back: what was fresh until later is not to be believed until then.
            self._ready.clear()
        second = int(now)
        hasher = self._table.hasher(second // DAY, now=now)
        if hasher is not self._agents.hasher:
            self._agents = Agents(hasher)
        made = self._moment = (second, second + 1, f"{second:010d}", self._agents)
        return made

    def _look(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer for a link that is not ready, or a request that is not an ordinary one."""
        path: str = environ["PATH_INFO"]
        asked = ASKED.fullmatch(path, len(PREFIX)) if path.startswith(PREFIX) else None
        if asked is None:
            return self.behind(environ, start_response)
        code = asked[1]
        if environ["REQUEST_METHOD"] not in METHODS:
            return _plain(start_response, HTTPStatus.METHOD_NOT_ALLOWED, b"", ("Allow", "GET, HEAD"))
        now = self._now()
        moment = self._moment_of(now)
        try:
            link = self._table.find(code, now=now)
        except BusyError:
            return _plain(start_response, HTTPStatus.SERVICE_UNAVAILABLE, BUSY, ("Retry-After", "5"))
        if link is None:
            return self.behind({**environ, "PATH_INFO": PREFIX + code}, start_response)
        self._write(self._line(environ, link, moment).encode())
        if moment[3][environ.get("HTTP_USER_AGENT", "")][2]:
            return self._preview(environ, start_response, link, code=code)
        start_response("302 Found", link[1])
        return []

    def _line(self, environ: "WSGIEnvironment", link: Ready, moment: Moment) -> str:
        """What a segment keeps of this request."""
        _, _, stamp, agents = moment
        agent, begun, _ = agents[environ.get("HTTP_USER_AGENT", "")]
        own, who = flags(environ), NOBODY
        if begun is None:
            own += "" if Flag.PRIVACY in own else Flag.KEYLESS
        elif Flag.PRIVACY not in own:
            visitor = begun()
            visitor.update(home(self._client(environ)).encode())
            who = visitor.hexdigest()
        return f"{stamp}{link[0]}{who}{own}{agent}{self._referrers[environ.get('HTTP_REFERER', '')]}"

    def _write(self, line: bytes) -> None:
        try:
            self._spool.write(line)
        except OSError as error:
            # A full disk must not keep people from the article; the count is then too low, and the log says so.
            log.error("click_lost", error=error.strerror or str(error))  # noqa: TRY400 - nothing more to know

    def _preview(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", link: Ready, *, code: str
    ) -> Iterable[bytes]:
        own = address(self._public_url, code)
        body = self._previews.page(link[2].destination, own_address=own, location=link[1][0][1])
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body))), *WITH_BODY]
        start_response("200 OK", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _client(self, environ: "WSGIEnvironment") -> str:
        """The asker's address: what our own proxy saw, never what the asker says of themselves."""
        if self._hops:
            said: str = environ.get("HTTP_X_FORWARDED_FOR", "")
            named = said.split(",")
            if len(named) >= self._hops and named[-self._hops].strip():
                return named[-self._hops].strip()
        return str(environ.get("REMOTE_ADDR", ""))


def _clock(core: Core) -> Callable[[], float]:
    """Seconds since 1970 by the core's clock; where that is the machine's own, without making a date of it."""
    return time.time if core.now is utc_now else lambda: core.now().timestamp()


def _plain(start_response: "StartResponse", status: HTTPStatus, body: bytes, more: Header) -> Iterable[bytes]:
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body))), more, *WITH_BODY]
    start_response(f"{status.value} {status.phrase}", headers)
    return [body]
