import pytest
from hypothesis import given
from hypothesis import strategies as st

from share.domain.errors import InvalidError
from share.domain.member_rows import parse


def test_a_plain_list_is_read() -> None:
    found = parse(b"Email,Name,Group,Role\nAlice@Example.org ,Alice,North,admin\n")
    assert [(row.email, row.name, row.group) for row in found.rows] == [("alice@example.org", "Alice", "North")]
    assert found.unused == ["Role"]


def test_semicolons_tabs_and_old_encodings_are_understood() -> None:
    for content in (
        "email;first name;last name\r\nana@example.org;Ana;Núñez\r\n".encode("cp1252"),
        "email\tname\nana@example.org\tAna Núñez\n".encode("utf-16"),
        "\ufeffemail,name\nana@example.org,Ana Núñez".encode(),
    ):
        assert parse(content).rows[0].name == "Ana Núñez"


def test_each_bad_line_is_told_with_its_number_and_the_rest_is_kept() -> None:
    found = parse(b"email,name\nbroken,Bo\na@example.org,A\n\nA@example.org,Again\n")
    assert [row.email for row in found.rows] == ["a@example.org"]
    assert [(problem.line, "already" in problem.text) for problem in found.problems] == [(2, False), (5, True)]


@pytest.mark.parametrize("content", [b"", b"name\nAlice\n", b"PK\x03\x04zip", b"\xff\xfe\x00", b"a" * 6_000_000])
def test_a_file_that_is_no_member_list_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(InvalidError) as refused:
        parse(content)
    assert str(refused.value).endswith(".")


@given(st.binary(max_size=400))
def test_no_bytes_at_all_crash_the_reader(noise: bytes) -> None:
    for content in (noise, b"email,name\n" + noise):
        try:
            found = parse(content)
        except InvalidError:
            continue
        assert all("@" in row.email for row in found.rows)
