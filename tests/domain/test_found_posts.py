from datetime import UTC, datetime, timedelta

import pytest

from share.domain.evidence import Carries
from share.domain.found_posts import Match, Search, match, next_search, since

OUT = datetime(2026, 11, 24, 12, tzinfo=UTC)
PAGE = "https://news.example/nurses-win"
KIT = Search(1, PAGE, OUT, OUT + timedelta(days=7))


def _opened(at: datetime) -> Search:
    return Search(1, PAGE, OUT, OUT + timedelta(days=7), at)


@pytest.mark.parametrize(
    ("minutes", "wanted"),
    [
        (0, timedelta(minutes=3)),
        (3, timedelta(minutes=15)),
        (15, timedelta(hours=1)),
        (60, timedelta(hours=5)),
    ],
)
def test_after_the_composer_was_opened_looks_come_soon_and_then_with_the_days_kit(
    minutes: int, wanted: timedelta
) -> None:
    opened = OUT + timedelta(hours=1)
    assert next_search([_opened(opened)], now=opened + timedelta(minutes=minutes)) == opened + wanted


def test_without_a_claim_the_days_kit_has_one_look_a_day_until_it_closes() -> None:
    looks, now = [], OUT
    while (at := next_search([KIT], now=now)) is not None:
        looks.append(at)
        now = at
    assert looks == [OUT + timedelta(hours=6 + 24 * day) for day in range(7)]


def test_where_no_kit_is_sought_nothing_is_looked_at() -> None:
    assert next_search([], now=OUT) is None
    assert since([]) is None
    assert since([KIT]) == OUT - timedelta(hours=1)


def test_an_own_link_names_its_kit_however_old_the_post_seems() -> None:
    found = match([KIT], addresses=[], own_kits=[9, 1], posted_at=None)
    assert found == Match(1, Carries.TRACKED)


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}/?utm_source=x&fbclid=1", "http://www.news.example/nurses-win"])
def test_the_articles_address_names_the_kit_whatever_hangs_on_it(address: str) -> None:
    assert match([KIT], addresses=[address], own_kits=[], posted_at=OUT) == Match(1, Carries.ARTICLE)


@pytest.mark.parametrize(
    ("address", "posted_at"),
    [
        ("https://news.example/another", OUT),
        (PAGE, OUT - timedelta(hours=2)),
        (PAGE, None),
    ],
)
def test_other_pages_and_posts_from_before_the_kit_are_none_of_ours(address: str, posted_at: datetime | None) -> None:
    assert match([KIT], addresses=[address], own_kits=[], posted_at=posted_at) is None
