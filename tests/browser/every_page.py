"""Every page of the policy table in the sample campaign, as the people who may see it: none has a barrier."""

import html
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize
from playwright.sync_api import TimeoutError as TooSlow

from share.domain.roles import Role
from share.web.policy import POLICY, Who
from tests.browser.happenings import Happenings
from tests.browser.samples import Demo
from tests.browser.walking import Crawl, jumped, least, moving, pale, problems, routes, sideways
from tests.processes.trees import PATIENCE, ROOT

PICTURES = Path(os.environ.get("ARTEFACTS", ROOT / "artefacts")) / "every-page"
PHONE: ViewportSize = {"width": 360, "height": 740}
SMALL: ViewportSize = {"width": 320, "height": 640}
DESK: ViewportSize = {"width": 1280, "height": 900}
PEOPLE: tuple[Role | None, ...] = (None, *Role)
ROUTES = routes()
STUCK_MS = 60_000
"""A picture takes a second or two, beside other work ten."""

APART = "es"
"""A language with a file of its own, so that two processes share the looking."""

ENDLESS = """() => {
  document.documentElement.style.fontSize = '';
  for (const one of document.querySelectorAll('details:not(.menu *)')) one.open = true;
  for (const one of document.querySelectorAll('bdi, .brand-name')) one.textContent = 'W'.repeat(150);
}"""
"""Every name and title as long as somebody may make it, all of it one word, with all that folds unfolded."""

GONE = 410
"""So the page behind the links of a kit that was taken back is answered."""

# A new page is looked at by itself; only what is no page, or cannot stand in the sample, has a line here.
NO_PAGE = {
    "clicks.qr_png": "a picture", "clicks.qr_svg": "a picture", "my_data.invite_qr": "a picture",
    "media.crop": "a picture", "media.picture": "a picture", "pwa.icon": "a picture",
    "health.alive": "JSON", "health.ready": "JSON", "health.metrics": "text",
    "pushes.key": "JSON", "sharing.recognise": "JSON", "sharing.recognise_here": "JSON", "pwa.manifest": "JSON",
    "kits.event": "a calendar's file", "leaderboard.table": "a CSV file", "my_data.export": "a ZIP file",
    "kits.share": "leads to the network's composer", "links.stopped": "leads on to the article, while the kit is out",
    "theme.css": "a style sheet", "pwa.worker": "a script", "static": "a file",
    "accounts.arrive": "takes the answer of a network's sign-in", "accounts.managed": "follows on a network's sign-in",
    "accounts.proof": "is read by a network's server",
}  # fmt: skip


@dataclass(frozen=True)
class Walker:
    """A person with a browser of their own, and the pages that they came across."""

    role: Role | None
    context: BrowserContext
    crawl: Crawl
    happened: tuple[tuple[str, str], ...]

    def pages(self) -> Iterator[tuple[str, str]]:
        """Endpoint and address of the pages that nobody below them may see, and of what was brought about for them."""
        for endpoint, paths in sorted(self.crawl.found.items()):
            if least(endpoint) == self.role:
                yield endpoint, paths[0]
        yield from self.happened


def walked(demo: Demo, browser: Browser) -> dict[Role | None, Walker]:
    """Everybody after their walk; a page that only somebody above came across is looked at by the lowest, too."""
    people = {role: signed_in(browser, demo, role=role) for role in PEOPLE}
    happened = Happenings(demo, people).all()
    made = {role: walker(context, demo, happened, role=role) for role, context in people.items()}
    for one in made.values():
        for endpoint, paths in one.crawl.found.items():
            made[least(endpoint)].crawl.found.setdefault(endpoint, paths)
    return made


def signed_in(browser: Browser, demo: Demo, *, role: Role | None) -> BrowserContext:
    """A browser of somebody's own."""
    context = browser.new_context(viewport=PHONE, service_workers="block", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE * 1000)
    if role:
        page = context.new_page()
        page.goto(demo.sign_in_link(role.value))
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{demo.url}/")
        page.close()
    return context


def walker(context: BrowserContext, demo: Demo, happened: Happenings, *, role: Role | None) -> Walker:
    """Let somebody follow every link."""
    crawl = Crawl(ROUTES, context.request, demo.url, NO_PAGE)
    crawl.run(*(path for endpoint, path in plain_paths() if may(role, endpoint)))
    return Walker(role, context, crawl, tuple((name, path) for whose, name, path in happened.pages if whose == role))


def plain_paths() -> Iterator[tuple[str, str]]:
    """Endpoint and address of the pages whose address holds no name."""
    for rule in ROUTES.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments and is_page(rule.endpoint):
            yield rule.endpoint, rule.rule


def may(role: Role | None, endpoint: str) -> bool:
    lowest = least(endpoint)
    return lowest is None or (role is not None and role.covers(lowest))


def is_page(endpoint: str) -> bool:
    return endpoint not in NO_PAGE and POLICY[endpoint] is not Who.TOKEN


def barriers(walker: Walker, demo: Demo, language: str) -> dict[str, list[str]]:
    """What is wrong on a phone and on a desk, light and dark, by address; each page as the lowest role."""
    heard: list[str] = []
    page = listened(walker, demo, language, heard)
    wrong = {}
    for endpoint, path in walker.pages():
        address, name = f"{demo.url}{path}", PICTURES / f"{endpoint.replace(':', '-')}-{language}"
        heard.clear()
        try:
            found = look(page, address, name)
        except TooSlow:
            # Once in some thousand pictures Chromium stops drawing in a tab, for good; in a new one it goes on.
            page.close()
            page = listened(walker, demo, language, heard)
            found = look(page, address, name)
        if page.locator("html").get_attribute("lang") != language:
            found.append(f"it does not speak {language}")
        wrong[path] = found + [said for said in heard if "data:" not in said and str(GONE) not in said]
    page.close()
    index()
    return {path: found for path, found in wrong.items() if found}


def listened(walker: Walker, demo: Demo, language: str, heard: list[str]) -> Page:
    """A tab that asks for a language, and writes down its errors and whatever it asks of other hosts."""
    page = walker.context.new_page()
    page.set_extra_http_headers({"Accept-Language": language})
    page.on("console", lambda said: heard.append(said.text) if said.type == "error" else None)
    page.on("request", lambda asked: None if asked.url.startswith(demo.url) else heard.append(f"asks {asked.url}"))
    return page


def look(page: Page, address: str, name: Path) -> list[str]:
    """Open a page, keep two pictures of it, and say what is wrong."""
    name.parent.mkdir(parents=True, exist_ok=True)
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    answer = page.goto(address)
    assert answer is not None
    assert answer.ok or answer.status == GONE, f"{address}: {answer.status}"
    found = jumped(page)
    page.screenshot(path=f"{name}-360-light.png", full_page=True, timeout=STUCK_MS)
    found += problems(page, touch=True) + moving(page)
    page.emulate_media(color_scheme="dark")
    found += pale(page)
    page.set_viewport_size(SMALL)
    found += sideways(page, "on the smallest phone")
    page.set_viewport_size(DESK)
    page.screenshot(path=f"{name}-1280-dark.png", full_page=True, timeout=STUCK_MS)
    found += problems(page, touch=False)
    page.emulate_media(color_scheme="light")
    found += pale(page)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    found += sideways(page, "with text of twice the size")
    page.evaluate(ENDLESS)
    return found + sideways(page, "with names that have no place to break")


def index() -> None:
    """A page to leaf through the pictures."""
    shown = "".join(
        f'<figure><figcaption>{html.escape(one.stem)}</figcaption><img src="{one.name}" alt="" loading="lazy"></figure>'
        for one in sorted(PICTURES.glob("*.png"))
    )
    style = "body{display:flex;flex-wrap:wrap;gap:1rem}img{max-width:30rem;max-height:50rem;border:1px solid}"
    (PICTURES / "index.html").write_text(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Every page</title><style>{style}</style>{shown}'
    )
