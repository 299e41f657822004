"""Logs: static event names with facts as fields, as text or JSON, without secrets or addresses."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.types import Processor

QUIET = {
    # tweepy writes whole requests with their bearer token at DEBUG, urllib3 the query string with Graph's token.
    "tweepy": logging.INFO,
    "requests": logging.INFO,
    "requests_oauthlib": logging.INFO,
    "oauthlib": logging.INFO,
    "urllib3": logging.INFO,
    "authlib": logging.INFO,
    "facebook": logging.INFO,
    "rq.worker": logging.WARNING,
    "rq.job": logging.WARNING,
    "PIL": logging.INFO,
    "alembic": logging.WARNING,
}
"""Libraries whose own DEBUG lines would tell secrets or drown ours; never below these levels."""

SECRETS = (
    (re.compile(r"(https?://[^\s?#'\"]+)\?[^\s'\"]*"), r"\1?…"),
    (re.compile(r"(?i)\b(bearer|basic|oauth)\s+[\w.~+/=%-]{8,}"), r"\1 …"),
    (re.compile(r"(?i)\b(access_token|token|secret|password|code|appsecret_proof)=[^\s&'\"]+"), r"\1=…"),
    (re.compile(r"\b[\w.+-]+@[\w-]+(\.[\w-]+)+"), "…@…"),
    (re.compile(r"(\w+://)[^\s/@:]+:[^\s/@]+@"), r"\1…@"),
)
"""What no line may carry, whoever wrote it: query strings, tokens, mail addresses, passwords in addresses."""


def configure(level: str = "INFO", form: str = "text") -> None:
    """Send our events and every library's through one formatter to stderr."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        scrub,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = _StderrHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(form)],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name, lowest in QUIET.items():
        logging.getLogger(name).setLevel(max(lowest, root.level))


class _StderrHandler(logging.Handler):
    """Writes to what is stderr at the time, which a test or a server may have replaced since."""

    def emit(self, record: logging.LogRecord) -> None:
        sys.stderr.write(self.format(record) + "\n")
        sys.stderr.flush()


def scrub(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take secrets and addresses out of every text of an event."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = _clean(value)
        elif not isinstance(value, int | float | bool | None) and not name.startswith("_"):
            event[name] = _clean(str(value))
    return event


def _clean(text: str) -> str:
    for pattern, replacement in SECRETS:
        text = pattern.sub(replacement, text)
    return text


def _renderer(form: str) -> Processor:
    if form == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=False, pad_event_to=24)
