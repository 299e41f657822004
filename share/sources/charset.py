"""Bytes to text, by the charset names that browsers take (WHATWG Encoding) and no others.

Python knows codecs that are none of the web's charsets (rot13, zip, idna); a page may not ask for those.
"""

import codecs
import re
from contextlib import suppress

_LABELS = {
    "utf-8": "utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8",
    "cp866": "866 cp866 csibm866 ibm866",
    "iso8859-2": "iso-8859-2 iso8859-2 iso88592 iso_8859-2 latin2 l2 csisolatin2 iso-ir-101",
    "iso8859-3": "iso-8859-3 iso8859-3 iso88593 iso_8859-3 latin3 l3 csisolatin3 iso-ir-109",
    "iso8859-4": "iso-8859-4 iso8859-4 iso88594 iso_8859-4 latin4 l4 csisolatin4 iso-ir-110",
    "iso8859-5": "iso-8859-5 iso8859-5 iso88595 iso_8859-5 cyrillic csisolatincyrillic iso-ir-144",
    "iso8859-6": "iso-8859-6 iso-8859-6-e iso-8859-6-i iso8859-6 iso88596 arabic asmo-708 ecma-114 iso-ir-127",
    "iso8859-7": "iso-8859-7 iso8859-7 iso88597 greek greek8 ecma-118 elot_928 sun_eu_greek iso-ir-126",
    "iso8859-8": "iso-8859-8 iso-8859-8-e iso-8859-8-i iso8859-8 iso88598 hebrew logical visual iso-ir-138",
    "iso8859-10": "iso-8859-10 iso8859-10 iso885910 latin6 l6 csisolatin6 iso-ir-157",
    "iso8859-13": "iso-8859-13 iso8859-13 iso885913",
    "iso8859-14": "iso-8859-14 iso8859-14 iso885914",
    "iso8859-15": "iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9 csisolatin9",
    "iso8859-16": "iso-8859-16",
    "koi8-r": "koi8-r koi8_r koi8 koi cskoi8r",
    "koi8-u": "koi8-u koi8-ru",
    "mac-roman": "macintosh mac x-mac-roman csmacintosh",
    "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "cp874": "windows-874 dos-874 tis-620 iso-8859-11 iso8859-11 iso885911",
    "cp1250": "windows-1250 cp1250 x-cp1250",
    "cp1251": "windows-1251 cp1251 x-cp1251",
    "cp1252": "windows-1252 cp1252 x-cp1252 iso-8859-1 iso8859-1 iso88591 iso_8859-1 latin1 l1 ascii us-ascii "
    "ansi_x3.4-1968 cp819 ibm819 csisolatin1 iso-ir-100",
    "cp1253": "windows-1253 cp1253 x-cp1253",
    "cp1254": "windows-1254 cp1254 x-cp1254 iso-8859-9 iso8859-9 iso88599 iso_8859-9 latin5 l5 csisolatin5",
    "cp1255": "windows-1255 cp1255 x-cp1255",
    "cp1256": "windows-1256 cp1256 x-cp1256",
    "cp1257": "windows-1257 cp1257 x-cp1257",
    "cp1258": "windows-1258 cp1258 x-cp1258",
    "gb18030": "gb18030 gbk gb2312 gb_2312 gb_2312-80 chinese csgb2312 csiso58gb231280 x-gbk iso-ir-58",
    "big5hkscs": "big5 big5-hkscs cn-big5 csbig5 x-x-big5",
    "euc-jp": "euc-jp x-euc-jp cseucpkdfmtjapanese",
    "iso2022-jp": "iso-2022-jp csiso2022jp",
    "cp932": "shift_jis shift-jis sjis x-sjis ms_kanji ms932 windows-31j csshiftjis",
    "cp949": "euc-kr cseuckr korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949 iso-ir-149",
    "utf-16-le": "utf-16 utf-16le ucs-2 unicode csunicode iso-10646-ucs-2 unicodefeff",
    "utf-16-be": "utf-16be unicodefffe",
}
_CODECS = {label: codec for codec, labels in _LABELS.items() for label in labels.split()}
_OF_SEVERAL_BYTES = frozenset(
    {"utf-8", "gb18030", "big5hkscs", "euc-jp", "iso2022-jp", "cp932", "cp949", "utf-16-le", "utf-16-be"}
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_IN_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_NOT_ASCII = re.compile(r"[^\x00-\x7f\ufffd]")


def charset_of(content_type: str) -> str | None:
    """The charset label in a `Content-Type` value; nobody has checked that it exists."""
    found = _IN_HEADER.search(content_type)
    return found[1] if found else None


def declared_in_xml(body: bytes) -> str | None:
    """The charset that an XML declaration names."""
    found = _IN_XML.match(body[:400])
    return found[1].decode("ascii") if found else None


def decode(body: bytes, *labels: str | None) -> str:
    """The text: by its byte order mark, else by the first label that exists and fits, else as the bytes look.

    Never raises. A text that claims UTF-8 and holds a few broken bytes stays UTF-8 with replacement marks; one
    that is wholly something else is read as windows-1252, as browsers do. Servers call all they send
    ISO-8859-1: where the bytes make UTF-8 throughout, they are that, for no other text does so by chance.
    """
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace")
    for label in labels:
        codec = _CODECS.get((label or "").strip().lower(), "")
        # UTF-16 without a mark is nearly always a wrong label; NUL bytes tell.
        if not codec or (codec.startswith("utf-16") and b"\0" not in body[:200]):
            continue
        try:
            text = body.decode(codec)
        except UnicodeDecodeError:
            continue
        return text if codec in _OF_SEVERAL_BYTES or body.isascii() else _as_utf_8(body) or text
    return _guessed(body)


def _as_utf_8(body: bytes) -> str | None:
    with suppress(UnicodeDecodeError):
        return body.decode()
    return None


def _guessed(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if broken and broken > len(_NOT_ASCII.findall(text)):
        return body.decode("cp1252", "replace")
    return text
