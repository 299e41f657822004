"""Real feeds and pages, and hostile ones, where the shared corpus is on this machine."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from share.sources.feed import Feed, FeedError, parse
from share.sources.html import clean
from share.sources.page import PageError, read
from share.sources.picture import RefusedPictureError, encode

SHARED = Path(os.environ.get("SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
BAD = SHARED / "badinput"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpus is not on this machine")


def manifest(folder: str) -> list[dict[str, Any]]:
    path = BAD / folder / "MANIFEST.jsonl"
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def feed_of(name: str) -> Feed:
    return parse((SHARED / "feeds" / name).read_bytes(), "", "https://feeds.example/x")


@pytest.mark.parametrize(
    ("name", "items", "pictures", "titled"),
    [
        ("4fsodonline.atom", 25, 0, 25),
        ("EMarley.rss", 10, 2, 10),
        ("OneFootTsunami.atom", 25, 9, 25),
        ("aktuality.rss", 30, 30, 30),
        ("inessential.json", 20, 1, 20),
        ("livemint.xml", 25, 25, 25),
        ("macworld.rss", 30, 30, 30),
        ("scriptingNews.rss", 48, 2, 11),
        ("theomnishow.rss", 4, 4, 4),
    ],
)
def test_a_real_feed_gives_what_stands_in_it(name: str, items: int, pictures: int, titled: int) -> None:
    feed = feed_of(name)
    assert (len(feed.items), feed.skipped) == (items, 0)
    assert sum(item.image_url is not None for item in feed.items) == pictures
    assert sum(item.title is not None for item in feed.items) == titled
    assert all(item.published_at for item in feed.items)
    assert all(item.url.startswith("http") for item in feed.items)
    assert len({item.guid for item in feed.items}) == items
    assert not any("&#" in f"{item.title} {item.summary}" for item in feed.items)


@pytest.mark.parametrize("row", manifest("feeds"), ids=lambda row: row["file"])
def test_a_hostile_feed_is_read_or_refused_kindly(row: dict[str, Any]) -> None:
    try:
        feed = parse((BAD / row["file"]).read_bytes(), "application/xml", "https://news.test/feed")
    except FeedError:
        assert row["class"] not in {"link", "duplicates", "real-world"}
        return
    assert not row["expect"].startswith(("refused", "error"))
    assert all(item.url.startswith(("https://news.test", "https://xn--bcher-kva.test")) for item in feed.items)
    if row["class"] == "duplicates":
        assert len(feed.items) == 1
    assert len(feed.items) <= 100


@pytest.mark.parametrize("row", manifest("html"), ids=lambda row: row["file"])
def test_a_hostile_page_is_read_or_refused_kindly(row: dict[str, Any]) -> None:
    body = (BAD / row["file"]).read_bytes()
    try:
        facts = read(body, "text/html", "https://news.test/a")
    except PageError:
        assert row["class"] == "type"
    else:
        assert facts.image_url is None
        assert "\ufffd" not in (facts.title or "")
    cleaned = clean(body.decode("utf-8", "replace")).lower()
    assert not any(sign in cleaned for sign in ("<script", "<style", "<img", "<svg", "javascript:"))


@pytest.mark.parametrize("row", manifest("images"), ids=lambda row: row["file"])
def test_a_hostile_picture_is_refused_or_made_harmless(row: dict[str, Any]) -> None:
    source = (BAD / row["file"]).read_bytes()
    try:
        picture = encode(source)
    except RefusedPictureError:
        assert not row["expect"].startswith(("accepted", "gone", "tail", "comment", "first"))
        return
    assert row["expect"] != "refused"
    assert not row["expect"].startswith(("refused (", "SVG", "not on"))
    assert not any(mark in picture.content for mark in (b"<?php", b"<script", b"PK\x03\x04", b"%PDF", b"Exif"))


@pytest.mark.parametrize(
    ("name", "title", "summary"),
    [
        ("furbo.html", "furbo.org by Craig Hockenberry", "furbo.org is Craig Hockenberry's place"),
        ("sixcolors.html", "Six Colors: Apple, technology, and other stuff from", "Six Colors by Jason Snell"),
    ],
)
def test_a_real_page_gives_what_it_says_of_itself(name: str, title: str, summary: str) -> None:
    facts = read((SHARED / "pages" / name).read_bytes(), "text/html", f"https://{name.removesuffix('.html')}.example/")
    assert (facts.title or "").startswith(title)
    assert (facts.summary or "").startswith(summary)
