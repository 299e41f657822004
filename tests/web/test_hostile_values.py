"""Numbers, days, times, colours and choices that no page offers, in each field and each query: never a fall."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing.exceptions import RoutingException

from share.core import Core
from share.models.campaigns import Campaign
from share.models.members import Member
from tests.fixtures.people import Cast
from tests.web import crawling
from tests.web.crawling import Form

SHARED = Path(os.environ.get("SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
FORMS = SHARED / "badinput" / "forms.jsonl"

NUMBERS = ("-1", "1_000", "\u0661", "\u00b2", "1e9", "NaN", "2147483648", "9223372036854775808", "9" * 5000, "1,5")
DAYS = (
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "2026-W53",
    "20261124",
    "\u0662\u0660\u0662\u0666-\u0661\u0661-\u0662\u0664",
)
MOMENTS = ("0001-01-01T00:00", "9999-12-31T23:59", "2026-03-08T02:30", "2026-11-24T24:30", "2026-11-24T07:00Z", "abc")
CLOCKS = ("24:00", "25:61", "2:30 PM", "\u0661\u0662:\u0660\u0660", "-0:1")
COLOURS = ("red;}body{display:none", "#fff", "#gggggg", "url(//evil.test)", "expression(alert(1))")
ODD = ("", "__class__", "\U0010ffff\ufdd0", "../../x", "en\r\nX: y", "-1", "9" * 30, "0001-01-01")

BY_KIND = {"number": NUMBERS, "date": DAYS, "datetime-local": MOMENTS, "time": CLOCKS, "color": COLOURS}


def _theirs() -> list[str]:
    rows = [json.loads(line) for line in FORMS.read_text().splitlines()] if FORMS.exists() else []
    return list(dict.fromkeys(value for row in rows if row["class"] == "range" for value in row["data"].values()))


def _asked() -> list[str]:
    """All of them, each once: an address says no kind."""
    return list(dict.fromkeys((*_theirs(), *ODD, *NUMBERS, *DAYS, *MOMENTS, *CLOCKS, *COLOURS)))


@pytest.fixture
def campaign_with_all(core: Core, campaign: Campaign, cast: Cast) -> None:
    crawling.give_everything(core, campaign, cast)


def _endpoint(app: Flask, address: str, method: str = "POST") -> str:
    try:
        return str(app.url_map.bind("").match(address.partition("?")[0], method=method)[0])
    except (HTTPException, RoutingException):
        return address


def _forms(app: Flask, browser: FlaskClient) -> list[Form]:
    """One form of each sort, however many articles, kits or members have it."""
    found = dict[tuple[str, ...], Form]()
    for page in crawling.pages(browser):
        for form in page.forms:
            if form.kinds and not form.action.startswith(crawling.ENDS_THE_VISIT):
                found.setdefault(
                    (_endpoint(app, form.action, form.method.upper()), form.method, *sorted(form.kinds)), form
                )
    return list(found.values())


def _tries(form: Form) -> Iterator[tuple[str, str]]:
    for name, kind in form.kinds.items():
        if name and kind not in {"file", "submit"}:
            yield from ((name, value) for value in BY_KIND.get(kind, ODD))


def _sent(browser: FlaskClient, form: Form, values: dict[str, str]) -> int:
    if form.method == "get":
        return browser.get(form.action, query_string=values).status_code
    kind = "multipart/form-data" if form.sends_files else None
    return browser.post(form.action, data=values, content_type=kind).status_code


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("campaign_with_all")
@pytest.mark.parametrize(("role", "least"), [("alice", 10), ("dan", 40)])
def test_every_field_stands_values_that_it_does_not_offer(
    app: Flask, client_for: Callable[[Member], FlaskClient], cast: Cast, role: str, least: int
) -> None:
    browser = client_for(getattr(cast, role))
    forms = _forms(app, browser)
    assert len(forms) >= least
    broken = [
        (form.action, name, value[:40])
        for form in forms
        for name, value in _tries(form)
        if _sent(browser, form, form.values | {name: value}) >= 500
    ]
    assert broken == []


class _Noted(ImmutableMultiDict[str, str]):
    """A query that keeps which of its names a page asked for."""

    names: ClassVar[set[str]] = set()

    def get(self, key: str, *rest: Any, **more: Any) -> Any:
        self.names.add(key)
        return super().get(key, *rest, **more)


@pytest.fixture
def names_asked(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The names that pages look for in their addresses, as they are opened."""
    kind = type("Noting", (app.request_class,), {"parameter_storage_class": _Noted})
    monkeypatch.setattr(app, "request_class", kind)
    _Noted.names.clear()
    yield _Noted.names
    _Noted.names.clear()


@pytest.mark.timeout(600)
@pytest.mark.usefixtures("campaign_with_all")
@pytest.mark.long
@pytest.mark.parametrize(("role", "least"), [("alice", 8), ("dan", 15)])
def test_every_page_stands_whatever_its_address_asks(
    app: Flask, client_for: Callable[[Member], FlaskClient], cast: Cast, names_asked: set[str], role: str, least: int
) -> None:
    browser = client_for(getattr(cast, role))
    found = dict[str, set[str]]()
    for path in {
        _endpoint(app, page.page, "GET"): page.page.partition("?")[0] for page in crawling.pages(browser)
    }.values():
        names_asked.clear()
        browser.get(path)
        found[path] = set(names_asked)
    asks = [(path, name) for path, names in found.items() for name in names]
    assert len(asks) >= least
    broken = [
        (path, name, value[:40])
        for path, name in asks
        for value in _asked()
        if browser.get(path, query_string={name: value}).status_code >= 500
    ]
    assert broken == []
