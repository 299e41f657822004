"""A Mastodon server as people type it."""

import re
from urllib.parse import urlsplit

import idna

from share.domain.errors import InvalidError
from share.domain.words import mark, say

_HOST = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
WORDS = mark("Type the name of your server, such as mastodon.social. It stands behind the second @ of your name there.")


def mastodon_host(typed: str, *, allow_hosts: frozenset[str] = frozenset()) -> str | None:
    """The server of "mastodon.social", "@name@mastodon.social" or "https://mastodon.social/@name"; None for "".

    One of `allow_hosts` keeps its port and plain http. Raises InvalidError.
    """
    text = typed.strip().lower()
    if not text:
        return None
    try:
        netloc = urlsplit(text).netloc if "://" in text else text.split("/", 1)[0]
        host = netloc.rpartition("@")[2]
        if host in allow_hosts:
            return f"http://{host}"
        host = idna.encode(host, uts46=True).decode()
    except ValueError:  # also what the two libraries raise
        host = ""
    if not _HOST.fullmatch(host):
        raise InvalidError(say(WORDS), field="mastodon_host", reason="host")
    return host
