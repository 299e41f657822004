import pytest

from share.domain.dialling import dialled


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("Sen. Rivera, +1 (202) 555-0100", "+12025550100"),
        ("Oficina: 202.555.0100 (lunes a viernes)", "2025550100"),
        ("(202) 555 0100, ask for Ana", "2025550100"),
        ("District 12, office 2026: 0049 30 1234567", "0049301234567"),
        ("The mayor, room 12", ""),
        ("https://city.example/2025550100", ""),
        ("", ""),
    ],
)
def test_the_first_number_is_dialled(words: str, number: str) -> None:
    assert dialled(words) == number
