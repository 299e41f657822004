"""A member's way on a small phone, in the sample campaign: taps counted, first without JavaScript, then with it."""

import json
import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route, ViewportSize, expect

from share.channels.push_message import own_key, public_key
from share.web.static_files import OWN
from tests.browser.samples import Demo
from tests.processes.trees import PATIENCE, ROOT, until

PICTURES = Path(os.environ.get("ARTEFACTS", ROOT / "artefacts")) / "members-walk"
SMALL: ViewportSize = {"width": 360, "height": 640}
FINGER = 44
MOST_REQUESTS = 12
PAGES = ("/", "/?network=facebook", "/me", "/me/links", "/me/settings", "/me/data", "/me/invite", "/me/help", "/record")


def phone(browser: Browser, **more: object) -> BrowserContext:
    made = browser.new_context(viewport=SMALL, has_touch=True, is_mobile=True, **more)  # type: ignore[arg-type] # flags
    made.set_default_timeout(PATIENCE * 1000)
    return made


def keep(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_her_pages_are_small_fit_and_have_no_barriers(
    demo: Demo, signed_in: Path, browser: Browser, scheme: str
) -> None:
    context = phone(browser, storage_state=signed_in, color_scheme=scheme, service_workers="block")
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        page.set_viewport_size(SMALL)
        asked.clear()
        page.goto(f"{demo.url}{path}", wait_until="networkidle")
        assert [url for url in asked if not url.startswith(demo.url)] == []
        assert len(asked) <= MOST_REQUESTS, asked
        keep(page, f"{re.sub(r'[^a-z]+', '-', path).strip('-') or 'today'}-{scheme}")
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        page.set_viewport_size({"width": 320, "height": 640})
        width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert width[0] <= width[1], f"{path} scrolls sideways at 320 px: {width}"
        assert too_small(page) == [], path
    context.close()


def too_small(page: Page) -> list[str]:
    """Buttons and what acts as one, lower than a finger is wide."""
    script = """least => [...document.querySelectorAll('main .btn, main summary, .menu a, .menu summary')]
        .filter(one => one.offsetParent && one.getBoundingClientRect().height < least - 0.5)
        .map(one => one.outerHTML.slice(0, 120))"""
    found: list[str] = page.evaluate(script, FINGER)
    return found


@pytest.fixture(scope="module")
def signed_in(demo: Demo, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What Alice's browser keeps once she has signed in."""
    kept = tmp_path_factory.mktemp("alice") / "state.json"
    context = phone(browser)
    page = context.new_page()
    page.goto(demo.sign_in_link("member"))
    page.get_by_role("button", name="Sign in").tap()
    page.wait_for_url(f"{demo.url}/")
    context.storage_state(path=kept)
    context.close()
    return kept


def test_with_javascript_words_are_counted_and_addresses_named(demo: Demo, signed_in: Path, browser: Browser) -> None:
    context = phone(browser, storage_state=signed_in)
    page = context.new_page()
    page.goto(f"{demo.url}/")
    count = page.locator("[data-used]").first
    before = count.text_content()
    page.locator("#caption").fill("Two words")
    expect(count).not_to_have_text(before or "")
    page.goto(f"{demo.url}/record")
    page.get_by_label("Link to your post").fill("https://x.com/alice/status/20")
    expect(page.get_by_text("A post on X.")).to_be_visible()
    context.close()


FRAMED = """[...document.querySelectorAll('.btn, .card-box, .chip, .form-control')].filter(one => one.checkVisibility())
    .map(one => [one, getComputedStyle(one)])
    .filter(([, style]) => parseFloat(style.borderTopWidth) < 1 || style.borderTopColor === style.backgroundColor)
    .map(([one]) => one.outerHTML.slice(0, 120))"""
FILLED = """[...document.querySelectorAll('.goal progress')].map(one => getComputedStyle(one))
    .filter(style => parseFloat(style.borderTopWidth) < 1 || style.forcedColorAdjust !== 'none').length"""


def test_in_a_persons_own_colours_and_in_high_contrast_all_is_seen(
    demo: Demo, signed_in: Path, browser: Browser
) -> None:
    own = phone(browser, storage_state=signed_in, forced_colors="active", service_workers="block")
    page = own.new_page()
    for path in ("/", "/me", "/leaderboard"):
        page.goto(f"{demo.url}{path}")
        assert page.evaluate(FRAMED) == [], path
        assert page.evaluate(FILLED) == 0, path
    keep(page, "own-colours")
    own.close()
    strong = phone(browser, storage_state=signed_in, contrast="more", service_workers="block")
    page = strong.new_page()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, contrast="more")
        page.goto(f"{demo.url}/")
        found = Axe().run(page, options={"runOnly": ["color-contrast-enhanced"]})
        assert found.violations_count == 0, f"{scheme}: {found.generate_report()}"
    strong.close()


WAITING = """<!doctype html><title>Post</title><p id="beside">beside</p>
    <div id="standing" role="status" data-standing="{0}" {1}><p>{0}</p></div>
    <script type="module" src="/waiting.js"></script>"""


@pytest.mark.parametrize("last", ["published", "failed"])
def test_a_page_tells_by_itself_how_a_post_stands(demo: Demo, signed_in: Path, browser: Browser, last: str) -> None:
    context = phone(browser, storage_state=signed_in, service_workers="block")
    page = context.new_page()
    states = ["intended", "intended", "sending", last, last]

    def answer(route: Route) -> None:
        state = states.pop(0)
        waits = 'data-waits="0 0 0"' if state in {"intended", "sending"} else ""
        route.fulfill(body=WAITING.format(state, waits), content_type="text/html")

    page.route("**/kits/one/publish/mine*", answer)
    page.route("**/waiting.js", lambda route: route.fulfill(path=OWN / "waiting.js", content_type="text/javascript"))
    page.goto(f"{demo.url}/kits/one/publish/mine")
    page.evaluate("window.stays = [document.getElementById('standing'), document.getElementById('beside')]")
    expect(page.locator("#standing")).to_have_text(last)
    if last == "published":
        # Told in place, in the region that is read out; nothing else was drawn anew.
        assert page.evaluate("window.stays.every(one => one.isConnected)")
        assert states == [last]
    else:
        # There is something to do, so the page is opened at what there is to do.
        page.wait_for_url("**/mine?look=0#standing")
    context.close()


LISTENING = """keys => {{
  let made = null;
  const fake = {{ endpoint: keys.endpoint, toJSON: () => ({{ endpoint: keys.endpoint, keys: keys.keys }}),
    unsubscribe: async () => {{ made = null; return true; }} }};
  PushManager.prototype.getSubscription = async () => made;
  PushManager.prototype.subscribe = async asked => {{
    if (!asked.userVisibleOnly || asked.applicationServerKey.length !== 65) throw new Error("no key");
    return (made = fake);
  }};
}}"""


def test_notifications_are_switched_on_and_off_by_a_button_alone(demo: Demo, signed_in: Path, browser: Browser) -> None:
    context = phone(browser, storage_state=signed_in)
    context.grant_permissions(["notifications"], origin=demo.url)
    # The push service itself is the browser maker's, out of reach here; all else is as it stands.
    browsers = {"p256dh": public_key(own_key("a phone of her own")), "auth": "c2l4dGVlbiBieXRlcyEhIQ"}
    given = json.dumps({"endpoint": f"{demo.sandbox}/push/one", "keys": browsers})
    context.add_init_script(f"({LISTENING.format()})({given})")
    page = context.new_page()
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.url.removeprefix(demo.url)) if asked.method == "POST" else None)
    page.goto(f"{demo.url}/me/settings")
    box = page.locator("[data-push]")
    on = box.get_by_role("button", name="Notify me here", exact=True)
    expect(on).to_be_visible()
    assert sent == []
    on.tap()
    expect(box.get_by_text("Done. You can switch it off")).to_be_visible()
    box.get_by_role("button", name="Notify me here no more").tap()
    expect(box.get_by_text("Switched off in this browser.")).to_be_visible()
    assert sent == ["/me/push", "/me/push/stop"]
    page.route("**/me/push", lambda route: route.abort())
    on.tap()
    expect(box.get_by_text("That did not work.")).to_be_visible()
    context.close()


def test_from_letter_to_composer_and_back_without_javascript(demo: Demo, browser: Browser) -> None:
    context = phone(browser, java_script_enabled=False)
    page = context.new_page()
    page.goto(demo.letter())  # the first tap
    button = page.locator(".btn-big")
    expect(button).to_have_count(1)
    keep(page, "letter-no-script")
    box = button.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= SMALL["height"], "the big button stands below the fold"
    button.tap()  # the second tap
    page.wait_for_url(re.compile(r"/(intent|share|sharer)"))
    page.goto(demo.letter())
    posted, yours = page.get_by_role("heading", name="Posted?"), page.get_by_role("heading", name="Is this yours?")
    expect(yours).to_be_visible()
    expect(posted).to_have_count(0)  # one thing is asked at a time
    page.get_by_role("button", name="No", exact=True).tap()
    expect(posted).to_be_visible()
    expect(yours).to_have_count(0)
    for name in ("Record it", "I posted it", "Not this one"):
        expect(page.get_by_role("button", name=name).first).to_be_visible()
    keep(page, "posted-no-script")
    page.get_by_text("Remind me later").tap()
    page.get_by_label("Remind me at").fill("18:00")
    page.get_by_role("button", name="Remind me", exact=True).tap()
    expect(page.get_by_text("We remind you:").first).to_be_visible()
    context.close()


def test_back_from_an_app_that_took_the_address_the_page_has_turned(
    demo: Demo, signed_in: Path, browser: Browser
) -> None:
    context = phone(browser, storage_state=signed_in, service_workers="block")
    page = context.new_page()

    def take(route: Route) -> None:
        """As when an app opens: the address was asked for, and the page stays where it is."""
        route.fetch(max_redirects=0)
        route.fulfill(status=204)

    page.route("**/share/*", take)
    page.goto(f"{demo.url}/?network=sms")
    with page.expect_response("**/share/sms"):
        page.locator("[data-share]").tap()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_url(f"{demo.url}/")
    expect(page.get_by_text("Share it again, or on another network")).to_be_visible()
    context.close()


def test_a_kit_that_is_over_is_not_kept_for_when_there_is_no_net(demo: Demo, signed_in: Path, browser: Browser) -> None:
    context = phone(browser, storage_state=signed_in)
    page = context.new_page()
    page.goto(demo.url)
    until(lambda: page.evaluate("caches.has('last-kit')"), "the kit that the phone keeps")
    slug = page.evaluate("caches.match('/last-kit').then((kept) => kept.json()).then((kit) => kit.slug)")
    assert slug in (page.locator("form#caption-form, form[action$='/skip']").first.get_attribute("action") or "")
    page.goto(f"{demo.url}/me")
    ended = page.locator(".post-card h3 a").last.get_attribute("href")
    page.goto(f"{demo.url}{ended}")
    expect(page.get_by_text("This kit is closed.")).to_be_visible()
    assert page.evaluate("caches.has('last-kit')"), "Another kit's end says nothing of this one"
    page.evaluate(
        "(slug) => caches.open('last-kit').then((kept) => kept.put('/last-kit', new Response(JSON.stringify({slug}))))",
        (ended or "").rpartition("/")[2],
    )
    page.reload()
    until(lambda: not page.evaluate("caches.has('last-kit')"), "the kit to be forgotten")
    context.close()


def test_without_a_net_the_last_kit_is_there_until_she_signs_out(demo: Demo, signed_in: Path, browser: Browser) -> None:
    context = phone(browser, storage_state=signed_in)
    page = context.new_page()
    page.goto(f"{demo.url}/")
    title = page.locator(".kit-title").text_content() or ""
    until(lambda: page.evaluate("caches.has('last-kit')"), "the kit that the phone keeps")
    until(lambda: page.evaluate("navigator.serviceWorker.controller !== null"), "the worker")
    context.set_offline(True)
    page.goto(f"{demo.url}/leaderboard")
    expect(page.get_by_text(title)).to_be_visible()
    expect(page.get_by_text("Your own link is not in them yet")).to_be_visible()
    keep(page, "offline")
    context.set_offline(False)
    # The page that was shown offline loads itself anew, which would break off another way from there.
    page = context.new_page()
    page.goto(f"{demo.url}/")
    page.get_by_text("More", exact=True).tap()
    page.get_by_role("button", name="Sign out").tap()
    page.wait_for_url(re.compile("/signin"))
    until(lambda: not page.evaluate("caches.has('last-kit')"), "the kit to be forgotten")
    context.close()
