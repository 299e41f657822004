"""Bodies that are no form and no JSON, at every address that takes one, and values out of range at their fields."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from share.core import Core
from share.models.campaigns import Campaign
from share.models.members import Member
from share.services import tokens
from share.web.policy import CSRF_FREE, POLICY, Who
from tests.fixtures.people import Cast
from tests.published import publish
from tests.sampling import a_few
from tests.web import crawling

SHARED = Path(os.environ.get("SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
CORPUS = SHARED / "badinput" / "forms.jsonl"

Row = dict[str, Any]

BODIES = [
    ('{"a":' * 30_000, "application/json"),
    ("\ufeff{}", "application/json"),
    ('{"url":"\\ud800"}', "application/json"),
    ('{"url":NaN}', "application/json"),
    ("9" * 10_000, "application/json"),
    ("a" * 600_000, "application/x-www-form-urlencoded"),
    ("&" * 100_000, "application/x-www-form-urlencoded"),
    ("%ff%fe=%zz", "application/x-www-form-urlencoded; charset=utf-16"),
    ("--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--", "multipart/form-data; boundary=x"),
    ("--x\r\nContent-Disposition: form-data; name=a; filename=\r\n\r\n", "multipart/form-data; boundary=x"),
    ("--x\r\n\r\n1\r\n--x--", "multipart/form-data; boundary=x"),
    ('--x\r\nContent-Disposition: form-data; filename="a"\r\n\r\n1\r\n--x--', "multipart/form-data; boundary=x"),
    ("--x\r\nContent-Disposition: form-data; name*=utf-9''%ff\r\n\r\n1\r\n--x--", "multipart/form-data; boundary=x"),
    ("--x\r\nContent-Disposition: form-data; name=_charset_\r\n\r\nutf-7\r\n--x--", "multipart/form-data; boundary=x"),
    (
        "--x\r\nContent-Disposition: form-data; name=a\r\nContent-Type: text/plain; charset=rot13\r\n\r\n1\r\n--x--",
        "multipart/form-data; boundary=x",
    ),
    ("--x\r\n" + "A: b\r\n" * 5000 + "\r\n1\r\n--x--", "multipart/form-data; boundary=x"),
    ("--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n" * 500 + "--x--", "multipart/form-data; boundary=x"),
    ("a=1;b=2", "multipart/mixed; boundary=x"),
    ("", "multipart/form-data; boundary=" + "b" * 5000),
    ("x", ""),
    ("x", "a/b; c=\x7f"),
]


def _theirs(kind: str) -> list[Row]:
    rows = [json.loads(line) for line in CORPUS.read_text().splitlines()] if CORPUS.exists() else []
    return [row for row in rows if row["class"] == kind]


def _bodies() -> list[tuple[str, str]]:
    return [*((row["body"], row["content_type"]) for row in _theirs("raw-body")), *BODIES]


def _addresses(app: Flask, method: str) -> list[tuple[str, str]]:
    """Endpoint and an address of it, for every route that takes this method."""
    with app.test_request_context():
        rules = [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]
        built = [(rule.endpoint, rule.build(dict.fromkeys(rule.arguments, "x"))) for rule in rules]
    return [(endpoint, address[1]) for endpoint, address in built if address]


@pytest.mark.parametrize("number", a_few(range(len(_bodies())), of=12))
def test_a_body_that_is_no_form_is_refused_everywhere(
    app: Flask, core: Core, cast: Cast, client_for: Callable[[Member], FlaskClient], number: int
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    body, kind = _bodies()[number]
    dan, script = client_for(cast.dan), app.test_client(use_cookies=False)
    told = {"Authorization": f"Bearer {tokens.create(core, email='dan@example.org', scopes=frozenset({'admin'}))}"}
    wrong = []
    for method in ("POST", "PATCH"):
        for endpoint, address in _addresses(app, method):
            is_script = POLICY[endpoint] is Who.TOKEN
            browser, headers = (script, told) if is_script else (dan, {})
            answer = browser.open(
                address, method=method, data=body.encode("utf-8", "surrogatepass"), content_type=kind, headers=headers
            )
            if not 400 <= answer.status_code < 500 or "Traceback" in answer.text:
                wrong.append((endpoint, answer.status_code))
    assert wrong == []
    assert CSRF_FREE


FIELDS: dict[str, tuple[tuple[str, str], ...]] = {
    # What a row of the corpus calls it: pages, and what the field is called there.
    "tz": (("/me/settings", "timezone"),),
    "lang": (("/me/settings", "language"), ("/admin/settings", "language")),
    "color": (("/admin/settings", "colour"),),
    "schedule": (("/admin/settings", "publish_time"),),
    "points": (("/admin/scores", "post"), ("/admin/scores", "day_limit")),
    "goal": (("/goals/new", "target"),),
    "from": (("/goals/new", "starts_on"),),
}
FILLED = {"/goals/new": {"title": "Together", "target": "5", "starts_on": "2026-11-24", "ends_on": "2026-11-25"}}
FINE = {"02:30", "GMT0", "#fff", ""}
"""Values that some field may take: a campaign may well publish at half past two."""

ADDRESSES: dict[str, tuple[str, ...]] = {
    "page": ("/members?page={}", "/queue?page={}", "/queue/dismissed?page={}", "/me?cursor={}"),
    "per_page": ("/members?per_page={}", "/api/v1/leaderboard?limit={}"),
    "sort": ("/members?sort={}", "/leaderboard?sort={}"),
    "from": ("/leaderboard?date={}", "/queue/calendar?month={}", "/me/points?before={}", "/leaderboard.csv?date={}"),
    "slug": ("/kits/{}", "/kits/{}/edit", "/api/v1/kits/{}"),
    "lang": ("/?lang={}", "/widget/x?lang={}"),
    "tz": ("/queue/calendar?tz={}",),
}
OWN: list[Row] = [
    {"id": f"own-{name}-{number}", "class": "range", "data": {name: value}}
    for name, values in {
        "page": ("1_0", "\u0967", "9223372036854775808", "9" * 5000, "1e3", "+1"),
        "goal": ("2147483648", "1_000", "\u0665", "0", "9" * 400, "5.0"),
        "points": ("-1", "Infinity", "0x1f", "\uff11", "1_0"),
        "from": ("9999-12-31", "0001-01-01", "20261124", "2026-W48-2", "\u0662\u0660\u0662\u0666-11-24"),
        "schedule": ("24:00", "12:60", "-1:00", "7", "07:00:00.5Z"),
        "tz": ("../../etc/passwd", "/etc/localtime", "America", "localtime", "\x7f"),
        "color": ("#12345", "#1234567", "#ggg", "currentcolor", "#123456;}"),
        "lang": ("EN_us", "xx", "en\u202e", "e" * 300),
        "slug": ("%2e%2e", "x" * 3000, "kits", "\u202e", "a%00b"),
        "sort": ("rank desc", "1", "name,(select 1)"),
    }.items()
    for number, value in enumerate(values)
]


@pytest.mark.parametrize(
    "row",
    a_few([pytest.param(row, id=row["id"]) for row in (*_theirs("range"), *OWN)], of=4),
)
def test_a_value_out_of_range_is_refused_at_its_field_or_falls_back(
    core: Core, campaign: Campaign, cast: Cast, client_for: Callable[[Member], FlaskClient], row: Row
) -> None:
    publish(core, campaign)
    [(name, value)] = row["data"].items()
    dan = client_for(cast.dan)
    for page, called in FIELDS.get(name, ()):
        forms = crawling.read(page, dan.get(page).text).forms
        form = next(form for form in forms if called in form.kinds)
        # Of boxes that belong together the page's reader keeps the last one, which is enough of them.
        sent = form.values | FILLED.get(page, {})
        answer = dan.post(page, data=sent | {called: value, "do": "preview"})
        assert answer.status_code == 400 or (value in FINE and answer.status_code in {200, 303}), (page, value)
        if answer.status_code == 400:
            assert f'href="#{called}"' in answer.text or f'id="{called}-problem"' in answer.text, (page, called)
    for address in ADDRESSES.get(name, ()):
        path, _, query = address.partition("?")
        asked = {query.partition("=")[0]: value} if query else None
        answer = dan.get(path if query else path.format(value), query_string=asked)
        assert answer.status_code < 500, (address, value)
        assert name != "slug" or answer.status_code in {400, 401, 404, 308}, answer.status_code
