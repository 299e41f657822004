"""What a request of a tracked link tells about itself, in the words of a segment's line."""

import re
from typing import TYPE_CHECKING, Final

from share.domain.agents import LONGEST, recognise
from share.domain.click_rules import Flag
from share.domain.visitors import Begun, Hasher
from share.web.prefetches import is_prefetch

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_HOST: Final = re.compile(r"https?://(?:[^/?#@]*@)?([a-z0-9.-]{1,100})(?::\d{1,5})?(?:[/?#]|$)", re.IGNORECASE)
_MOST: Final = 8192
"""Entries at which a table of agents or referrers starts anew."""


Agent = tuple[str, Begun | None, bool]
"""Its flag and its family as a line has them; what begins its visitors' hashes; whether it is Meta's crawler."""


class Agents(dict[str, Agent]):
    """What is known of a user agent on one day, by its text; without a `hasher` nobody can be told from another."""

    def __init__(self, hasher: Hasher | None = None) -> None:
        super().__init__()
        self.hasher = hasher

    def __missing__(self, text: str) -> Agent:
        agent = recognise(text)
        line = f"{Flag.PROGRAM if agent.is_program else ''}\t{agent.family}\t"
        found = (line, self.hasher and self.hasher(text), agent.is_meta)
        # What is longer than it is looked at would fill the memory and is no browser's.
        if len(text) <= LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[text] = found
        return found


class Referrers(dict[str, str]):
    """By a referring address: its host, with the end of the line. Its path may say who somebody is and is not kept."""

    def __missing__(self, text: str) -> str:
        found = _HOST.match(text)
        host = f"{found[1].lower() if found else ''}\n"
        if len(text) <= LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[text] = host
        return host


def flags(environ: "WSGIEnvironment") -> str:
    """What speaks against a person, and the wish not to be told apart; a program is told by its agent."""
    found = ""
    if environ["REQUEST_METHOD"] == "HEAD":
        found += Flag.HEAD
    if is_prefetch(environ):
        found += Flag.PREFETCH
    # Browsers say "navigate" to a "document" when a person goes somewhere, not when a page shows another within
    # itself; a range of bytes is asked for by no person. Only programs say whom to write to (RFC 9110, From), and
    # agents that drive a browser sign for it (HTTP Message Signatures for automated traffic, Signature-Agent).
    if (
        environ.get("HTTP_SEC_FETCH_MODE", "navigate") != "navigate"
        or environ.get("HTTP_SEC_FETCH_DEST", "document") != "document"
        or "HTTP_RANGE" in environ
        or "HTTP_FROM" in environ
        or "HTTP_SIGNATURE_AGENT" in environ
    ):
        found += Flag.SCRIPT
    # A header that was sent twice arrives as one, with both values.
    if "1" in environ.get("HTTP_SEC_GPC", "") or "1" in environ.get("HTTP_DNT", ""):
        found += Flag.PRIVACY
    return found
