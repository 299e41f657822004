"""Landmarks are told apart by their names; a name that data give may come twice."""

import re

from tests.architecture import sources

NAMED = re.compile(r'<(?:section|nav|aside)\b[^>]*\baria-label(?:ledby)?="[^"{]*\{\{(?!\s*(?:_\(|label\b))')


def test_no_landmark_is_named_by_data() -> None:
    pages = sorted((sources.ROOT / "templates").rglob("*.html"))
    named = [str(page.relative_to(sources.ROOT)) for page in pages if NAMED.search(page.read_text())]
    assert not named, f"Make these repeated parts articles, or give them a fixed name: {named}"
