"""Chromium, and a sample campaign for each walk; walks are told in the order in which they are written."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from share.domain.roles import Role
from tests import chromium
from tests.browser.every_page import Walker, walked
from tests.browser.samples import Demo
from tests.processes.trees import Started, environment, free_port, until

HERE = Path(__file__).parent
MARKS = (
    pytest.mark.browser,
    pytest.mark.timeout(900),
    pytest.mark.skipif(chromium.PATH is None, reason="Chromium is not installed: apt-get install chromium"),
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Undo the shuffling of other tests for these: what one step leaves is what the next one finds."""
    places = [number for number, item in enumerate(items) if item.path.is_relative_to(HERE)]
    told = sorted((items[place] for place in places), key=lambda item: (item.path, item.reportinfo()[1] or 0))
    for place, item in zip(places, told, strict=True):
        items[place] = item


def pytest_itemcollected(item: pytest.Item) -> None:
    """Every test of this folder is a browser test."""
    if item.path.is_relative_to(HERE):
        for mark in MARKS:
            item.add_marker(mark)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium.started() as launched:
        yield launched


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A sample campaign of this file's own, with its networks."""
    folder, port = tmp_path_factory.mktemp("demo"), free_port()
    running = Demo(f"http://127.0.0.1:{port}", folder)
    env = environment(INSTANCE_PATH=str(folder / "i"), PUBLIC_URL=running.url)
    with Started("flask", "up", "--demo", "--port", str(port), log=folder / "up.log", env=env) as tree:
        until(lambda: re.search(r"^ *admin .*/signin/\S+\n", running.said(), re.MULTILINE), "the sample campaign")
        until(lambda: "Sandbox networks on" in running.said(), "its networks")
        yield running
        assert tree.stop() == 0, tree.said()


@pytest.fixture(scope="module")
def walkers(demo: Demo, browser: Browser) -> dict[Role | None, Walker]:
    """Everybody after they followed every link of the sample campaign."""
    return walked(demo, browser)
