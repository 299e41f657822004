"""Which charset a text is read in."""

import pytest

from share.sources.charset import decode


@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1252", "us-ascii", "iso-8859-15", "windows-1251"])
def test_a_server_that_calls_everything_latin_is_not_believed_about_utf_8(label: str) -> None:
    assert decode("Zoë pays 5 €".encode(), label, "utf-8") == "Zoë pays 5 €"


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [("iso-8859-1", "latin-1", "Été à Zürich"), ("windows-1251", "cp1251", "Привет"), ("koi8-r", "koi8-r", "Привет"),
     ("shift_jis", "cp932", "日本"), ("gb2312", "gb2312", "中文"), ("iso-8859-7", "iso8859-7", "Καλημέρα"),
     ("euc-kr", "euc-kr", "한국어"), ("utf-16le", "utf-16-le", "Zoë")],
)  # fmt: skip
def test_a_text_is_read_in_the_charset_that_it_names(label: str, codec: str, text: str) -> None:
    assert decode(text.encode(codec), label) == text
