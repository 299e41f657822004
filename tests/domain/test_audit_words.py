"""What the audit log says was done, in words."""

import re
from pathlib import Path

import pytest

from share.domain.audit_words import ACTIONS, action_words, fact_words

SERVICES = Path(__file__).parents[2] / "share" / "services"
NOTED = re.compile(r'audit\.add\(\s*session,\s*"([a-z_. ]+)"')
WRITTEN = sorted({name for path in SERVICES.rglob("*.py") for name in NOTED.findall(path.read_text())})


@pytest.mark.parametrize("action", WRITTEN)
def test_each_action_that_is_noted_has_words_of_its_own(action: str) -> None:
    assert action in ACTIONS


def test_an_action_without_words_is_told_by_its_name() -> None:
    assert action_words("feed.turned_over") == "Feed turned over"


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("micros", 45_000_000, ("dollars a month", "45.00")),
        ("micros", None, ("dollars a month", "the usual")),
        ("counted", True, ("counted", "yes")),
        ("granted", 3, ("granted", "3")),
        ("kind", "click_jump", ("kind", "Clicks jumped")),
    ],
)
def test_a_fact_is_told_in_words(name: str, value: object, told: tuple[str, str]) -> None:
    assert fact_words(name, value) == told
