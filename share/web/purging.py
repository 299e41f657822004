"""A style sheet without the rules that no page of ours can use: Bootstrap's is five times what is needed."""

import re
from collections.abc import Iterator

_RULE = re.compile(r"([^{}]+)\{((?:[^{}]|\{[^{}]*\})*)\}")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CLASS = re.compile(r"\.(-?[A-Za-z_](?:[\w-]|\\.)*)")
_WORD = re.compile(r"[A-Za-z][\w-]*")
_NESTED = ("@media", "@supports")


def words_of(texts: Iterator[str]) -> frozenset[str]:
    """Everything in these texts that could be the name of a class; a start such as `btn-` stays one."""
    return frozenset(word for text in texts for word in _WORD.findall(text))


def purge(sheet: str, words: frozenset[str]) -> str:
    """The rules whose every class is among the words; what names no class at all stays."""
    starts = tuple(word for word in words if word.endswith("-"))
    return "".join(_kept(_COMMENT.sub("", sheet), words, starts))


def _kept(sheet: str, words: frozenset[str], starts: tuple[str, ...]) -> Iterator[str]:
    for head, body in _RULE.findall(sheet):
        # What stands in front of a rule without braces (@charset) belongs to no selector.
        selector = head.rpartition(";")[2].strip()
        if selector.startswith(_NESTED):
            inner = "".join(_kept(body, words, starts))
            if inner:
                yield f"{selector}{{{inner}}}"
        elif selector.startswith("@"):
            yield f"{selector}{{{body}}}"
        else:
            used = [one for one in selector.split(",") if _is_used(one, words, starts)]
            if used:
                yield f"{','.join(used)}{{{body}}}"


def _is_used(selector: str, words: frozenset[str], starts: tuple[str, ...]) -> bool:
    if "data-bs-theme" in selector and "light" not in selector:
        return False
    return all(_is_word(name, words, starts) for name in _CLASS.findall(selector))


def _is_word(name: str, words: frozenset[str], starts: tuple[str, ...]) -> bool:
    return name in words or any(name.startswith(start) and name.removeprefix(start) in words for start in starts)
