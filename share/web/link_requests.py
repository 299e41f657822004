"""What a request of a tracked link tells about itself, in the words of a segment's line."""

import re
from typing import TYPE_CHECKING, Final

from share.domain.agents import LONGEST, recognise
from share.domain.clicks import Flag

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_PURPOSES: Final = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ")
_HOST: Final = re.compile(r"https?://(?:[^/?#@]*@)?([a-z0-9.-]{1,100})(?::\d{1,5})?(?:[/?#]|$)", re.IGNORECASE)
_MOST: Final = 8192
"""Entries at which a table of agents or referrers starts anew."""


class Agents(dict[str, tuple[bytes, bool]]):
    """By a user agent's text: its flag and its family as a line has them, and whether it is Meta's crawler."""

    def __missing__(self, text: str) -> tuple[bytes, bool]:
        agent = recognise(text)
        found = (f"{Flag.PROGRAM if agent.is_program else ''}\t{agent.family}\t".encode(), agent.is_meta)
        # What is longer than it is looked at would fill the memory and is no browser's.
        if len(text) <= LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[text] = found
        return found


class Referrers(dict[str, bytes]):
    """By a referring address: its host, with the end of the line. Its path may say who somebody is and is not kept."""

    def __missing__(self, text: str) -> bytes:
        found = _HOST.match(text)
        host = f"{found[1].lower() if found else ''}\n".encode()
        if len(text) <= LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[text] = host
        return host


def flags(environ: "WSGIEnvironment") -> str:
    """What speaks against a person, and the wish not to be told apart; a program is told by its agent.

    A GET with none of SPECIAL, and with "navigate" for Sec-Fetch-Mode or nothing, has no flag and need not be asked.
    """
    found = ""
    if environ["REQUEST_METHOD"] == "HEAD":
        found += Flag.HEAD
    for name in _PURPOSES:
        if name in environ and ("prefetch" in environ[name] or "preview" in environ[name]):
            found += Flag.PREFETCH
            break
    # Browsers say "navigate" when a person goes somewhere; a range of bytes is asked for by no person.
    if environ.get("HTTP_SEC_FETCH_MODE", "navigate") != "navigate" or "HTTP_RANGE" in environ:
        found += Flag.SCRIPT
    if environ.get("HTTP_SEC_GPC") == "1" or environ.get("HTTP_DNT") == "1":
        found += Flag.PRIVACY
    return found
