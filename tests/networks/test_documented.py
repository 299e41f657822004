"""The page on networks tells of all of them, and shows the code that is there."""

from pathlib import Path

import pytest

from share.networks.base import Network
from share.networks.registry import NETWORKS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "networks.md").read_text()


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)
def test_every_network_has_its_row_with_what_it_measures(network: Network) -> None:
    (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| {network.label} | ") and line.count("|") == 8]
    measured = row.split(" | ")[4]
    assert not [name for name in network.measures if name not in measured]
    assert (measured == "\u2013") is (not network.measures)


def test_the_network_that_is_shown_as_an_example_stands_there_as_it_is() -> None:
    source = (ROOT / "share" / "networks" / "telegram.py").read_text()
    assert "".join(f"+{line}\n" for line in source.splitlines()) in PAGE
