"""Every page of the policy table in the sample campaign, as the people who may see it: none has a barrier."""

import html
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from share.domain.roles import Role
from share.web.policy import POLICY, Who
from tests.browser.walking import Crawl, least, problems, routes
from tests.processes.trees import PATIENCE, ROOT, Started, environment, free_port, until

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PICTURES = Path(os.environ.get("ARTEFACTS", ROOT / "artefacts")) / "every-page"
PHONE: ViewportSize = {"width": 360, "height": 740}
SMALL: ViewportSize = {"width": 320, "height": 640}
DESK: ViewportSize = {"width": 1280, "height": 900}
PEOPLE: tuple[Role | None, ...] = (None, *Role)
ROUTES = routes()

# A new page is looked at by itself; only what is no page, or cannot stand in the sample, has a line here.
NO_PAGE = {
    "clicks.qr_png": "a picture", "clicks.qr_svg": "a picture", "my_data.invite_qr": "a picture",
    "media.crop": "a picture", "media.picture": "a picture", "pwa.icon": "a picture",
    "health.alive": "JSON", "health.ready": "JSON", "health.metrics": "text",
    "pushes.key": "JSON", "sharing.recognise": "JSON", "sharing.recognise_here": "JSON", "pwa.manifest": "JSON",
    "kits.event": "a calendar's file", "leaderboard.table": "a CSV file", "my_data.export": "a ZIP file",
    "kits.share": "leads to the network's composer", "links.stopped": "leads on to the article",
    "theme.css": "a style sheet", "pwa.worker": "a script", "static": "a file",
    "signin.arrive": "takes a link that works once", "my_data.confirm": "takes a link that works once",
    "accounts.arrive": "takes the answer of a network's sign-in", "accounts.managed": "follows on a network's sign-in",
    "accounts.proof": "is read by a network's server",
    "alarms.show": "nobody in the sample asks for help", "disputes.answer": "nobody in the sample disputes a point",
    "corrections.show": "no kit of the sample is recalled: the editor's walk recalls one",
}  # fmt: skip

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(600),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The sample campaign's address, and what the terminal shows."""
    folder, port = tmp_path_factory.mktemp("demo"), free_port()
    url = f"http://127.0.0.1:{port}"
    log = folder / "up.log"
    env = environment(INSTANCE_PATH=str(folder / "i"), PUBLIC_URL=url)
    with Started("flask", "up", "--demo", "--port", str(port), log=log, env=env) as tree:
        until(lambda: re.search(r"^ *admin .*/signin/\S+\n", log.read_text(), re.MULTILINE), "the sample campaign")
        until(lambda: "Sandbox networks on" in log.read_text(), "its networks")
        yield url, log.read_text()
        assert tree.stop() == 0, tree.said()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        flags = ["--disable-background-networking", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield launched
        launched.close()


@dataclass(frozen=True)
class Walker:
    """A person with a browser of their own, and the pages that they came across."""

    role: Role | None
    context: BrowserContext
    crawl: Crawl

    def pages(self) -> Iterator[tuple[str, str]]:
        """Endpoint and address of the pages that nobody below them may see."""
        for endpoint, paths in sorted(self.crawl.found.items()):
            if least(endpoint) == self.role:
                yield endpoint, paths[0]


@pytest.fixture(scope="module")
def walkers(sample: tuple[str, str], browser: Browser) -> dict[Role | None, Walker]:
    """Everybody after their walk; a page that only somebody above came across is looked at by the lowest, too."""
    made = {role: walker(browser, *sample, role=role) for role in PEOPLE}
    for one in made.values():
        for endpoint, paths in one.crawl.found.items():
            made[least(endpoint)].crawl.found.setdefault(endpoint, paths)
    return made


def walker(browser: Browser, url: str, said: str, *, role: Role | None) -> Walker:
    """Sign somebody in and let them follow every link."""
    context = browser.new_context(viewport=PHONE, service_workers="block")
    context.set_default_timeout(PATIENCE * 1000)
    if role:
        link = re.search(rf"^ *{role.value} .*?(http\S+/signin/\S+)", said, re.MULTILINE)
        assert link is not None
        page = context.new_page()
        page.goto(link[1])
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{url}/")
        page.close()
    crawl = Crawl(ROUTES, context.request, url, NO_PAGE)
    return Walker(role, context, crawl.run(*(path for endpoint, path in plain_paths() if may(role, endpoint))))


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


def test_no_page_is_forgotten(walkers: dict[Role | None, Walker]) -> None:
    wanted = {rule.endpoint for rule in ROUTES.iter_rules() if "GET" in (rule.methods or ()) and is_page(rule.endpoint)}
    seen = {endpoint for one in walkers.values() for endpoint, _ in one.pages()}
    assert wanted - seen == set(), "Link to these pages, or say in NO_PAGE why nobody can look at them"


@pytest.mark.parametrize("role", PEOPLE)
def test_every_link_leads_somewhere(walkers: dict[Role | None, Walker], role: Role | None) -> None:
    assert walkers[role].crawl.broken == []


@pytest.mark.parametrize("role", PEOPLE)
def test_no_page_has_a_barrier(walkers: dict[Role | None, Walker], sample: tuple[str, str], role: Role | None) -> None:
    """On a small phone in the light, and on a desk in the dark; each page as the lowest role that may see it."""
    page = walkers[role].context.new_page()
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if said.type == "error" else None)
    page.on("request", lambda asked: None if asked.url.startswith(sample[0]) else heard.append(f"asks {asked.url}"))
    wrong = {}
    for endpoint, path in walkers[role].pages():
        heard.clear()
        found = look(page, f"{sample[0]}{path}", PICTURES / endpoint)
        wrong[path] = found + [said for said in heard if "data:" not in said]
    page.close()
    index()
    assert {path: found for path, found in wrong.items() if found} == {}


def look(page: Page, address: str, name: Path) -> list[str]:
    """Open a page, keep two pictures of it, and say what is wrong."""
    name.parent.mkdir(parents=True, exist_ok=True)
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    answer = page.goto(address)
    assert answer is not None
    assert answer.ok, f"{address}: {answer.status}"
    page.screenshot(path=f"{name}-360-light.png", full_page=True)
    found = problems(page, touch=True)
    page.set_viewport_size(SMALL)
    width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    if width[0] > width[1]:
        found.append(f"it scrolls sideways on the smallest phone: {width}")
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="dark")
    page.screenshot(path=f"{name}-1280-dark.png", full_page=True)
    return found + problems(page, touch=False)


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
