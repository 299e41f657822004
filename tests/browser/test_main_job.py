"""The main job in a real browser, on real processes: an editor's article becomes a member's measured post."""

import os
import re
import threading
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.processes.trees import PATIENCE, ROOT, Started, environment, free_port, serves, until
from tests.sandbox_server import SandboxServer

PICTURES = Path(os.environ.get("ARTEFACTS", ROOT / "artefacts")) / "main-job"
PASSWORD = "three words nobody knows"
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 900}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def news(tmp_path: Path) -> Iterator[str]:
    """A news site on loopback: a feed, an article, its picture."""
    folder = tmp_path / "news"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    address = f"http://127.0.0.1:{server.server_port}"
    Image.new("RGB", (1200, 630), "#335577").save(folder / "march.png")
    (folder / "article.html").write_text(
        f'<html lang="en"><head><title>Nurses win in Duluth</title><meta property="og:image" '
        f'content="{address}/march.png"></head><body><p>They won.</p></body></html>'
    )
    (folder / "feed.xml").write_text(
        f'<rss version="2.0"><channel><title>Harbor News</title><link>{address}</link><item>'
        f"<title>Nurses win in Duluth</title><link>{address}/article.html</link><guid>duluth-1</guid>"
        "<description>The first strike won there since 1998.</description>"
        f'<enclosure url="{address}/march.png" type="image/png" length="1"/></item></channel></rss>'
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield address
    server.shutdown()
    server.server_close()


@pytest.fixture
def networks() -> Iterator[SandboxServer]:
    with SandboxServer() as running:
        yield running


@pytest.fixture
def instance(tmp_path: Path, news: str, networks: SandboxServer) -> Iterator["Instance"]:
    """`flask up` on an empty folder, with the sandbox in the networks' place."""
    port = free_port()
    sandboxed = dict.fromkeys(
        ("X_API_URL", "X_WEB_URL", "FACEBOOK_GRAPH_URL", "FACEBOOK_WWW_URL", "BLUESKY_APPVIEW_URL", "BLUESKY_WEB_URL"),
        networks.url,
    )
    env = environment(
        INSTANCE_PATH=str(tmp_path / "i"),
        PUBLIC_URL=f"http://127.0.0.1:{port}",
        FETCH_ALLOW_HOSTS=f"{news.removeprefix('http://')},{networks.host}",
        MASTODON_SHARE_URL=networks.url,
        X_BEARER_TOKEN="sandbox-bearer-token",
        **sandboxed,
    )
    with Started("flask", "up", "--port", str(port), log=tmp_path / "up.log", env=env) as tree:
        until(lambda: serves(port), "the first page")
        yield Instance(f"http://127.0.0.1:{port}", tmp_path / "i" / "outbox")
        assert tree.stop() == 0, tree.said()


class Instance:
    """A running product, and the letters that it wrote."""

    def __init__(self, url: str, outbox: Path) -> None:
        self.url = url
        self._outbox = outbox

    def letter(self, to: str, *, about: str) -> str:
        """The address in the newest letter to somebody whose text has `about`; waits for it."""
        found: list[str] = []

        def arrived() -> bool:
            found.extend(self._links(to, about))
            return bool(found)

        until(arrived, f"a letter to {to} about {about}")
        return found[-1]

    def _links(self, to: str, about: str) -> Iterator[str]:
        for path in sorted(self._outbox.glob("*.eml"), key=lambda one: one.stat().st_mtime):
            letter = message_from_bytes(path.read_bytes(), policy=default)
            body = letter.get_body(("plain",))
            text = body.get_content() if body else ""
            if letter["To"] == to and about in text:
                yield from re.findall(rf"{re.escape(self.url)}/(?:signin|kits)/\S+", text)[:1]


class Walk:
    """One person's browser: keeps a picture of each page and checks it for barriers and sideways scrolling."""

    def __init__(self, context: BrowserContext, *, who: str, own: str) -> None:
        context.set_default_timeout(PATIENCE * 1000)
        expect.set_options(timeout=PATIENCE * 1000)
        self.page: Page = context.new_page()
        self._who = who
        self.foreign: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda asked: None if asked.is_navigation_request() else self._note(asked.url, own))
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)

    def _note(self, url: str, own: str) -> None:
        if self.page.url.startswith(own) and not url.startswith((own, "data:", "blob:")):
            self.foreign.append(url)

    def look(self, name: str) -> None:
        """Keep a picture of the page as it is now, and check it."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{self._who}-{name}.png", full_page=True)
        found = Axe().run(self.page)
        assert found.violations_count == 0, f"{self._who} {name}: {found.generate_report()}"
        width = self.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert width[0] <= width[1], f"{self._who} {name} scrolls sideways: {width}"


def test_an_article_becomes_a_measured_post(
    instance: Instance, browser: Browser, news: str, networks: SandboxServer
) -> None:
    admin = Walk(browser.new_context(viewport=DESK), who="editor", own=instance.url)
    _set_up(admin, instance)
    _join(browser, instance, admin)
    kit = _publish(admin, instance, news)
    member = Walk(browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True), who="member", own=instance.url)
    assert _share(member, instance) == 2
    address = _post(member)
    _record(member, instance, kit, address)
    _measured(member, networks, address)
    _sign_in(member, instance)
    _board(member, instance)
    _coordinate(admin, instance)
    for walk in (admin, member):
        assert walk.foreign == []
        assert [said for said in walk.complaints if "Content Security Policy" in said or "Refused" in said] == []


def _set_up(walk: Walk, instance: Instance) -> None:
    page = walk.page
    page.goto(instance.url)
    walk.look("set-up")
    page.get_by_label("Organisation", exact=True).fill("Workers United")
    page.get_by_label("Campaign", exact=True).fill("Spring campaign")
    page.get_by_label("Your name").fill("Dan")
    page.get_by_label("Your e-mail address").fill("dan@example.org")
    page.get_by_label("A password for you").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()


def _publish(walk: Walk, instance: Instance, news: str) -> str:
    """Feed, article, kit, out; returns the kit's path."""
    page = walk.page
    page.goto(f"{instance.url}/feeds")
    page.get_by_label("Address").first.fill(f"{news}/feed.xml")
    page.get_by_role("button", name="Add feed").click()
    expect(page.get_by_text("Harbor News").first).to_be_visible()
    walk.look("feeds")
    page.goto(f"{instance.url}/queue")
    walk.look("queue")
    page.get_by_role("link", name="Make a kit").first.click()
    page.get_by_role("button", name="Make the kit").click()
    page.get_by_label("Describe the picture", exact=False).or_(page.locator("#picture_alt")).first.fill(
        "Nurses with signs march beside the lake."
    )
    page.locator("#why").fill("The first strike won there since 1998.")
    page.get_by_role("button", name="Save", exact=True).click()
    walk.look("kit-editor")
    page.get_by_text("Publish now", exact=False).first.click()
    page.get_by_role("button", name="Save and publish now").click()
    slug = re.search(r"/kits/([^/?#]+)", page.url)
    assert slug is not None, page.url
    expect(page.get_by_text("published", exact=False).first).to_be_visible()
    return f"/kits/{slug[1]}"


def _join(browser: Browser, instance: Instance, admin: Walk) -> None:
    """Alice joins by the campaign's link, on a phone without JavaScript."""
    admin.page.goto(f"{instance.url}/admin/")
    admin.look("admin")
    link = admin.page.locator(".join-address a").get_attribute("href")
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{instance.url}{link}")
    page.get_by_label("name", exact=False).first.fill("Alice")
    page.get_by_label("e-mail", exact=False).first.fill("alice@example.org")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Join").click()
    page.goto(instance.letter("alice@example.org", about="works once"))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "/signin" not in page.url
    context.close()


def _share(walk: Walk, instance: Instance) -> int:
    """From the notice to the composer; returns the taps that it took."""
    page = walk.page
    page.goto(instance.letter("alice@example.org", about="two taps"))
    walk.look("kit")
    page.get_by_role("link", name=re.compile("^Share on ")).first.tap()
    page.wait_for_url(re.compile(r"/(intent|share|sharer)"))
    return 2  # the link in the letter, and the one button


def _post(walk: Walk) -> str:
    """Post in the sandbox's composer; returns the address that it shows."""
    page = walk.page
    assert "/r/" in page.get_by_label("Your post").input_value()
    with page.expect_navigation():
        page.get_by_role("button", name="Post").tap()
    shown = re.search(r"https://x\.com/\S+?/status/\d+", page.locator("main").inner_html())
    assert shown is not None, page.content()
    return shown[0]


def _record(walk: Walk, instance: Instance, kit: str, address: str) -> None:
    """Back on the kit's page: it asks for the link, refuses a wrong one kindly, and takes the right one."""
    page = walk.page
    page.goto(f"{instance.url}{kit}")
    walk.look("posted")
    page.locator("form[action$='/record'] input[name=url]").first.fill("https://x.com/somebody")
    page.get_by_role("button", name="Record it").first.tap()
    expect(page.locator("form[action$='/record'] .problem").first).to_be_visible()
    walk.look("refused")
    page.locator("form[action$='/record'] input[name=url]").first.fill(address)
    page.get_by_role("button", name="Record it").first.tap()
    expect(page.get_by_text("Your post").first).to_be_visible()
    walk.look("recorded")


def _measured(walk: Walk, networks: SandboxServer, address: str) -> None:
    """Workers look the post up and read its numbers by themselves; the page shows exactly those."""
    number = address.rpartition("/")[2]
    until(lambda: networks.calls("x").get("GET /2/tweets"), "a read by a worker")
    assert number.isdecimal()

    def shown() -> bool:
        walk.page.reload()
        return walk.page.get_by_text("measured", exact=False).count() > 0 and "likes" in walk.page.content()

    until(shown, "the post's numbers on the kit's page")
    walk.look("measured")


def _sign_in(walk: Walk, instance: Instance) -> None:
    page = walk.page
    page.goto(f"{instance.url}/signin")
    walk.look("sign-in")
    page.get_by_label("e-mail", exact=False).first.fill("alice@example.org")
    page.get_by_role("button", name="Mail me a sign-in link").tap()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(instance.letter("alice@example.org", about="sign in. It works once"))
    page.get_by_role("button", name="Sign in").tap()
    page.wait_for_url(re.compile(r"^[^?]+:\d+/$"))
    walk.look("today")


def _board(walk: Walk, instance: Instance) -> None:
    page = walk.page
    page.goto(f"{instance.url}/leaderboard")
    walk.look("board")
    page.goto(f"{instance.url}/me")
    walk.look("me")


def _coordinate(walk: Walk, instance: Instance) -> None:
    page = walk.page
    for path in ("dashboard", "needs", "members", "networks", "admin/outbox", "admin/settings", "admin/audit"):
        page.goto(f"{instance.url}/{path}")
        walk.look(path.replace("/", "-"))
    page.goto(f"{instance.url}/members")
    page.get_by_role("link", name="Alice").click()
    page.get_by_label("New note").fill("Met at the rally.")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.get_by_text("Met at the rally.")).to_be_visible()
    walk.look("member")
