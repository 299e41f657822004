"""The fast path: answers /r/<code> in front of Flask, and has the click on disk before it does.

A link that is unknown, or whose kit was recalled, is handed through: Flask has the pages for those.
"""

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import structlog

from share.core import Core
from share.domain.agents import Agent, recognise
from share.domain.clicks import Click, Flag
from share.domain.errors import BusyError
from share.domain.links import CODE, address
from share.infra.spool import Spool
from share.services.links import TrackedLink
from share.web.link_preview import page
from share.web.link_table import KnownKit, LinkTable

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger(__name__)

PREFIX: Final = "/r/"
METHODS: Final = ("GET", "HEAD")
PURPOSES: Final = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ")
HOST: Final = re.compile(r"https?://(?:[^/?#@]*@)?([a-z0-9.-]{1,100})(?::\d{1,5})?(?:[/?#]|$)", re.IGNORECASE)

Header = tuple[str, str]
FIXED: Final[list[Header]] = [
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Robots-Tag", "noindex"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
]
BUSY: Final = b"This link cannot be opened just now. Please try again in a moment.\n"


class TrackedLinks:
    """A WSGI application in front of another."""

    def __init__(self, app: "WSGIApplication", core: Core, *, spool: Spool | None = None) -> None:
        self.behind = app
        self._core = core
        self._now = core.now
        self._hops = core.settings.trusted_proxies
        self._table = LinkTable(core)
        self._spool = spool or Spool(core.settings.spool_path)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        if not path.startswith(PREFIX) or not CODE.fullmatch(path, len(PREFIX)):
            return self.behind(environ, start_response)
        if environ["REQUEST_METHOD"] not in METHODS:
            return _plain(start_response, HTTPStatus.METHOD_NOT_ALLOWED, b"", ("Allow", "GET, HEAD"))
        now = int(self._now().timestamp() * 1000)
        try:
            link = self._table.link(path[len(PREFIX) :], now=now)
            kit = self._table.kit(link.kit_id, now=now) if link else None
        except BusyError:
            return _plain(start_response, HTTPStatus.SERVICE_UNAVAILABLE, BUSY, ("Retry-After", "5"))
        if link is None or kit is None or kit.destination.stopped:
            return self.behind(environ, start_response)
        agent = recognise(environ.get("HTTP_USER_AGENT", ""))
        self._note(environ, link, agent, now)
        return self._answer(environ, start_response, kit, link, is_meta=agent.is_meta)

    def finish(self) -> None:
        """Close this process's segment now, so that what it holds can be folded."""
        self._spool.close()

    def _note(self, environ: "WSGIEnvironment", link: TrackedLink, agent: Agent, now: int) -> None:
        flags = _flags(environ, agent)
        visitor = ""
        if Flag.PRIVACY.value not in flags:
            visitor = self._table.visitor(self._client(environ), environ.get("HTTP_USER_AGENT", ""), now=now)
        try:
            self._spool.append(Click(now, link.link_id, visitor, flags, agent.family, _referrer(environ)))
        except OSError as error:
            # A full disk must not keep people from the article; the count is then too low, and the log says so.
            log.error("click_lost", error=error.strerror or str(error))  # noqa: TRY400 - nothing more to know

    def _answer(
        self,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
        kit: KnownKit,
        link: TrackedLink,
        *,
        is_meta: bool,
    ) -> Iterable[bytes]:
        location = kit.location(link.network)
        if not is_meta:
            start_response("302 Found", [("Location", location), ("Content-Length", "0"), *FIXED])
            return []
        own = address(self._core.settings.public_url, environ["PATH_INFO"][len(PREFIX) :])
        body = page(kit.destination, own_address=own, location=location)
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body))), *FIXED]
        start_response("200 OK", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _client(self, environ: "WSGIEnvironment") -> str:
        """The asker's address: what our own proxy saw, never what the asker says of themselves."""
        if self._hops:
            said = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
            if len(said) >= self._hops:
                return str(said[-self._hops]).strip()
        return str(environ.get("REMOTE_ADDR", ""))


def _flags(environ: "WSGIEnvironment", agent: Agent) -> str:
    flags = ""
    if environ["REQUEST_METHOD"] == "HEAD":
        flags += Flag.HEAD
    for name in PURPOSES:
        if name in environ and ("prefetch" in environ[name] or "preview" in environ[name]):
            flags += Flag.PREFETCH
            break
    if agent.is_program:
        flags += Flag.PROGRAM
    # Browsers say "navigate" when a person goes somewhere; a range of bytes is asked for by no person.
    if environ.get("HTTP_SEC_FETCH_MODE", "navigate") != "navigate" or "HTTP_RANGE" in environ:
        flags += Flag.SCRIPT
    if environ.get("HTTP_SEC_GPC") == "1" or environ.get("HTTP_DNT") == "1":
        flags += Flag.PRIVACY
    return flags


def _referrer(environ: "WSGIEnvironment") -> str:
    """The host that the person came from; its path may say who they are and is not kept."""
    found = HOST.match(environ.get("HTTP_REFERER", ""))
    return found[1].lower() if found else ""


def _plain(start_response: "StartResponse", status: HTTPStatus, body: bytes, more: Header) -> Iterable[bytes]:
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body))), more, *FIXED]
    start_response(f"{status.value} {status.phrase}", headers)
    return [body]
