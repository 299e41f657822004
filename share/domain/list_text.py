"""The bytes of a list that somebody saved, to its text: never to letters that nobody wrote."""

import codecs
import re
from typing import Final

from share.domain.errors import InvalidError
from share.domain.words import say

_OTHER_FILES: Final = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"{\\rtf")
_WESTERN: Final = frozenset(
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿŒœŠšŽžŸ¡¿ªº°§©®«»…€£·"
    "\xa0\xb4\u2013\u2014\u2018\u2019\u201a\u201c\u201d\u201e\u2022\u2122"
)
"""What Western European lists hold beside ASCII; every other sign of windows-1252 comes from another charset."""

_ODD: Final = re.compile(
    r"[^\W\d_][\u201c\u201d\u201e\u201a¡¿£€ªº°§©®«»…][^\W\d_]|(?<!\w)[£¡¿ª°º§][^\W\d_]"
    r"|(?:(?![\x00-\x7f])[^\W\d_]){3}|[^\W\d_](?:(?![\x00-\x7f])[A-ZÀ-ÖØ-ÞŒŠŽŸ])(?=[a-z])"
)
"""Signs within words, three accented letters in a row, a capital between small letters: read by a wrong table."""

_BROKEN: Final = re.compile("[\0\ud800-\udfff]")
_MOST_ODD: Final = 0.1
_MOST_NULS: Final = 0.01


def text_of(content: bytes) -> str:
    """The text; raises InvalidError with what to do. Bytes that break a line of UTF-8 stay as lone surrogates."""
    if content.startswith(_OTHER_FILES):
        raise InvalidError(
            say("This is not a CSV file. In the spreadsheet, choose “Save as” and CSV (UTF-8)."), field="file"
        )
    text = _decoded(content)
    if text is None or text.count("\0") > _MOST_NULS * len(text) + 2:
        raise InvalidError(say("The file's characters cannot be read. Save it again as CSV (UTF-8)."), field="file")
    return text


def is_broken(text: str) -> bool:
    """Whether bytes stood here that are no text."""
    return _BROKEN.search(text) is not None


def _decoded(content: bytes) -> str | None:
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _mended(content)


def _mended(content: bytes) -> str | None:
    """UTF-8 with broken lines among whole ones, or the charset of Western Windows; None for any other."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None
    if content.startswith(codecs.BOM_UTF8) or any(_is_utf_8(line) for line in content.splitlines()):
        return content.removeprefix(codecs.BOM_UTF8).decode("utf-8", "surrogateescape")
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return None
    foreign = [mark for mark in text if not mark.isascii()]
    odd = sum(mark not in _WESTERN for mark in foreign) + sum(1 for _ in _ODD.finditer(text))
    return None if odd > _MOST_ODD * len(foreign) else text


def _is_utf_8(line: bytes) -> bool:
    """Whether signs beyond ASCII stand in it, all of them sound."""
    if line.isascii():
        return False
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
