"""What software a host of the fediverse runs, as it says itself."""

from urllib.parse import urljoin, urlsplit

import requests

from share.networks.base import Access, BadReplyError
from share.networks.values import table, tables
from share.networks.wire import ask, json_of, refuse_overload


def software_of(access: Access, origin: str) -> str | None:
    """The software's name in lower case; None where the host does not tell.

    Asked of /.well-known/nodeinfo, which names a document on the same host (nodeinfo.diaspora.software).
    Raises UnavailableError or RateLimitedError where the host should be asked again later.
    """
    links = tables(_document(access, f"{origin}/.well-known/nodeinfo").get("links"))
    found = [urljoin(f"{origin}/", link["href"]) for link in links if isinstance(link.get("href"), str)]
    here = [url for url in found if urlsplit(url).netloc == urlsplit(origin).netloc]
    if not here:
        return None
    name = table(_document(access, origin + urlsplit(here[-1]).path).get("software")).get("name")
    return name.lower() if isinstance(name, str) else None


def _document(access: Access, url: str) -> dict[str, object]:
    answer = ask(access, url)
    refuse_overload(access, answer, label=urlsplit(url).netloc, minutes=5)
    if answer.status_code != requests.codes.ok:
        return {}
    try:
        return table(json_of(answer, label=urlsplit(url).netloc))
    except BadReplyError:
        return {}
