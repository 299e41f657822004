"""E-mail addresses as people type them, brought to the one form that we keep."""

import re
import unicodedata

import idna

from share.domain.errors import InvalidError
from share.domain.words import say

LONGEST = 254
BANNED = frozenset({"Cc", "Cf", "Zl", "Zp"})
_LABEL = r"(?!-)[^\x00-,./:-@\[-`{-\x7f\s]{%s,63}(?<!-)"
"""A part of a host's name: letters of any script, digits, and hyphens within."""

_SHAPE = re.compile(r"(?!\.)[^\s@<>(),;:\"\\\[\]]{1,64}(?<!\.)@(?:" + _LABEL % 1 + r"\.)+(?!\d+$)" + _LABEL % 2)
_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK")


def normal_email(typed: str) -> str:
    """Trimmed, lower case, NFC, its host in its own script; raises InvalidError where it cannot be one address."""
    address = unicodedata.normalize("NFC", typed).strip().lower()
    if len(address) <= LONGEST and ("@xn--" in address or ".xn--" in address):
        address = _in_own_script(address)
    # Each of these is unprintable, and lists are long.
    control = not address.isprintable() and any(unicodedata.category(mark) in BANNED for mark in address)
    if control or len(address) > LONGEST or not _SHAPE.fullmatch(address) or ".." in address:
        raise InvalidError(say("This is not an e-mail address. It should look like name@example.org."), field="email")
    return address


def _in_own_script(address: str) -> str:
    """The host as people read it: in the form that travels (xn--…) one mailbox would be two people."""
    user, at, host = address.rpartition("@")
    try:
        return user + at + unicodedata.normalize("NFC", idna.decode(host))
    except (idna.IDNAError, UnicodeError):
        return address  # what no registry gives out stands as it was typed


def mixes_alphabets(part: str) -> bool:
    """Whether letters of two alphabets that look alike stand together, as in an address made to deceive."""
    if part.isascii():
        return False
    names = {unicodedata.name(letter, "").partition(" ")[0] for letter in part if letter.isalpha()}
    return len(names.intersection(_ALPHABETS)) > 1
