"""An editor's week in the sample campaign: planned from the queue, read over, moved, and one kit recalled."""

import os
import re
from pathlib import Path
from time import monotonic

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog, Page, ViewportSize, expect

from tests.browser.samples import Demo
from tests.processes.trees import PATIENCE, ROOT, until

PICTURES = Path(os.environ.get("ARTEFACTS", ROOT / "artefacts")) / "editors-walk"
DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}
TEN_MINUTES = 600


def look(page: Page, name: str) -> None:
    """Keep a picture at both widths, and check the page for barriers and sideways scrolling."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        page.screenshot(path=PICTURES / f"{name}-{size['width']}.png", full_page=True)
        width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert width[0] <= width[1], f"{name} scrolls sideways at {size['width']}: {width}"
        found = Axe().run(page)
        assert found.violations_count == 0, f"{name} at {size['width']}: {found.generate_report()}"


def test_an_editors_week(demo: Demo, browser: Browser) -> None:
    url = demo.url
    context = browser.new_context(viewport=DESK)
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    page.goto(demo.sign_in_link("editor"))
    page.get_by_role("button", name="Sign in").click()
    _plan(page, url)
    _type(page, url)
    _leave(page, url)
    _recall(page, url)
    state = context.storage_state()
    context.close()
    plain = browser.new_context(viewport=PHONE, java_script_enabled=False, storage_state=state)
    _move(plain.new_page(), url)
    plain.close()


def _plan(page: Page, url: str) -> None:
    """Five empty days get articles, and the drafts are approved on one page: a week in well under ten minutes."""
    begun = monotonic()
    page.goto(f"{url}/queue/plan?days=5")
    look(page, "plan")
    page.get_by_role("button", name="Make these drafts").click()
    expect(page.get_by_text("5 drafts are made.")).to_be_visible()
    look(page, "read-over")
    for box in page.get_by_label("Description of the picture").all():
        if not box.input_value():
            box.fill("A drawing that goes with the story.")
    for approve in page.get_by_label("Approve: let it go out by itself").all():
        approve.check()
    page.get_by_role("button", name="Save, and schedule what is approved").click()
    expect(page.get_by_text("will go out by themselves.").first).to_be_visible()
    assert page.get_by_label("Approve: let it go out by itself").count() == 0
    assert monotonic() - begun < TEN_MINUTES
    page.goto(f"{url}/queue/calendar")
    look(page, "calendar")
    page.goto(f"{url}/queue")
    look(page, "queue")


def _type(page: Page, url: str) -> None:
    """A new draft saves itself and is counted while it is typed; its versions are kept."""
    page.goto(f"{url}/kits/new")
    look(page, "new-kit")
    page.get_by_role("button", name="Make the kit").click()
    page.locator("#caption-any-en").fill("Typed just now. " * 40)
    page.locator("details.own", has=page.locator("#caption-x-en")).evaluate("one => { one.open = true; }")
    page.locator("#caption-x-en").fill("Far too long for this network. " * 20)
    expect(page.locator("#caption-x-en-count")).to_have_class(re.compile("count-over"))
    expect(page.locator("article", has=page.locator("#caption-x-en")).get_by_text("too long.")).to_be_visible()
    expect(page.locator("#save-state")).to_have_text("Not saved yet.")
    expect(page.locator("#save-state")).to_have_text("All changes are saved.")
    expect(page.locator("#problems").get_by_text("The caption for X is")).to_be_visible()
    look(page, "kit-editor")
    _press_while_it_saves(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("too long").first).to_be_visible()
    page.get_by_role("link", name="Versions of this kit").click()
    look(page, "versions")


def _press_while_it_saves(page: Page) -> None:
    """A button that is pressed while the draft saves itself is not lost: it waits for that saving."""
    page.evaluate("""() => {
      const [send, wait] = [fetch, (done) => setTimeout(done, 1500)];
      window.fetch = async (where, how) => {
        if (where.endsWith("/autosave")) {
          document.body.dataset.saving = "yes";
          await new Promise(wait);
        }
        return send(where, how);
      };
    }""")
    page.get_by_label("Why share this").fill("It happened here.")
    page.locator("body[data-saving]").wait_for()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    page.context.set_offline(True)
    page.get_by_label("Why share this").fill("It happened in a tunnel.")
    expect(page.locator("#save-state")).to_contain_text("Not saved: no connection.")
    page.context.set_offline(False)
    expect(page.locator("#save-state")).to_have_text("All changes are saved.")
    page.route("**/autosave", lambda route: route.fulfill(status=401, content_type="text/html", body="Signed out"))
    page.get_by_label("Why share this").fill("It happened in a long tunnel.")
    expect(page.locator("#save-state")).to_contain_text("Press Save")
    page.unroute("**/autosave")


def _leave(page: Page, url: str) -> None:
    """Words on the page that reads the week over are not lost by a slip: who goes away is asked."""
    page.goto(f"{url}/queue/week")
    page.get_by_label("Title").first.fill("Typed and not saved")
    asked = list[str]()

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    page.get_by_role("link", name="Calendar").first.click()
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    expect(page.get_by_label("Title").first).to_have_value("Typed and not saved")
    page.get_by_role("button", name="Save, and schedule what is approved").click()
    expect(page.locator(".flash").first).to_be_visible()
    assert asked == ["beforeunload"], "Who saves is not asked"


def _recall(page: Page, url: str) -> None:
    """A kit that is out is recalled, and its page counts who is told."""
    page.goto(f"{url}/queue/calendar")
    published = page.locator(".month-kit", has_text="published")
    if not published.count():  # as in the morning of a Monday with which a month begins
        page.locator(".head-links a").first.click()
    published.last.get_by_role("link").first.click()
    look(page, "published-kit")
    page.get_by_text("Recall this kit").click()
    page.get_by_label("What members should know").fill("A number was wrong. Please correct your post.")
    page.get_by_role("button", name="Recall the kit").click()
    expect(page.get_by_text("Took or posted it", exact=True)).to_be_visible()
    told = page.locator(".course div", has_text="Told").locator("dd")

    def somebody_is_told() -> bool:
        page.reload()
        return told.inner_text() != "0"

    until(somebody_is_told, "the first letters about the recall")
    look(page, "recalled")


def _move(page: Page, url: str) -> None:
    """Two kits swap their days by one button, on a phone without JavaScript."""
    page.goto(f"{url}/queue/calendar")
    kit = page.locator("[data-kit]", has=page.get_by_title("One day later")).first
    if not kit.count():  # as on a Sunday with which a month ends
        page.locator(".head-links a").last.click()
    slug = kit.get_attribute("data-kit")
    day = page.locator("[data-day]", has=page.locator(f"[data-kit='{slug}']")).get_attribute("data-day")
    kit.get_by_title("One day later").click()
    moved = page.locator("[data-day]", has=page.locator(f"[data-kit='{slug}']")).get_attribute("data-day")
    assert day is not None
    assert moved is not None
    assert moved > day
