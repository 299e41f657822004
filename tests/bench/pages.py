"""CPU time of a page beside that of the same template with its context hard-wired.

Both are asked through the same application, signed in, with the same headers; only the view differs. They take
turns, in blocks, and the medians are compared: what else runs on the machine hits both alike.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, render_template, template_rendered
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder

from share.core import Core, open_core
from share.demo.people import CAST
from share.domain.roles import Role
from share.repositories import members
from share.services import signins
from share.settings import load
from share.web.app import create_app

BLOCKS, BLOCK = 20, 10
"""Two hundred requests of each kind."""

ASKED = 200
"""Requests whose seconds are looked at one by one, each by another member."""

WARM_UP = 20
"""Requests before them: PostgreSQL plans a connection's statements anew ten times, and connections live for days."""

Environ = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Seconds of CPU time a request: as it is, hard-wired, and the template rendered without any request."""

    path: str
    real: float
    wired: float
    template: float


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of a page: in which 95 of 100 requests are answered; of CPU time the median, and that of 95 of 100."""

    p95: float
    cpu: float
    cpu_p95: float


def spent(app: Flask, path: str, cookies: Sequence[str]) -> Spent:
    """Ask for a page as one member after another; what comes before, which fills what is kept, does not count."""
    for cookie in cookies[:WARM_UP]:
        ask(app, path, cookie)
    taken, cpu = [], []
    for cookie in cookies:
        began, before = time.perf_counter(), time.process_time()
        ask(app, path, cookie)
        taken.append(time.perf_counter() - began)
        cpu.append(time.process_time() - before)
    late, busy = (statistics.quantiles(found, n=20)[-1] for found in (taken, cpu))
    return Spent(late, statistics.median(cpu), busy)


def measure(folder: Path, paths: tuple[str, ...]) -> list[Page]:
    """Measure pages of the sample campaign in `folder`, as the member of its cast."""
    core = open_core(load({"INSTANCE_PATH": str(folder)}))
    app = create_app(core=core)
    cookie = _cookie(app, core)
    found = [beside(app, path, cookie) for path in paths]
    core.db.close()
    return found


def _cookie(app: Flask, core: Core) -> str:
    address = next(f"{address}@example.org" for _, address, role, *_ in CAST if role is Role.MEMBER)
    with core.read() as session:
        member_id = members.get_by_email(session, address).id
    return cookie_of(app, core, member_id)


def cookie_of(app: Flask, core: Core, member_id: int) -> str:
    """The cookie of a browser in which this member is signed in."""
    browser = app.test_client()
    with browser.session_transaction(base_url=core.settings.public_url) as kept:
        kept["_user_id"] = signins.open_session(core, member_id)
        kept["_fresh"] = True
    name = str(app.config["SESSION_COOKIE_NAME"])
    found = browser.get_cookie(name, domain="127.0.0.1")
    if found is None:
        raise LookupError("Nobody could be signed in.")
    return f"{name}={found.value}"


def beside(app: Flask, path: str, cookie: str) -> Page:
    """A page in turns with itself hard-wired."""
    environ = EnvironBuilder(path, base_url="http://127.0.0.1", headers=Headers({"Cookie": cookie})).get_environ()
    name, own, whole = _watched(app, environ)
    endpoint = _endpoint(app, environ)
    view = app.view_functions[endpoint]
    template = app.jinja_env.get_template(name)

    def whole_way() -> None:
        _answer(app, environ)

    def alone() -> None:
        template.render(whole)

    taken: dict[str, list[float]] = {"real": [], "wired": [], "template": []}
    for _ in range(BLOCKS):
        taken["real"].append(_block(whole_way))
        app.view_functions[endpoint] = lambda **_: render_template(name, **own)
        taken["wired"].append(_block(whole_way))
        app.view_functions[endpoint] = view
        with app.request_context(dict(environ)):
            taken["template"].append(_block(alone))
    return Page(path, **{kind: statistics.median(blocks) for kind, blocks in taken.items()})


def _watched(app: Flask, environ: Environ) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Answer once, and tell the template's name, what its view gave it, and all that it saw in the end."""
    own: list[dict[str, Any]] = []
    seen: list[tuple[str, dict[str, Any]]] = []
    complete = app.update_template_context

    def update(context: dict[str, Any]) -> None:
        own.append(dict(context))
        complete(context)

    def note(_: Flask, template: Any, context: dict[str, Any], **__: object) -> None:
        seen.append((template.name, dict(context)))

    app.update_template_context = update  # type: ignore[method-assign] # for this one request
    with template_rendered.connected_to(note, app):
        _answer(app, environ)
    app.update_template_context = complete  # type: ignore[method-assign]
    return seen[0][0], own[0], seen[0][1]


def _endpoint(app: Flask, environ: Environ) -> str:
    with app.request_context(dict(environ)) as context:
        if context.request.endpoint is None:
            raise LookupError("There is no such page.")
        return context.request.endpoint


def ask(app: Flask, path: str, cookie: str) -> str:
    """The page as it is now."""
    environ = EnvironBuilder(path, base_url="http://127.0.0.1", headers=Headers({"Cookie": cookie})).get_environ()
    return _answer(app, environ)


def _answer(app: Flask, environ: Environ) -> str:
    told: list[str] = []
    body = app.wsgi_app(dict(environ), lambda status, *_: told.append(status) or (lambda _: None))  # type: ignore[func-returns-value] # a start_response that only notes
    page = b"".join(body).decode()
    if not told[0].startswith("200"):
        raise AssertionError(f"The page answered {told[0]}: {page[:200]}")
    return page


def _block(work: Callable[[], None]) -> float:
    began = time.process_time()
    for _ in range(BLOCK):
        work()
    return (time.process_time() - began) / BLOCK
