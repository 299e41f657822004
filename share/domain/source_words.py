"""Where a figure comes from, in words; scripts get the source's own name."""

from share.domain.words import mark, say

_WORDS = {
    "": "",
    "tracked link": mark("our own link"),
    "x-api": "X",
    "x-api-author": mark("X, as its author sees it"),
    "graph-page": mark("Facebook, from the page itself"),
    "graph-url": mark("Facebook, for the address"),
    "bluesky-appview": "Bluesky",
    "mastodon-api": mark("Mastodon, from its server"),
    "threads-insights": mark("Threads, as its author sees it"),
    "instagram-insights": mark("Instagram, as its author sees it"),
    "tiktok-api": mark("TikTok, as its author sees it"),
    "linkedin-analytics": mark("LinkedIn, as its author sees it"),
    "reddit-api": "Reddit",
    "youtube-data-api": "YouTube",
}


def source_words(source: str) -> str:
    """The source in the reader's words; one that we have no words for by its name."""
    return say(_WORDS.get(source, source))
