import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from share.domain.errors import InvalidError
from share.domain.member_rows import parse

SHARED = Path(os.environ.get("SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data") / "badinput" / "csv"


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


def test_an_address_in_the_form_that_travels_is_the_same_person() -> None:
    found = parse("email\nzoe@Bücher.example\nzoe@xn--bcher-kva.example\nzoe@xn--a.example\n".encode())
    assert [row.email for row in found.rows] == ["zoe@bücher.example", "zoe@xn--a.example"]
    assert [problem.line for problem in found.problems] == [3]


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


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('sep=;\r\n"E-Mail-Adresse";"Nachname";"Vorname"\r\nann@example.org;Ames;Ann\r\n', 3),
        ("Our members;;\n;;\nPrénom;Nom;Courriel\nAnn;Ames;ann@example.org\n", 4),
        ("email_address|first_name|last_name\nmailto:ann@example.org|Ann|Ames\n", 2),
        ("Nombre;Apellidos;Correo electrónico *\nAnn;Ames;ANN@example.org\n", 2),
        ("Email (required),Name:\nAnn Ames <ann@example.org>,\n", 2),
        ('Name,Given Name,Family Name,E-mail 1 - Value,Notes\n"Ann\nAmes",Ann,Ames,ann@example.org,"a\nb@x"\n', 2),
    ],
)
def test_lists_are_read_as_address_books_and_spreadsheets_write_them(content: str, line: int) -> None:
    found = parse(content.encode())
    assert [(row.line, row.email, row.name) for row in found.rows] == [(line, "ann@example.org", "Ann Ames")]
    assert found.problems == []


@pytest.mark.parametrize(
    ("name", "charset"),
    [("山田太郎", "shift_jis"), ("王小明", "gbk"), ("김철수", "euc-kr"), ("Иван Петров", "cp1251"),
     ("Żółć Paweł", "cp1250"), ("Jürgen Müller", "mac-roman"), ("Jörg", "cp437"), ("Ann", "utf-16-le")],
)  # fmt: skip
def test_letters_that_nobody_wrote_are_never_imported(name: str, charset: str) -> None:
    with pytest.raises(InvalidError, match="UTF-8"):
        parse(f"email,name\nann@example.org,{name}\n".encode(charset))


@pytest.mark.parametrize("name", ["Jörg Müße", "Zoë O\u2019Brien", "Núñez", "Þóra Ægisdóttir", "Åse Øye", "Créée"])
def test_western_names_of_old_spreadsheets_are_read(name: str) -> None:
    assert parse(f"email,name\nann@example.org,{name}\n".encode("cp1252")).rows[0].name == name


def test_lines_with_broken_bytes_odd_addresses_or_too_many_cells_are_told_by_number() -> None:
    lines = [b"email,name", "a@x.org,Jörg".encode(), b"b@x.org,J\xf6rg", b"c@x.org\0,C", b"d@x.org,Ames,D", b"e@x.org",
             "d\u0443@x.org".encode(), b"=1+1@x.org,F", b".f@x.org,F", b"f@-x.org|,F", b"f@1.2"]  # fmt: skip
    found = parse(b"\n".join(lines))
    assert [(row.line, row.name) for row in found.rows] == [(2, "Jörg"), (6, "e")]
    assert [problem.line for problem in found.problems] == [3, 4, 5, 7, 8, 9, 10, 11]


def test_a_quotation_mark_that_is_never_closed_swallows_nobody() -> None:
    with pytest.raises(InvalidError, match="Line 2 "):
        parse(b'email,name\na@x.org,"never closed\nb@x.org,Bo\n')


def test_people_above_the_headings_are_not_taken_for_a_title() -> None:
    with pytest.raises(InvalidError, match="No column"):
        parse(b"a@x.org,A\nemail,name\nb@x.org,B\n")


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared lists are not beside this checkout")
@pytest.mark.parametrize(
    ("name", "rows", "problems"),
    [("utf16le_bom", [2], []), ("latin1", [2], []), ("mixed_invalid_utf8", [2], [3, 4, 5]),
     ("quote_in_middle", [2], []), ("ragged", [2, 6], [3]), ("header_spaces_case", [2], []),
     ("semicolon", [2], []), ("tab", [2], []),
     ("cr_only", [2], []), ("mixed_newlines", [2, 3, 4], []), ("embedded_newlines", [2, 5], []),
     ("duplicates", [2, 6, 7], [3, 4, 5, 8, 9]), ("mass_assignment", [2], []), ("path_cells", [], [2]),
     ("shift_jis", None, []), ("unterminated_quote", None, []), ("missing_headers", None, []), ("empty", None, []),
     ("only_newlines", None, []), ("gzip_bomb_20mb", None, []),
     ("html_named", None, []), ("formula_exports", None, [])],
)  # fmt: skip
def test_a_shared_list_is_read_or_refused_as_it_is_expected(
    name: str, rows: list[int] | None, problems: list[int]
) -> None:
    content = (SHARED / f"{name}.csv").read_bytes()
    if rows is None:
        with pytest.raises(InvalidError):
            parse(content)
        return
    found = parse(content)
    assert ([row.line for row in found.rows], [problem.line for problem in found.problems]) == (rows, problems)
