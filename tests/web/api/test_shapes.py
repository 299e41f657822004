"""What the OpenAPI document promises is taken."""

import re
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from share.domain.addresses import is_link
from share.domain.emails import normal_email
from share.networks.registry import recognise
from share.web.api import shapes
from share.web.api.cursors import MOST, cursor_of, number_of


@given(st.from_regex(shapes.POST_ADDRESS, fullmatch=True))
def test_every_documented_form_of_a_posts_address_is_recognised(address: str) -> None:
    assert recognise(address).network in {"x", "facebook", "bluesky", "mastodon"}


@given(st.from_regex(shapes.ADDRESS, fullmatch=True))
def test_every_documented_form_of_an_address_is_a_link(address: str) -> None:
    assert is_link(address)


@given(st.from_regex(shapes.EMAIL, fullmatch=True))
def test_every_documented_form_of_an_email_is_one(email: str) -> None:
    assert normal_email(email) == email.lower()


@given(st.from_regex(shapes.DAY, fullmatch=True))
def test_every_documented_day_exists(day: str) -> None:
    assert date.fromisoformat(day).year // 100 == 20


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_of_the_century_is_documented(day: date) -> None:
    assert re.fullmatch(shapes.DAY, day.isoformat())


@given(st.from_regex(shapes.TIME, fullmatch=True))
def test_every_documented_time_is_an_instant(time: str) -> None:
    assert datetime.fromisoformat(time).astimezone(UTC).tzinfo is UTC


@given(st.integers(0, MOST))
def test_a_cursor_leads_back_to_its_number(number: int) -> None:
    cursor = cursor_of(number)
    assert cursor is not None
    assert re.fullmatch(shapes.CURSOR, cursor)
    assert number_of(cursor) == number


@given(st.from_regex(shapes.CURSOR, fullmatch=True))
def test_every_cursor_fits_a_columns_numbers(cursor: str) -> None:
    assert 0 <= (number_of(cursor) or 0) <= MOST
