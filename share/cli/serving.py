"""What `flask web` runs, and `flask up` forks: the web server and the click folder of one host."""

import importlib
import time
from collections.abc import Callable
from functools import partial

import structlog
from flask import Flask

from share.core import Core
from share.infra import memory
from share.networks import weighted_length
from share.processes.child import fork
from share.processes.family import Family, Kin
from share.processes.server import FLUSHED_THREADS, THREADS, serve
from share.services import clicks

log = structlog.get_logger(__name__)

FOLD_EVERY = 2.0
TIDY_EVERY = 3600.0
PATIENCE = 5
"""Seconds for requests that are under way when the server is told to stop."""


FIRST = ("base.html", "macros/ui.html", "today/welcome.html")
"""Templates of the pages that are asked for first."""


def load_pages() -> None:
    """Make the application here, so that every child that is forked from now on shares it."""
    app: Flask = importlib.import_module("wsgi").app.whole
    # What the first page would wait for: compiled templates, the style sheet without what no page uses.
    for name in FIRST:
        app.jinja_env.get_template(name)
    app.jinja_env.from_string('{{ asset("site.css") }}').render()


def run(core: Core, *, host: str, port: int, workers: int) -> None:
    """Serve and fold until SIGTERM; both children are started again when they die."""
    load_pages()
    core.db.close()
    core.store.close()
    family = Family([], tell=lambda text: log.warning("child_died", how=text))
    threads = FLUSHED_THREADS if core.settings.clicks_on_disk else THREADS
    server = partial(
        serve, host=host, port=port, workers=workers, patience=PATIENCE, warm=weighted_length.warm, threads=threads
    )
    folder = partial(_fold_for_ever, core)
    family.kin = [
        Kin("server", partial(fork, partial(_as_child, family, server))),
        # Stopped after the server: the last clicks are folded, too.
        Kin("folder", partial(fork, partial(_as_child, family, folder)), stage=1),
    ]
    memory.settle()
    family.listen()
    family.run()
    family.stop(grace=PATIENCE + 2.0)


def _as_child(family: Family, work: Callable[[], None]) -> None:
    family.leave()
    work()


def _fold_for_ever(core: Core) -> None:
    ending = Family([], tell=lambda _: None)
    ending.listen()
    tidied, memory = -TIDY_EVERY, clicks.Memory()
    _try("recover", partial(clicks.recover, core))
    while not ending.stopping:
        _try("fold", partial(clicks.fold, core, memory))
        if time.monotonic() - tidied > TIDY_EVERY:
            _try("tidy", partial(clicks.tidy, core))
            tidied = time.monotonic()
        ending.rest(FOLD_EVERY)
    _try("fold", partial(clicks.fold, core, memory))


def _try(what: str, work: Callable[[], object]) -> None:
    """The folder's boundary: what fails now is on disk and is tried again."""
    try:
        work()
    except Exception:
        log.exception("folding_failed", what=what)
