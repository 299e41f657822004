"""Dates as feeds and pages write them."""

from datetime import UTC, datetime

import pytest

from share.sources.dates import moment

SEVEN_FIVE = datetime(2026, 11, 3, 7, 5, tzinfo=UTC)
THE_DAY = datetime(2026, 11, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["Tue, 03 Nov 2026 07:05:00 GMT", "2026-11-03T08:05:00+01:00", "mar., 03 nov. 2026 08:05:00 +0100",
     "Di, 03 Nov 2026 08:05:00 +0100", "Martes, 3 de noviembre de 2026 07:05", "mardi 3 novembre 2026 07:05",
     "Dienstag, 3. November 2026 07:05", "terça-feira, 3 novembro 2026 07:05",
     "Tuesday, November 3, 2026 - 07:05", "November 3, 2026 at 7:05 AM", "11/03/2026 7:05 AM",
     "Tue, 03 Nov 2026 09:05:00 GMT+2", "2026-11-03 09:05:00 UTC+02:00", "1793689500", "1793689500000",
     "2026年11月3日 07:05", "20261103T070500Z", "Tue, 03 Nov 2026 09:05:00 +02:00", "Tue, 03 Nov 2026 02:05 AM EST",
     "Tue, 03 Nov 2026 7:05 a.m. GMT", "Tue, 03 Nov 2026 18:05:00 AEDT", "wto, 03 lis 2026 08:05:00 +0100",
     "Вт, 3 ноября 2026 10:05:00 +0300", "ti, 3 marras 2026 09:05:00 +0200"],
)  # fmt: skip
def test_a_moment_is_understood_however_it_is_written(text: str) -> None:
    assert moment(text) == SEVEN_FIVE


@pytest.mark.parametrize(
    ("text", "month"),
    [("3 mars 2026", 3), ("3. März 2026", 3), ("3 août 2026", 8), ("3 fév. 2026", 2), ("3 de setembro de 2026", 9),
     ("3 juillet 2026", 7), ("1er juin 2026", 6), ("3 mrt 2026", 3), ("3 dic 2026", 12),
     ("3 maj 2026", 5), ("3 ağustos 2026", 8), ("3. října 2026", 10)],
)  # fmt: skip
def test_months_are_known_by_their_names_in_other_languages(text: str, month: int) -> None:
    found = moment(text)
    assert found is not None
    assert found.month == month


def test_a_day_ends_where_the_next_begins() -> None:
    assert moment("Mon, 02 Nov 2026 24:00:00 GMT") == moment("2026-11-02T24:00:00Z") == THE_DAY


@pytest.mark.parametrize("text", ["2026年11月3日", "2026년 11월 3일", "3.11.2026", "20261103", "Nov 3, 2026"])
def test_a_day_alone_begins_at_midnight(text: str) -> None:
    assert moment(text) == THE_DAY


@pytest.mark.parametrize(
    "text",
    ["", " ", "yesterday", "0000-00-00", "Thu, 32 Nov 2026 00:00:00 GMT", "12", "999999999999999", "GMT+2",
     "3 foo 2026", "mars", "Mon, 30 Nov -0001 00:00:00 +0000", "99999年99月99日"],
)  # fmt: skip
def test_what_is_no_date_is_none(text: str) -> None:
    assert moment(text) is None
