"""Every sentence of ours stands in every catalogue, whole and as it should be; `make words` mends what is missing."""

import re
import shlex
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from share import language
from share.domain import words
from tests.architecture.sources import ROOT

OTHERS = [code for code in language.SPOKEN if code != "en"]
PLACE = re.compile(r"%\(\w+\)[sd]|%%|%(?!\()")
TAG = re.compile(r"</?[a-z][^>]*>")


def _ids(told: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (told or "",) if told is None or isinstance(told, str) else tuple(told)


@cache
def written() -> frozenset[tuple[str, ...]]:
    """What stands in the code and the templates, found as `make words` finds it: plurals with their singulars."""
    line = re.search(r"pybabel --quiet extract (.*?) -o \S+ (.*)", (ROOT / "Makefile").read_text().replace("\\\n", ""))
    assert line is not None
    told = shlex.split(line[1])
    named = [keyword for option, keyword in pairwise(told) if option == "-k"]
    keywords = DEFAULT_KEYWORDS | parse_keywords(named)
    with (language.FOLDER / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel types it not
    return frozenset(
        _ids(message)
        for folder in line[2].split()
        for _, _, message, _, _ in extract_from_dir(ROOT / folder, methods, options, keywords)
        if _ids(message)[0]
    )


@cache
def catalogue(code: str) -> Catalog:
    with _file(code, "po").open("rb") as file:
        return read_po(file, locale=code)


def _file(code: str, kind: str) -> Path:
    return language.FOLDER / code / "LC_MESSAGES" / f"messages.{kind}"


def messages(code: str) -> list[Message]:
    return [one for one in catalogue(code) if one.id]


def pairs(code: str) -> Iterator[tuple[str, str]]:
    """Each text with its translation; all forms of a plural beside the English plural."""
    for one in messages(code):
        ids, texts = _ids(one.id), _ids(one.string)
        yield from ((ids[min(place, len(ids) - 1)], text) for place, text in enumerate(texts))


def test_the_extraction_finds_what_pages_and_code_say() -> None:
    found = {ids[0] for ids in written()}
    assert {"Sign in", "Choose an alias.", "First post", "%(number)s character"} <= found


@pytest.mark.parametrize("code", OTHERS)
def test_every_sentence_is_translated(code: str) -> None:
    known = {_ids(one.id): _ids(one.string) for one in messages(code)}
    missing = [ids for ids in written() if not all(known.get(ids, ("",)))]
    assert not sorted(missing)


@pytest.mark.parametrize("code", OTHERS)
def test_nothing_is_fuzzy_or_left_over(code: str) -> None:
    found = catalogue(code)
    assert not [one.id for one in messages(code) if one.fuzzy]
    assert not [*found.obsolete]
    assert not sorted({_ids(one.id) for one in messages(code)} - written())


@pytest.mark.parametrize("code", OTHERS)
def test_every_plural_has_all_its_forms(code: str) -> None:
    number = catalogue(code).num_plurals
    forms = {_ids(one.id): len(_ids(one.string)) for one in messages(code) if not isinstance(one.id, str)}
    assert {ids: count for ids, count in forms.items() if count != number} == {}


@pytest.mark.parametrize("code", OTHERS)
def test_values_and_tags_are_those_of_the_english(code: str) -> None:
    wrong = [
        (english, text)
        for english, text in pairs(code)
        if set(PLACE.findall(english)) != set(PLACE.findall(text))
        or sorted(TAG.findall(english)) != sorted(TAG.findall(text))
    ]
    assert not wrong


@pytest.mark.parametrize("code", OTHERS)
def test_each_can_be_filled_in(code: str) -> None:
    for english, text in pairs(code):
        if names := re.findall(r"%\((\w+)\)", english):
            assert text % dict.fromkeys(names, 1)


@pytest.mark.parametrize("code", OTHERS)
def test_what_is_read_is_what_was_written(code: str) -> None:
    with _file(code, "mo").open("rb") as file:
        compiled = {_ids(one.id): _ids(one.string) for one in read_mo(file) if one.id}
    assert compiled == {_ids(one.id): _ids(one.string) for one in messages(code)}


@pytest.mark.parametrize("code", OTHERS)
def test_a_sentence_is_said_from_the_catalogue(code: str) -> None:
    with words.speaking(language.translations(code)):
        said = words.say("Choose an alias.")
    assert said != "Choose an alias."
    assert words.say("Choose an alias.") == "Choose an alias."
