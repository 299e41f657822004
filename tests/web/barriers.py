"""What bars the way in a page's HTML, whatever its data: names, headings, labels and references, without a browser.

axe in Chromium says the same and more (tests/browser), of the one sample that it looks at; this is cheap enough to ask
of many. The rules are axe's: https://dequeuniversity.com/rules/axe/4.10
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
HEADINGS = {f"h{level}": level for level in range(1, 7)}
SECTIONING = frozenset({"article", "aside", "main", "nav", "section"})
REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "list")
UNLABELLED = frozenset({"hidden", "submit", "button", "reset", "image"})
INSIDE = {"li": {"ul", "ol"}, "dt": {"dl", "div"}, "dd": {"dl", "div"}, "tr": {"table", "thead", "tbody", "tfoot"}}


@dataclass(slots=True)
class Element:
    """An element with what it holds; text is an element's child, too."""

    tag: str
    has: dict[str, str]
    parent: "Element | None" = None
    holds: list["Element | str"] = field(default_factory=list)

    def all(self) -> Iterator["Element"]:
        """Itself and everything below, in the order of the page."""
        yield self
        for one in self.holds:
            if isinstance(one, Element):
                yield from one.all()

    def above(self) -> Iterator["Element"]:
        around = self.parent
        while around is not None:
            yield around
            around = around.parent

    @property
    def hidden(self) -> bool:
        around = (self, *self.above())
        return any("hidden" in one.has or one.tag == "template" for one in around)

    def text(self) -> str:
        """What a screen reader reads: its words, the names of its pictures."""
        if self.has.get("aria-hidden") == "true":
            return ""
        if named := self.has.get("aria-label") or self.has.get("alt"):
            return named
        parts = (one if isinstance(one, str) else one.text() for one in self.holds)
        return " ".join(" ".join(parts).split())

    def __str__(self) -> str:
        shown = "".join(f' {name}="{value}"' for name, value in self.has.items() if name in {"id", "class", "name"})
        return f"<{self.tag}{shown}> {self.text()[:60]}".strip()


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self._now = Element("document", {})
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs}, self._now)
        self._now.holds.append(made)
        names = Counter(name for name, _ in attrs)
        self.wrong += [f"{made} has {name} twice" for name, times in names.items() if times > 1]
        if tag not in VOID:
            self._now = made

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._now.holds.append(Element(tag, {name: value or "" for name, value in attrs}, self._now))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self._now.tag != tag:
            self.wrong.append(f"</{tag}> ends {self._now}")
        around = next((one for one in (self._now, *self._now.above()) if one.tag == tag), None)
        self._now = (around and around.parent) or self._now

    def handle_data(self, data: str) -> None:
        if self._now.tag not in {"script", "style"}:
            self._now.holds.append(data)


class _Page:
    """The elements of a page, those that are shown among them, and what they are called."""

    def __init__(self, html: str) -> None:
        tree = _Tree()
        tree.feed(html)
        tree.close()
        self.wrong = tree.wrong
        self.elements = list(tree.root.all())
        self.shown = [one for one in self.elements if not one.hidden]
        self.by_id = {one.has["id"]: one for one in self.elements if "id" in one.has}
        self.labelled = {one.has["for"]: one for one in self.elements if one.tag == "label" and "for" in one.has}

    def label(self, one: Element) -> str:
        """What it is called by another element, or by its own label."""
        ids = one.has.get("aria-labelledby", "").split()
        return " ".join(self.by_id[each].text() for each in ids if each in self.by_id) or one.has.get("aria-label", "")

    def name(self, one: Element) -> str:
        """What it is called: by its label, else by what it holds."""
        return self.label(one) or one.text()


def barriers(html: str) -> list[str]:
    """Everything that is wrong with a page; each is said with the element that it is about."""
    page = _Page(html)
    return page.wrong + [said for rule in RULES for said in rule(page)]


def _ids(page: _Page) -> Iterator[str]:
    counted = Counter(one.has["id"] for one in page.elements if "id" in one.has)
    yield from (f"id {name!r} stands {times} times" for name, times in counted.items() if times > 1 or not name)


def _references(page: _Page) -> Iterator[str]:
    for one in page.elements:
        for name in REFERENCES:
            missing = [id_ for id_ in one.has.get(name, "").split() if id_ not in page.by_id]
            yield from (f"{one}: {name} {id_!r} is nowhere" for id_ in missing)
        target = one.has.get("href", "")
        if one.tag == "a" and len(target) > 1 and target[0] == "#" and target[1:] not in page.by_id:
            yield f"{one} leads to {target}, which is nowhere"


def _landmark(one: Element, page: _Page) -> str | None:
    """Its role, where it is a landmark."""
    around = {each.tag for each in one.above()}
    plain = {"main": "main", "nav": "navigation", "aside": "complementary", "search": "search"}
    if one.tag in {"header", "footer"} and not around & SECTIONING:
        return one.tag
    if one.tag in {"section", "form"}:
        named = "aria-label" in one.has or "aria-labelledby" in one.has
        return one.has.get("role", {"section": "region"}.get(one.tag, one.tag)) if named else None
    return plain.get(one.tag)


def _landmarks(page: _Page) -> Iterator[str]:
    found = [(role, one) for one in page.shown if (role := _landmark(one, page))]
    named = [(role, page.label(one) if role not in {"main", "header", "footer"} else "") for role, one in found]
    yield from (f"{times} landmarks are {what}" for what, times in Counter(named).items() if times > 1)
    yield from (
        f"{one} is a {role} without a name"
        for (role, one), (_, name) in zip(found, named, strict=True)
        if role in {"region", "navigation"} and not name
    )
    if Counter(role for role, _ in named)["main"] != 1:
        yield "there is not one main"


def _headings(page: _Page) -> Iterator[str]:
    found = [(HEADINGS[one.tag], one) for one in page.shown if one.tag in HEADINGS]
    if [level for level, _ in found].count(1) != 1:
        yield f"h1: {[str(one) for level, one in found if level == 1]}"
    before = 0
    for level, one in found:
        if level > before + 1:
            yield f"{one} comes after h{before}"
        if not one.text():
            yield f"{one} says nothing"
        before = level


def _fields(page: _Page) -> Iterator[str]:
    for one in page.shown:
        if one.tag in {"select", "textarea"} or (one.tag == "input" and one.has.get("type") not in UNLABELLED):
            around = next((each for each in one.above() if each.tag == "label"), None)
            label = page.labelled.get(one.has.get("id", "")) or around
            given = any(one.has.get(name) for name in ("aria-label", "aria-labelledby", "title"))
            if not given and not (label and label.text()):
                yield f"{one} has no label"


def _names(page: _Page) -> Iterator[str]:
    for one in page.shown:
        if one.has.get("aria-hidden") == "true" or any(up.has.get("aria-hidden") == "true" for up in one.above()):
            continue
        pressed = one.tag in {"button", "summary", "progress", "meter"} or (one.tag == "a" and "href" in one.has)
        if (pressed or one.has.get("role") == "img") and not (page.name(one) or one.has.get("title")):
            yield f"{one} has no name"
        if one.tag == "img" and "alt" not in one.has:
            yield f"{one} of {one.has.get('src')} has no alt"


def _structure(page: _Page) -> Iterator[str]:
    for one in page.elements:
        around = one.parent.tag if one.parent else ""
        if one.tag in INSIDE and around not in INSIDE[one.tag]:
            yield f"{one} stands in a {around}"
        if one.tag in {"ul", "ol", "dl"}:
            others = [each for each in one.holds if isinstance(each, Element) or each.strip()]
            fits = {"dl": {"dt", "dd", "div"}}.get(one.tag, {"li"})
            yield from (f"{one} holds {each}" for each in others if isinstance(each, str) or each.tag not in fits)
        if one.tag in {"a", "button", "label"} and any(up.tag in {"a", "button", "summary"} for up in one.above()):
            yield f"{one} stands within something else that is pressed"
        if one.tag == "form" and any(up.tag == "form" for up in one.above()):
            yield f"{one} stands within another form"


RULES: tuple[Callable[[_Page], Iterator[str]], ...] = (
    _ids, _references, _landmarks, _headings, _fields, _names, _structure,
)  # fmt: skip
