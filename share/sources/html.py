"""One cleaning policy for HTML that others wrote, and the plain text of it."""

import html
import re

import nh3

from share.sources.text import one_line

_BLOCK_NAMES = (
    "address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li main "
    "nav ol p pre section table td th tr ul"
)
_DROPPED = frozenset({"script", "style", "template", "noscript", "title", "iframe", "object", "svg", "math"})
_ALLOWED = frozenset({"p", "br", "a", "em", "strong", "ul", "ol", "li", "blockquote", "h2", "h3"})
_INLINE_NAMES = (
    "abbr b big cite code del dfn div font h1 h4 i img ins kbd mark q s samp small span strike sub sup tt u var"
)
_KNOWN = _ALLOWED | _DROPPED | frozenset(_INLINE_NAMES.split())
_SCHEMES = frozenset({"http", "https", "mailto"})
_TAG = re.compile(r"<[^>]*>")
_IMG = re.compile(r"<img [^>]*>")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_LATER = ("data-src", "data-lazy-src", "data-original", "data-orig-file", "data-large-file")
_EMOJI = re.compile(r"\b(?:wp-smiley|emoji|twemoji)\b")
_NO_PICTURE = re.compile(
    r"//(?:[^/]*\.)?(?:gravatar\.com|feeds\.feedburner\.com/~|feedsportal\.com|pixel\.wp\.com|stats\.wordpress\.com"
    r"|feeds\.wordpress\.com|s\.w\.org|doubleclick\.net|scorecardresearch\.com|google-analytics\.com)|^data:",
    re.IGNORECASE,
)
"""Where trackers, buttons, emoji and people's faces come from."""

_OPEN_OR_CLOSE = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_FLAT_NAMES = (
    "area base br col embed hr img input link meta param source track wbr p li td th tr dt dd option html head body"
    " thead tbody tfoot"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_NEVER_NEST = frozenset(_FLAT_NAMES.split())
_DEEPEST = 500


def shallow(markup: str) -> str:
    """The markup, cut where it nests deeper than any honest page: parsers need time by depth x length there.

    100,000 nested <div> keep nh3 busy for a minute; cut, for milliseconds.
    """
    depth = 0
    for tag in _OPEN_OR_CLOSE.finditer(markup):
        if tag[2].lower() in _NEVER_NEST:
            continue
        depth = depth + 1 if not tag[1] else max(depth - 1, 0)
        if depth > _DEEPEST:
            return markup[: tag.start()]
    return markup


def clean(markup: str) -> str:
    """Safe HTML with links, emphasis, lists and headings; no pictures, styles, ids or classes of theirs."""
    return nh3.clean(
        shallow(markup),
        tags=set(_ALLOWED),
        clean_content_tags=set(_DROPPED),
        attributes={"a": {"href"}},
        url_schemes=set(_SCHEMES),
        link_rel="noopener nofollow",
    )


def plain_text(markup: str, *, longest: int = 2_000) -> str:
    """What a reader would see, on one line, cut at a word; `longest` is in characters."""
    kept = nh3.clean(shallow(markup), tags=set(_BLOCKS), clean_content_tags=set(_DROPPED), attributes={}, link_rel=None)
    return one_line(html.unescape(_TAG.sub(" ", kept)), longest=longest)


def title_text(value: str, *, longest: int, literal: bool = False) -> str:
    """A title as text. Unless `literal`, entities are decoded and HTML's own tags go; `vector<int>` stays."""
    if literal:
        return one_line(value, longest=longest)
    names = {tag[2].lower() for tag in _OPEN_OR_CLOSE.finditer(value)}
    if names <= _KNOWN:
        return plain_text(value, longest=longest)
    return one_line(html.unescape(value), longest=longest)


def declared_text(value: str, *, longest: int) -> str:
    """A text that a page declares for cards: plain by its nature, though some sites put marked-up text there.

    Only whole formatting is taken off; all else, `<script>` too, is text and stays so.
    """
    text = html.unescape(value)
    names = {tag[2].lower() for tag in _OPEN_OR_CLOSE.finditer(text)}
    if names and "</" in text and names <= _KNOWN - _DROPPED:
        return plain_text(text, longest=longest)
    return one_line(text, longest=longest)


def first_image(markup: str) -> str | None:
    """The address of the first picture that is more than a pixel, an emoji or a placeholder, as it is written."""
    if "<img" not in markup.lower():
        return None
    for image in _IMG.finditer(
        nh3.clean(
            shallow(markup),
            tags={"img"},
            clean_content_tags=set(_DROPPED - {"noscript"}),
            attributes={"img": {"src", "srcset", "width", "height", "class", *_LATER}},
            url_schemes={"http", "https"},
            link_rel=None,
        )
    ):
        given = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(image[0])}
        # A page that loads its pictures late names the real one beside a placeholder, which may be a pixel.
        later = next((given[name] for name in _LATER if given.get(name)), None)
        shown = later or given.get("src") or given.get("srcset", "").strip().partition(" ")[0].rstrip(",")
        is_pixel = not later and {given.get("width"), given.get("height")} & {"0", "1"}
        if shown and not is_pixel and not _NO_PICTURE.search(shown) and not _EMOJI.search(given.get("class", "")):
            return shown
    return None
