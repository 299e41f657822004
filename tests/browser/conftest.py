"""Walks are stories of one shared sample campaign: they are told in the order in which they are written."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Undo the shuffling of other tests for these: what one step leaves is what the next one finds."""
    places = [number for number, item in enumerate(items) if item.path.is_relative_to(HERE)]
    told = sorted((items[place] for place in places), key=lambda item: (item.path, item.reportinfo()[1] or 0))
    for place, item in zip(places, told, strict=True):
        items[place] = item
