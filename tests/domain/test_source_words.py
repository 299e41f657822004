"""Sources of figures, as people read them."""

import re
from pathlib import Path

import pytest

from share.domain.series import SOURCES
from share.domain.source_words import source_words

NETWORKS = Path(__file__).parents[2] / "share" / "networks"
READ = sorted(
    {name for path in NETWORKS.glob("*.py") for name in re.findall(r'Reading\(.*?"([a-z-]+)"', path.read_text())}
)


@pytest.mark.parametrize("source", sorted({*SOURCES, *READ} - {""}))
def test_no_source_is_shown_by_its_technical_name(source: str) -> None:
    assert source_words(source) != source


def test_a_source_that_we_have_no_words_for_keeps_its_name() -> None:
    assert source_words("another-api") == "another-api"
