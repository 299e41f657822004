"""E-mail addresses as people type them, brought to the one form that we keep."""

import re
import unicodedata

from share.domain.errors import InvalidError
from share.domain.words import say

LONGEST = 254
_SHAPE = re.compile(r"[^\s@<>(),;:\"\\\[\]]{1,64}@(?:[^\s@.<>(),;:\"\\\[\]]{1,63}\.)+[^\s@.<>(),;:\"\\\[\]]{2,63}")


def normal_email(typed: str) -> str:
    """Trimmed, lower case, NFC; raises InvalidError where it cannot be one address."""
    address = unicodedata.normalize("NFC", typed).strip().lower()
    control = any(unicodedata.category(mark) in {"Cc", "Cf", "Zl", "Zp"} for mark in address)
    if control or len(address) > LONGEST or not _SHAPE.fullmatch(address) or ".." in address:
        raise InvalidError(say("This is not an e-mail address. It should look like name@example.org."), field="email")
    return address
