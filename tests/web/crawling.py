"""Walks every page that a person can reach by its links, and gathers the forms that stand on them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from flask.testing import FlaskClient

from share.core import Core
from share.models.campaigns import Campaign
from share.repositories import articles
from share.services import posts
from tests.fixtures.people import Cast
from tests.published import publish

TYPED = {"text", "search", "url", "tel", "textarea", "email"}
"""Kinds of fields that people write into as they like."""

KEPT_AWAY = ("/r/", "/static/", "/signout", "/media/", "/api/", "/links/", "/icons/")
ENDS_THE_VISIT = ("/signout", "/me/erase", "/me/leave", "/account/")
"""Forms by these addresses leave the one who walks with nothing to walk on."""


@dataclass(slots=True)
class Form:
    """A form as its page shows it: what it would send, and which of it is typed."""

    page: str
    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)
    kinds: dict[str, str] = field(default_factory=dict)
    sends_files: bool = False

    def filled(self, text: str) -> dict[str, str]:
        """What is sent where each typed field holds `text`."""
        return self.values | dict.fromkeys(self.typed, text)


def give_everything(core: Core, campaign: Campaign, cast: Cast) -> None:
    """A kit that is out, a post of it and an article in the queue, so that most forms have something to stand on."""
    kit = publish(core, campaign)
    posts.record(core, member_id=cast.alice.id, url="https://x.com/alice/status/20", kit_slug=kit.slug)
    new = articles.NewArticle(key="n", url="https://news.example/n", title="Nurses win", summary="They did it.")
    with core.write() as session:
        articles.add_new(session, [new], now=core.now())


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.links, self.forms = page, list[str](), list[Form]()
        self.html = ""
        self.elements = list[tuple[str, dict[str, str]]]()
        self._form: Form | None = None
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        self.elements.append((tag, has))
        if tag == "a" and "href" in has:
            self.links.append(urljoin(self.page, has["href"]))
        elif tag == "form":
            self._form = Form(self.page, urljoin(self.page, has.get("action") or self.page), has.get("method", "get"))
            self._form.sends_files = "multipart" in has.get("enctype", "")
            self.forms.append(self._form)
        elif self._form is not None:
            self._input(self._form, tag, has)

    def _input(self, form: Form, tag: str, has: dict[str, str]) -> None:
        name = has.get("name", "")
        if tag in {"select", "textarea"} or (tag == "input" and name):
            form.kinds[name] = has.get("type", "text") if tag == "input" else tag
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and (self._select not in form.values or "selected" in has):
            form.values[self._select] = has.get("value", "")
        elif tag == "textarea" and name:
            self._area = name
            form.values[name] = ""
            form.typed.add(name)
        elif tag == "input" and name:
            kind = has.get("type", "text")
            if kind in TYPED:
                form.typed.add(name)
            if kind not in {"checkbox", "radio", "file"} or "checked" in has:
                form.values[name] = has.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._area and self._form is not None:
            self._form.values[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""


def read(page: str, html: str) -> _Reader:
    """The links, forms and elements of a page."""
    reader = _Reader(page)
    reader.html = html
    reader.feed(html)
    return reader


def pages(browser: FlaskClient, *start: str, most: int = 200) -> Iterator[_Reader]:
    """Every page within reach, each route with the same shape once or twice; asserts that none breaks."""
    waiting, seen, shapes = [*start] or ["/"], {"/", *start}, dict[str, int]()
    while waiting and most:
        path = waiting.pop(0)
        answer = browser.get(path)
        assert answer.status_code < 500, f"{path}: {answer.status_code}"
        if answer.status_code in {302, 303} and (onward := urljoin(path, answer.location)) not in seen:
            seen.add(onward)
            waiting.append(onward)
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        most -= 1
        page = read(path, answer.text)
        yield page
        for link in page.links:
            parts = urlsplit(link)
            plain = parts._replace(scheme="", netloc="", fragment="").geturl()
            shape = "/".join(part if part.isalpha() else "*" for part in parts.path.split("/"))
            ours = not parts.netloc or parts.hostname == "localhost"
            if not ours or plain in seen or plain.startswith(KEPT_AWAY) or shapes.get(shape, 0) >= 3:
                continue
            seen.add(plain)
            shapes[shape] = shapes.get(shape, 0) + 1
            waiting.append(plain)
