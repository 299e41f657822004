import pytest

from share.infra.kept import Crowds


def test_a_small_number_is_always_counted_afresh() -> None:
    crowds, numbers = Crowds(), iter([3, 4])
    assert [crowds.count("kit", lambda: next(numbers)) for _ in range(2)] == [3, 4]


def test_a_large_number_is_told_again_and_another_kits_is_another() -> None:
    crowds, numbers = Crowds(), iter([5000, 5001])
    assert [crowds.count("kit", lambda: next(numbers)) for _ in range(3)] == [5000] * 3
    assert crowds.count("another kit", lambda: 7) == 7


def test_after_some_seconds_a_large_number_is_counted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Crowds, "SECONDS", -1.0)
    crowds, numbers = Crowds(), iter([5000, 5001])
    assert [crowds.count("kit", lambda: next(numbers)) for _ in range(2)] == [5000, 5001]


def test_a_page_about_many_is_told_again_and_one_about_few_is_not() -> None:
    crowds, pages = Crowds(), iter(["few", "many", "more"])
    told = [crowds.keep("page", lambda: next(pages), is_large=lambda page: page == "many") for _ in range(3)]
    assert told == ["few", "many", "many"]
