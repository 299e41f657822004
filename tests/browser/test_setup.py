"""An empty instance, from its first page to a campaign in the zone that the browser is in."""

import re
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.processes.trees import Started, environment, free_port, until


def test_the_set_up_proposes_the_browsers_own_time_zone(tmp_path: Path, browser: Browser) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    env = environment(INSTANCE_PATH=str(tmp_path / "i"), PUBLIC_URL=url)
    with Started("flask", "up", "--port", str(port), log=tmp_path / "up.log", env=env) as tree:
        until(lambda: "The campaign is open" in (tmp_path / "up.log").read_text(), "the empty instance")
        context = browser.new_context(timezone_id="America/Bogota", viewport={"width": 360, "height": 740})
        page = context.new_page()
        page.goto(url)
        zone = page.get_by_label("Time zone")
        expect(zone).to_have_value("America/Bogota")
        page.get_by_label("Organisation").fill("Workers United")
        page.get_by_role("button", name="Begin").click()
        expect(page.get_by_text("Give the campaign a name.").first).to_be_visible()
        zone.select_option("America/Lima")
        page.get_by_role("button", name="Begin").click()
        expect(zone).to_have_value("America/Lima")
        for label, text in {"Campaign": "Spring", "Your name": "Dan", "Your e-mail address": "dan@example.org"}.items():
            page.get_by_label(label, exact=True).fill(text)
        page.get_by_label("A password for you").fill("nine tall ships at dawn")
        page.get_by_role("button", name="Begin").click()
        expect(page).to_have_url(re.compile("/queue$"))
        expect(page.get_by_text("Everything is ready.")).to_be_visible()
        context.close()
        assert tree.stop() == 0
