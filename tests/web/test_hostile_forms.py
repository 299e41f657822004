"""Hostile text in every field of every form that a role can reach: nothing breaks, nothing typed becomes markup."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from share.core import Core
from share.models.campaigns import Campaign
from share.models.members import Member
from tests.fixtures.people import Cast
from tests.web import crawling
from tests.web.crawling import Form

SHARED = Path(os.environ.get("SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
STRINGS = SHARED / "badinput" / "strings.jsonl"
EACH = 1
"""So many strings of each class: all of them in all fields would take an hour."""

OWN = (
    '"><b data-planted>seen</b>',
    "</textarea><b data-planted>",
    "\x00\x1b[31m",
    "\u202egnp.exe",
    "{{ 7 * 7 }} {link} %(x)s %s",
    "'; DROP TABLE members; --",
    "x" * 10_000,
    "\U0001f469\u200d\U0001f527" * 300,
    b"\xed\xa0\x80".decode("latin-1"),
    " ",
)


def _strings() -> Iterator[str]:
    yield from OWN
    rows = [json.loads(line) for line in STRINGS.read_text().splitlines()] if STRINGS.exists() else []
    seen = dict[str, int]()
    for row in rows:
        seen[row["class"]] = seen.get(row["class"], 0) + 1
        if seen[row["class"]] <= EACH:
            # A browser cannot send half a character; a script can send its bytes.
            yield (row["value"] * row.get("repeat", 1)).encode("utf-8", "surrogatepass").decode("utf-8", "replace")


@pytest.fixture
def campaign_with_all(core: Core, campaign: Campaign, cast: Cast) -> None:
    crawling.give_everything(core, campaign, cast)


def _forms(browser: FlaskClient) -> list[Form]:
    found = dict[tuple[str, ...], Form]()
    for page in crawling.pages(browser):
        for form in page.forms:
            if form.typed and not form.action.startswith(crawling.ENDS_THE_VISIT):
                found.setdefault((form.action, form.method, *sorted(form.typed)), form)
    return list(found.values())


def _sent(browser: FlaskClient, form: Form, text: str) -> int:
    if form.method == "get":
        return browser.get(form.action, query_string=form.filled(text)).status_code
    kind = "multipart/form-data" if form.sends_files else None
    return browser.post(form.action, data=form.filled(text), content_type=kind).status_code


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("campaign_with_all")
@pytest.mark.parametrize(("role", "least"), [("alice", 10), ("dan", 40)])
def test_every_form_stands_what_is_typed(
    client_for: Callable[[Member], FlaskClient], cast: Cast, role: str, least: int
) -> None:
    browser = client_for(getattr(cast, role))
    forms = _forms(browser)
    assert len(forms) >= least
    broken = [(form.action, text[:40]) for form in forms for text in _strings() if _sent(browser, form, text) >= 500]
    assert broken == []
    planted = [page.page for page in crawling.pages(browser) for _, has in page.elements if "data-planted" in has]
    assert planted == []
