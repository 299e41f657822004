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

    @property
    def sandbox(self) -> str:
        """Where the sample's networks stand: no other address that somebody names can be reached."""
        found = re.search(r"^Sandbox networks on (\S+)", self.said(), re.MULTILINE)
        assert found is not None
        return found[1]

    def sign_in_link(self, role: str) -> str:
        """The link that the terminal shows for one of this role; it works once."""
        link = re.search(rf"^ *{role} .*?(http\S+/signin/\S+)", self.said(), re.MULTILINE)
        assert link is not None
        return link[1]

    def letter(self) -> str:
        """The link in today's letter to Alice; waits until it is written."""
        return self.link_in_letter("alice@example.org", "kits")

    def link_in_letter(self, address: str, path: str) -> str:
        """The link below this path in a letter to somebody; waits until it is written."""
        until(lambda: list(self._links(address, path)), f"a letter to {address} with a link to /{path}")
        return next(self._links(address, path))

    def _links(self, address: str, path: str) -> Iterator[str]:
        for kept in (self._folder / "i" / "outbox").glob("*.eml"):
            letter = message_from_bytes(kept.read_bytes(), policy=default)
            body = letter.get_body(("plain",))
            link = re.search(rf"{re.escape(self.url)}/{path}/\S+", body.get_content() if body else "")
            if letter["To"] == address and link:
                yield link[0]
