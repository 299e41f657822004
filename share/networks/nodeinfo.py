"""What software a host of the fediverse runs, as it says itself."""

import re
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

import requests

from share.domain.foreign import joined
from share.domain.words import mark
from share.networks.base import Access, BadReplyError, UnavailableError
from share.networks.values import table, tables
from share.networks.wire import ask, json_of, refuse_overload

TOLD: Final[dict[str, tuple[str, datetime]]] = {}
"""By origin what it said, and when: each process asks a host once, not once a post."""

_LASTS: Final = timedelta(days=1)
_MOST_HOSTS: Final = 1_000
_REFUSED: Final = frozenset({401, 403})
_NONE: Final = frozenset({404, 410})
_COMPATIBLE: Final = re.compile(r"\(compatible; ([A-Za-z]{1,40})")
_VERSION: Final = re.compile(r"[1-9]\.[0-9]{1,3}\.[0-9]{1,3}", re.ASCII)


def software_of(access: Access, origin: str) -> str | None:
    """The software's name in lower case; None where the host has nothing that tells it, "" where it did not say so.

    Asked of /.well-known/nodeinfo, which names a document on the same host (nodeinfo.diaspora.software), and
    where that tells nothing of Mastodon's own description of itself; a host that told is asked again after a day.
    Raises UnavailableError or RateLimitedError where the host should be asked again later.
    """
    known = TOLD.get(origin)
    if known and access.now - known[1] < _LASTS:
        return known[0]
    is_clear = True
    for told_by in (_by_nodeinfo, _by_instance):
        try:
            found = told_by(access, origin)
        except BadReplyError:
            # A page about maintenance, say: what runs behind it is open.
            is_clear = False
            continue
        if found:
            if len(TOLD) >= _MOST_HOSTS:
                TOLD.clear()
            TOLD[origin] = (found, access.now)
            return found
    return None if is_clear else ""


def _by_instance(access: Access, origin: str) -> str | None:
    """Others that speak Mastodon's language say so: "2.7.2 (compatible; Pleroma 2.4.2)"."""
    about = _document(access, f"{origin}/api/v2/instance") or _document(access, f"{origin}/api/v1/instance")
    version = about.get("version")
    if not isinstance(version, str) or not (about.get("domain") or about.get("uri")):
        return None
    other = _COMPATIBLE.search(version)
    return other[1].lower() if other else "mastodon" if _VERSION.match(version) else None


def _by_nodeinfo(access: Access, origin: str) -> str | None:
    links = tables(_document(access, f"{origin}/.well-known/nodeinfo").get("links"))
    found = [joined(f"{origin}/", link["href"]) for link in links if isinstance(link.get("href"), str)]
    here = [url for url in found if urlsplit(url).netloc == urlsplit(origin).netloc]
    if not here:
        return None
    name = table(_document(access, origin + urlsplit(here[-1]).path).get("software")).get("name")
    return name.lower() if isinstance(name, str) else None


def _document(access: Access, url: str) -> dict[str, object]:
    answer = ask(access, url)
    refuse_overload(access, answer, label=urlsplit(url).netloc, minutes=5)
    if answer.status_code in _REFUSED:
        # A guard in front of the host wants to see a browser; what runs behind it is not said.
        raise UnavailableError(
            mark("%(label)s answered with error %(status)s.")
            % {"label": urlsplit(url).netloc, "status": answer.status_code}
        )
    if answer.status_code in _NONE or answer.is_redirect:
        return {}
    label = urlsplit(url).netloc
    body = table(json_of(answer, label=label)) if answer.status_code == requests.codes.ok else {}
    if not body:
        raise BadReplyError(
            mark("%(label)s answered with error %(status)s.") % {"label": label, "status": answer.status_code}
        )
    return body
