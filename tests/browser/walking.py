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
    found = _violations(page) + sideways(page, "as it stands")
    return found + (page.evaluate(TOO_SMALL, FINGER) if touch else [])


def pale(page: Page) -> list[str]:
    """What cannot be read in these colours: all else that axe looks at is the same in the light and in the dark."""
    return _violations(page, runOnly=["color-contrast"])


def _violations(page: Page, **options: object) -> list[str]:
    found = Axe().run(page, options=options or None).response["violations"]
    return [f"axe {one['id']}: {one['nodes'][0]['html'][:200]} ({len(one['nodes'])} times)" for one in found]


def sideways(page: Page, how: str) -> list[str]:
    """Whether the page is wider than its window."""
    width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    return [f"it scrolls sideways {how}: {width}"] if width[0] > width[1] else []


def jumped(page: Page) -> list[str]:
    """Whether the page, once it stands, shows another part than its beginning."""
    down = page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(() => done(scrollY))))")
    return [f"it jumps {round(down)} px down"] if down else []


def moving(page: Page) -> list[str]:
    """What moves although the person asked that nothing does."""
    script = """document.getAnimations().filter(one => one.playState === 'running'
        && one.effect.getComputedTiming().duration > 10).map(one => one.animationName || one.transitionProperty)"""
    return [f"{name} moves" for name in page.evaluate(script)]


CONTROLS = """[...document.querySelectorAll('a[href], button, summary, input:not([type=hidden]), select, textarea')]
    .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.disabled && one.tabIndex >= 0)
    // Of radio buttons of one name the keyboard stops at one.
    .filter(one => one.type !== 'radio' || one.checked
        || !document.querySelector(`input[type=radio][name="${one.name}"]:checked`))"""
FOCUSED = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  if (one === document.body) return null;
  one.dataset.reached = '';
  const near = one.labels?.[0] && getComputedStyle(one.labels[0]);
  const seen = each => each && ((each.outlineStyle !== 'none' && parseFloat(each.outlineWidth) > 0)
      || each.boxShadow !== 'none');
  return seen(style) || seen(near) ? '' : one.outerHTML.slice(0, 120);
}"""
STOPS = 4
"""So often the Tab key stops at most within one control: a field for a time has hours, minutes and a button."""


def unreached(page: Page) -> list[str]:
    """Controls that the Tab key does not come to, or that do not show when it has."""
    hidden = set[str]()
    for _ in range(STOPS * page.evaluate(f"{CONTROLS}.length")):
        page.keyboard.press("Tab")
        shown = page.evaluate(FOCUSED)
        if shown is None:
            break
        hidden |= {shown} - {""}
    left = f"{CONTROLS}.filter(one => !('reached' in one.dataset)).map(one => one.outerHTML.slice(0, 120))"
    return [f"not reached: {one}" for one in page.evaluate(left)] + [f"does not show: {one}" for one in hidden]
