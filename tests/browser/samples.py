"""The sample campaign that a walk goes through, and the ways into it."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from tests.processes.trees import until


class Demo:
    """The sample campaign, as `make demo` starts it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self._folder = folder

    def said(self) -> str:
        """What the terminal shows."""
        return (self._folder / "up.log").read_text()

    def sign_in_link(self, role: str) -> str:
        """The link that the terminal shows for one of this role; it works once."""
        link = re.search(rf"^ *{role} .*?(http\S+/signin/\S+)", self.said(), re.MULTILINE)
        assert link is not None
        return link[1]

    def letter(self) -> str:
        """The link in today's letter to Alice; waits until it is written."""
        until(lambda: list(self._links()), "a letter to Alice")
        return next(self._links())

    def _links(self) -> Iterator[str]:
        for path in (self._folder / "i" / "outbox").glob("*.eml"):
            letter = message_from_bytes(path.read_bytes(), policy=default)
            body = letter.get_body(("plain",))
            link = re.search(rf"{re.escape(self.url)}/kits/\S+", body.get_content() if body else "")
            if letter["To"] == "alice@example.org" and link:
                yield link[0]
