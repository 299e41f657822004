"""What a member's phone has to do for today's page: bytes, requests, and when its largest part stands there."""

import re
import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Page

from tests import chromium
from tests.bench.figure import Figure
from tests.bench.instance import Instance

SLOWER, LOADS = 4, 5
PHONE = {"width": 360, "height": 740}
LARGEST = """() => new Promise(done => {
  new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))
    .observe({type: 'largest-contentful-paint', buffered: true});
})"""
LACKS = """() => [
  ['a title', document.title], ['a language', document.documentElement.lang],
  ['a description', document.querySelector('meta[name=description]')?.content],
  ['a viewport', document.querySelector('meta[name=viewport]')],
  ['one heading', document.querySelectorAll('h1').length === 1],
].filter(([, is]) => !is).map(([what]) => what)"""


@dataclass
class Wire:
    """What came over the wire for one page, pictures of kits aside."""

    sizes: dict[str, int] = field(default_factory=dict)
    pictures: set[str] = field(default_factory=set)
    requests: int = 0

    def watch(self, context: BrowserContext, page: Page) -> None:
        tools = context.new_cdp_session(page)
        tools.send("Network.enable")
        tools.send("Network.setCacheDisabled", {"cacheDisabled": True})
        tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        tools.on("Network.responseReceived", self._answered)
        tools.on("Network.loadingFinished", self._finished)

    def _answered(self, event: dict[str, dict[str, str]]) -> None:
        self.requests += 1
        if "/media/" in event["response"]["url"]:
            self.pictures.add(str(event["requestId"]))

    def _finished(self, event: dict[str, object]) -> None:
        if event["requestId"] not in self.pictures:
            self.sizes[str(event["requestId"])] = int(str(event["encodedDataLength"]).partition(".")[0])


def figures(sample: Instance, said: str) -> Iterator[Figure]:
    """Today's page of a member in the running sample, on a phone whose processor is four times as slow."""
    if chromium.PATH is None:
        return
    with chromium.started() as browser:
        context = browser.new_context(viewport=PHONE, is_mobile=True, has_touch=True, service_workers="block")  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(_link(said))
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{sample.url}/")
        page.close()
        largest, wire, lacks = [], Wire(), list[str]()
        for _ in range(LOADS):
            page, wire = context.new_page(), Wire()
            wire.watch(context, page)
            page.goto(f"{sample.url}/", wait_until="networkidle")
            largest.append(page.evaluate(LARGEST) / 1000)
            lacks = page.evaluate(LACKS)
            page.close()
    how = f"median of {LOADS} loads without a cache, processor {SLOWER} times slower"
    yield Figure("today page, largest paint", statistics.median(largest), 1.5, "s", how)
    yield Figure("today page, on the wire", sum(wire.sizes.values()) / 1000, 60, "kB", "all but the kit's picture")
    yield Figure("today page, requests", wire.requests, 12, "", "none to another host: the browser tests watch that")
    yield Figure("today page, lacks", len(lacks), 1, "", ", ".join(lacks) or "nothing of title, description, headings")


def _link(said: str) -> str:
    """The sign-in link for a member that the terminal shows."""
    found = re.search(r"^ *member .*?(http\S+/signin/\S+)", said, re.MULTILINE)
    assert found is not None
    return found[1]
