from datetime import UTC, datetime, timedelta

import pytest

from share import language

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "english", "spanish"),
    [
        (None, "not reported", "sin datos"),
        (0, "0", "0"),
        (1234567, "1,234,567", "1\u202f234\u202f567"),
        (1234.5, "1,234.5", "1\u202f234,5"),
        (12.0, "12", "12"),
    ],
)
def test_numbers(value: float | None, english: str, spanish: str) -> None:
    assert language.number(value) == english
    assert language.number(value, language="es") == spanish


def test_a_date_is_that_of_the_zone() -> None:
    late = datetime(2026, 11, 25, 3, tzinfo=UTC)
    assert language.day(late, zone="America/New_York") == "Tue 24 Nov 2026"
    assert language.when(late, zone="Europe/Madrid", language="es") == "mié 25 nov 2026, 04:00"


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=2, minutes=59), "2 h ago"),
        (timedelta(days=3), "3 d ago"),
        (timedelta(days=40), "Thu 15 Oct 2026"),
        (timedelta(hours=-3), "in 3 h"),
    ],
)
def test_ages_are_told_in_one_unit(ago: timedelta, said: str) -> None:
    assert language.ago(NOW - ago, now=NOW, zone="UTC") == said


def test_an_unknown_language_is_told_in_english() -> None:
    assert language.number(None, language="fr") == "not reported"


def test_amounts_have_their_cents_in_the_readers_language() -> None:
    assert language.amount(1204.5) == "1,204.50"
    assert language.amount(0, language="es") == "0,00"
    assert language.amount(1204.5, language="es-MX") == "1\u202f204,50"
