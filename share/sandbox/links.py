"""The addresses in a text."""

import re

LINK = re.compile(r"https?://[^\s<>\"']+")
TRAILING = ".,;:!?)]}"


def links_in(text: str) -> list[str]:
    """List the addresses in a text in their order, each once, without the sentence's own marks."""
    return list(dict.fromkeys(match.rstrip(TRAILING) for match in LINK.findall(text)))
