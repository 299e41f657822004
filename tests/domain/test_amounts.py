import pytest

from share.domain.amounts import plain
from share.language import amount


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("25", "25"),
        ("$12.50", "12.50"),
        ("12,50", "12.50"),
        ("12,5 $", "12.5"),
        ("1,000", "1000"),
        ("1,204.50", "1204.50"),
        ("1.204,50", "1204.50"),
        ("2550,50", "2550.50"),
        ("1.000", "1.000"),
        ("", ""),
        ("1,2,3", "1,2,3"),
        ("12,3456", "12,3456"),
        ("twelve", "twelve"),
    ],
)
def test_an_amount_is_read_as_it_was_meant(typed: str, read: str) -> None:
    assert plain(typed) == read


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("value", [0.0, 12.5, 45.0, 1204.5, 1_000_000.0])
def test_what_a_page_writes_is_read_again(value: float, language: str) -> None:
    assert float(plain(amount(value, language=language))) == value
