import pytest
from hypothesis import given
from hypothesis import strategies as st

from share.domain.accents import DARK_PAPER, LIGHT_PAPER, accent_for, mix
from share.domain.colours import contrast

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(COLOURS, st.booleans(), st.booleans())
def test_every_colour_becomes_readable_on_both_papers(colour: str, dark: bool, strong: bool) -> None:  # noqa: FBT001 - drawn
    accent, least = accent_for(colour, dark=dark, strong=strong), 7 if strong else 4.5
    paper = DARK_PAPER if dark else LIGHT_PAPER
    assert contrast(accent.text, paper) >= least
    assert contrast(accent.on_fill, accent.fill) >= least
    assert contrast(accent.fill, paper) >= 3
    assert contrast(accent.text, accent.wash) >= least


def test_a_colour_that_reads_well_is_left_as_it_is() -> None:
    assert accent_for("#a3211b", dark=False).text == "#a3211b"


@pytest.mark.parametrize(("share", "expected"), [(0, "#102030"), (1, "#ffffff"), (0.5, "#889098")])
def test_mixing_goes_from_one_colour_to_the_other(share: float, expected: str) -> None:
    assert mix("#102030", "#ffffff", share) == expected
