"""One request and one answer, as the sandbox's networks see them."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BufferedIOBase
from typing import Any
from urllib.parse import parse_qsl

from share.sandbox.fault import Fault
from share.sandbox.multipart import Upload, parse

JSON_TYPE = "application/json; charset=utf-8"


class UnreadableError(ValueError):
    """The body is not what the call takes; the text is for the caller."""


@dataclass(slots=True)
class Request:
    """What was asked; `host` is the Host header without its port, `site` the address with it.

    `endpoint` names the call in the log of calls; `fault` is the one that the answer should show;
    `items` is how many posts were asked for.
    """

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    stream: BufferedIOBase
    length: int = 0
    args: Mapping[str, str] = field(default_factory=dict)
    endpoint: str = ""
    fault: Fault | None = None
    items: int = 0
    _left: int = -1

    @property
    def site(self) -> str:
        return "http://" + self.headers.get("host", "127.0.0.1")

    @property
    def host(self) -> str:
        return bare_host(self.headers.get("host", "127.0.0.1"))

    @property
    def bearer(self) -> str:
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if kind.lower() == "bearer" else ""

    def first(self, name: str, default: str = "") -> str:
        values = self.query.get(name)
        return values[0] if values else default

    def read(self) -> bytes:
        """Return what is left of the body; the connection can only be used again when all was read."""
        left = self.length if self._left < 0 else self._left
        self._left = 0
        return self.stream.read(left) if left else b""

    def lines(self) -> Iterator[bytes]:
        """Give the body line by line, so that a large load never stands in memory at once."""
        self._left = self.length
        while self._left > 0:
            line = self.stream.readline(self._left)
            if not line:
                return
            self._left -= len(line)
            yield line

    def sent(self) -> "Sent":
        """Return what a form of any kind, or a JSON object, holds."""
        body, kind = self.read(), self.headers.get("content-type", "")
        if "json" in kind:
            return Sent([pair for name, value in _an_object(body).items() for pair in _flat(name, value)], {})
        if kind.startswith("multipart/"):
            return Sent(*parse(body, kind))
        return Sent(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True), {})

    def form(self) -> dict[str, str]:
        """Return the fields of a form or of a JSON object, the last value of each."""
        return dict(self.sent().fields)

    def json(self) -> dict[str, Any]:
        return _an_object(self.read())


@dataclass(frozen=True, slots=True)
class Sent:
    """What came in a form: its fields in their order, lists under `name[]`, and its files."""

    fields: list[tuple[str, str]]
    files: Mapping[str, Upload]

    def first(self, name: str, default: str = "") -> str:
        return next((value for key, value in self.fields if key == name), default)

    def list(self, name: str) -> "list[str]":
        """Return every value of a field, written with or without `[]`."""
        return [value for key, value in self.fields if key in {name, f"{name}[]"}]


@dataclass(slots=True)
class Answer:
    """What goes back; the last four say how: after a wait, byte by byte, in half, or not at all."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0
    drip: float = 0.0
    cut_off: bool = False
    hang_up: bool = False


Respond = Callable[..., Answer]


def as_json(value: object, status: int = 200, *, headers: Mapping[str, str] | None = None) -> Answer:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(status, body, {"Content-Type": JSON_TYPE, **(headers or {})})


def as_html(page: str, status: int = 200) -> Answer:
    return Answer(status, page.encode(), {"Content-Type": "text/html; charset=utf-8"})


def bare_host(host: str) -> str:
    """Drop the port: an instance keeps its posts when the sandbox comes back on another one."""
    name, _, port = host.lower().rpartition(":")
    return name if name and port.isdigit() else host.lower()


def _flat(name: str, value: object) -> list[tuple[str, str]]:
    """Write a value of a JSON object as a form would hold it."""
    if isinstance(value, list):
        return [(name, str(one)) for one in value]
    if isinstance(value, bool):
        return [(name, "true" if value else "false")]
    return [(name, "" if value is None else str(value))]


def _an_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body or b"{}")
    except ValueError as error:
        raise UnreadableError("The body is not JSON.") from error
    if not isinstance(value, dict):
        raise UnreadableError("The body must be a JSON object.")
    return value
