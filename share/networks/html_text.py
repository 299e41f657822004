"""What a post written in HTML says and where it links, for finding our link in it."""

from html.parser import HTMLParser
from typing import Final

_OF_THE_NETWORK: Final = frozenset({"mention", "hashtag"})
_BREAKS: Final = frozenset({"br", "p"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.links: dict[str, None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS and self.words:
            self.words.append("\n")
        found = dict(attrs)
        classes = set((found.get("class") or "").split())
        href = found.get("href") or ""
        if tag == "a" and href.lower().startswith(("http://", "https://")) and not classes & _OF_THE_NETWORK:
            self.links[href] = None

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read_html(html: str) -> tuple[str, tuple[str, ...]]:
    """The text, line breaks kept, and the addresses that it links to, without mentions and hashtags."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.words).strip(), tuple(reader.links)
