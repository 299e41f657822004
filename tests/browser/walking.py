"""Every page of the running product: found by following links as each person, looked at for barriers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urlsplit

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import APIRequestContext, Page
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, RequestRedirect

from share.domain.roles import Role
from share.web.app import BLUEPRINTS
from share.web.policy import POLICY, Who

FINGER = 44
PER_ENDPOINT = 2
"""So many addresses of one route are followed: enough to see one kit beside another."""

SLUG = re.compile(r"/kits/([^/?]+-[^/?]+)")
LINKS = re.compile(r'(?:href|action|src)="([^"]+)"')

TOO_SMALL = """least => {
  const alone = one => getComputedStyle(one).display !== 'inline'
      || ![...one.parentElement.childNodes].some(near => near !== one && near.textContent.trim());
  const sizes = one => [one, ...(one.labels || [])].map(part => part.getBoundingClientRect());
  const hidden = one => !one.checkVisibility() || one.closest('.visually-hidden') || one.matches('.skip-link');
  return [...document.querySelectorAll('a[href], button, summary, input:not([type=hidden]), select, textarea')]
    .filter(one => !hidden(one) && (one.tagName !== 'A' || alone(one)))
    .filter(one => Math.max(...sizes(one).map(size => size.height)) < least - 0.5)
    .map(one => `${one.outerHTML.slice(0, 110)} is ${Math.round(one.getBoundingClientRect().height)} px high`);
}"""


def routes() -> Map:
    """The addresses of all pages, as the application has them."""
    app = Flask("routes", static_folder=None)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app.url_map


def least(endpoint: str) -> Role | None:
    """The lowest role that the policy lets see a page; None is anybody."""
    who = POLICY[endpoint]
    return who if isinstance(who, Role) else Role.MEMBER if who is Who.KIT else None


def endpoint_of(known: Map, path: str) -> str | None:
    """The route that answers GET at a path of this site."""
    try:
        name, _values = known.bind("127.0.0.1").match(urlsplit(path).path, method="GET")
    except (HTTPException, RequestRedirect):
        return None
    return str(name)


@dataclass
class Crawl:
    """Addresses by their route, as one person comes across them by following links."""

    known: Map
    asked: APIRequestContext
    url: str
    skip: Mapping[str, str]
    found: dict[str, list[str]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def run(self, *begin: str) -> "Crawl":
        waiting = [path for path in begin if self._is_new(path)]
        for path in waiting:  # it grows while we walk
            waiting += [link for link in self._links(path) if self._is_new(link)]
        for path in self._guessed():
            if self.asked.get(f"{self.url}{path}").ok:
                self._is_new(path)
        return self

    def _guessed(self) -> Iterator[str]:
        """Addresses that no link leads to, with the names of kits from addresses that one does."""
        slugs = {part[1] for paths in self.found.values() for path in paths if (part := SLUG.match(path))}
        for rule in self.known.iter_rules():
            new = rule.endpoint not in self.found and rule.endpoint not in self.skip
            if new and rule.arguments == {"slug"} and "GET" in (rule.methods or ()):
                yield from (rule.rule.replace("<slug>", slug) for slug in sorted(slugs))

    def _is_new(self, path: str) -> bool:
        endpoint = endpoint_of(self.known, path)
        if endpoint is None or endpoint in self.skip:
            return False
        paths = self.found.setdefault(endpoint, [])
        if path in paths or len(paths) >= PER_ENDPOINT:
            return False
        paths.append(path)
        return True

    def _links(self, path: str) -> Iterator[str]:
        answer = self.asked.get(f"{self.url}{path}")
        if answer.status != 200:
            self.broken.append(f"{path}: {answer.status}")
        if "text/html" not in answer.headers.get("content-type", ""):
            return
        for link in LINKS.findall(answer.text()):
            bare = urldefrag(link.replace("&amp;", "&"))[0].removeprefix(self.url)
            if bare.startswith("/") and not bare.startswith("//"):
                yield bare


def problems(page: Page, *, touch: bool) -> list[str]:
    """What is wrong with the page as it stands: axe's violations, sideways scrolling, targets too small."""
    found = Axe().run(page).response["violations"]
    said = [f"axe {one['id']}: {one['nodes'][0]['html'][:200]} ({len(one['nodes'])} times)" for one in found]
    width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    if width[0] > width[1]:
        said.append(f"it scrolls sideways: {width}")
    return said + (page.evaluate(TOO_SMALL, FINGER) if touch else [])
