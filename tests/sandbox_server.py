"""The sandbox networks as a process of their own, for any test that needs a network to answer."""

import html
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin

import requests

ROOT = Path(__file__).resolve().parents[1]
TIMEOUT = 60
PATIENT = 110
"""For thousands of posts on a busy machine."""


class SandboxServer:
    """Starts `python -m share.sandbox` on a free port; use it in `with`, or start() and stop().

    `arguments` are the command's own (`--state FILE`, `--app-secret S` ...). Posts are kept: none is
    deleted by chance unless `--gone` says so.
    """

    def __init__(self, *arguments: str) -> None:
        self._arguments = ("--port", "0", "--gone", "0", *arguments)
        self._process: subprocess.Popen[str] | None = None
        self.url = ""

    @property
    def host(self) -> str:
        """The address without scheme: a Mastodon instance's name, FETCH_ALLOW_HOSTS' entry."""
        return self.url.removeprefix("http://")

    @property
    def pid(self) -> int:
        return self._running().pid

    def start(self) -> Self:
        command = [sys.executable, "-m", "share.sandbox", *self._arguments]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own command
        line = self._process.stdout.readline() if self._process.stdout else ""
        found = [word for word in line.split() if word.startswith("http://")]
        if not found:
            raise AssertionError(f"the sandbox did not start: {line!r}, exit {self._process.wait(10)}")
        self.url = found[0]
        return self

    def stop(self) -> int:
        """End it as a service manager would; return its exit code."""
        process = self._running()
        process.terminate()
        code = process.wait(10)
        if process.stdout:
            process.stdout.close()
        self._process = None
        return code

    def add_post(
        self,
        network: str,
        *,
        author: str = "alice",
        text: str = "Hello",
        links: Iterable[str] = (),
        counts: Mapping[str, int | None] | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        """Make a post known; the answer holds native_id, id (on the wire), url, network_url, author_id.

        More: native_id, author_id, created_at, state, kind, instance, origin, history (share/sandbox/posts.py).
        """
        given = {"network": network, "author": author, "text": text, "links": list(links), **more}
        told: dict[str, Any] = self.ask("POST", "posts", {**given, "counts": dict(counts or {})})
        return told

    def change_post(self, network: str, native_id: str, **changes: Any) -> dict[str, Any]:
        told: dict[str, Any] = self.ask("PATCH", f"posts/{network}/{native_id}", changes)
        return told

    def delete_post(self, network: str, native_id: str) -> dict[str, Any]:
        told: dict[str, Any] = self.ask("DELETE", f"posts/{network}/{native_id}")
        return told

    def load(self, posts: Iterable[Mapping[str, Any]]) -> int:
        body = "".join(json.dumps(post) + "\n" for post in posts)
        reply = requests.post(f"{self.url}/_sandbox/load", data=body.encode(), timeout=PATIENT)
        reply.raise_for_status()
        return int(reply.json()["loaded"])

    def add_token(self, network: str, token: str, **more: Any) -> dict[str, Any]:
        """Say whose token it is: name, user_id, kind ("page"), scopes; or revoked=True."""
        told: dict[str, Any] = self.ask("POST", "tokens", {"network": network, "token": token, **more})
        return told

    def add_author(self, network: str, author: str, **more: Any) -> dict[str, Any]:
        told: dict[str, Any] = self.ask("POST", "authors", {"network": network, "author": author, **more})
        return told

    def allow(self, dialog: str, *, author: str, decision: str = "allow", pages: Iterable[str] = ()) -> str:
        """Answer a consent dialog as a person in a browser does; returns the address that they are sent back to."""
        shown = requests.get(dialog, timeout=TIMEOUT)
        asked = re.search(r'name="asked" value="([^"]*)"', shown.text)
        action = re.search(r'action="([^"]*)"', shown.text)
        if asked is None or action is None:
            raise AssertionError(f"no dialog: {shown.status_code} {shown.text}")
        fields = [("asked", html.unescape(asked[1])), ("author", author), ("decision", decision)]
        there = urljoin(dialog, action[1])
        answer = requests.post(
            there, data=[*fields, *(("page", page) for page in pages)], timeout=TIMEOUT, allow_redirects=False
        )
        return answer.headers["Location"]

    def bill(self) -> dict[str, dict[str, int]]:
        """What X charged on each UTC day: how many of each kind, and `micros` in all."""
        told: dict[str, dict[str, int]] = self.ask("GET", "bill")
        return told

    def faults(self, *faults: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Switch faults on (share/sandbox/fault.py); with none, switch all off."""
        verb, body = ("POST", [dict(fault) for fault in faults]) if faults else ("DELETE", None)
        on: list[dict[str, Any]] = self.ask(verb, "faults", body)
        return on

    def calls(self, network: str) -> dict[str, dict[str, Any]]:
        """Calls of a network by endpoint: count, items, statuses, times (Unix seconds)."""
        found: dict[str, dict[str, Any]] = self.ask("GET", "calls").get(network, {})
        return found

    def limits(self, network: str, *, limit: int, seconds: float) -> None:
        self.ask("POST", "limits", {network: {"limit": limit, "seconds": seconds}})

    def instances(self, **instances: Mapping[str, Any]) -> None:
        """Describe Mastodon hosts by name: software, version, locked, max_characters."""
        self.ask("POST", "instances", instances)

    def options(self, **options: Any) -> None:
        self.ask("POST", "options", options)

    def forget(self) -> None:
        """Start anew without a restart."""
        self.ask("DELETE", "")

    def ask(self, verb: str, path: str, body: object = None) -> Any:
        """Make one control call; fails with the sandbox's own words."""
        reply = requests.request(verb, f"{self.url}/_sandbox/{path}".rstrip("/"), json=body, timeout=TIMEOUT)
        if not reply.ok:
            raise AssertionError(f"{verb} {path}: {reply.status_code} {reply.text}")
        return reply.json()

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            raise AssertionError("the sandbox is not running")
        return self._process

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
