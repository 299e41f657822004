import pytest
from hypothesis import given
from hypothesis import strategies as st

from share.domain.cells import guarded
from share.domain.member_rows import parse


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u200b=1", "\uff1d1", "\0=1", "|x"]
)
def test_what_a_spreadsheet_would_run_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Alice", "", "1.5", "a=b", "Jean-Luc", "o'Brien"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text


@given(st.text(st.characters(categories=("Lu", "Ll", "Sm", "Po", "Pd")), min_size=1, max_size=20))
def test_a_guarded_name_comes_back_by_import(name: str) -> None:
    cell = guarded(name).replace('"', '""')
    found = parse(f'email,name\na@example.org,"{cell}"\n'.encode())
    if name != "'" and not name.startswith("'"):
        assert found.rows[0].name == name
