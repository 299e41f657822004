"""What click farms, scanners and forgers send, and what of it counts."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select, text

from share.core import Core
from share.domain.click_rules import Verdict
from share.models.campaigns import Campaign
from share.models.clicks import ClickHour
from share.models.links import Link
from share.services import bursts, clicks
from share.web.link_requests import Agents, Referrers
from share.web.links import TrackedLinks
from tests.clicked import made, spool
from tests.fixtures.people import Cast
from tests.fixtures.stores import Clock
from tests.published import publish

SHARED = Path(os.environ.get("SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
ROWS = SHARED / "badinput" / "clicks.jsonl"
STRINGS = SHARED / "badinput" / "strings.jsonl"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
META = "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"


@pytest.fixture
def link(core: Core, campaign: Campaign, cast: Cast) -> Link:
    kit = publish(core, campaign)
    with core.read() as session:
        wanted = (Link.kit_id == kit.id, Link.member_id == cast.alice.id, Link.network == "bluesky")
        return session.scalars(select(Link).where(*wanted)).one()


def totals(app: Flask, core: Core) -> dict[str, int]:
    fast = app.wsgi_app
    assert isinstance(fast, TrackedLinks)
    fast.finish()
    clicks.fold(core)
    with core.read() as session:
        rows = session.execute(select(ClickHour.verdict, func.sum(ClickHour.clicks)).group_by(ClickHour.verdict))
        return {verdict: int(number) for verdict, number in rows if number}


@pytest.mark.skipif(not ROWS.exists(), reason="the shared rows of clicks are not beside this checkout")
def test_every_shared_request_is_answered_and_counted_as_it_is_expected(
    app: Flask, core: Core, client: FlaskClient, link: Link, clock: Clock
) -> None:
    wrong, counted = [], 0
    rows = [row for row in map(json.loads, ROWS.read_text().splitlines()) if row["class"] != "sequence"]
    for row in rows:
        clock.move(minutes=2)
        answer = client.open(
            f"/r/{link.code}", method=row["method"], headers={"User-Agent": row["ua"]} | row["headers"]
        )
        found = totals(app, core)
        people, counted = found.get(Verdict.HUMAN, 0) - counted, found.get(Verdict.HUMAN, 0)
        # With GPC or DNT a click counts in the total, as decided, and never as a visitor.
        wanted = 1 if row["expect"] == "count" or row["class"] == "privacy" else 0
        status = {405} if row["expect"] == "405" else {200, 302}
        if people != wanted or answer.status_code not in status or "Set-Cookie" in answer.headers:
            wrong.append((row["id"], people, answer.status_code))
    assert len(rows) > 50
    assert wrong == []


@pytest.mark.skipif(not STRINGS.exists(), reason="the shared strings are not beside this checkout")
def test_no_string_is_a_code_by_accident(client: FlaskClient, link: Link) -> None:
    for row in map(json.loads, STRINGS.read_text().splitlines()):
        value = str(row.get("value", row.get("s", row.get("text", ""))))
        if value.isprintable() and "/" not in value and value not in {"", ".", ".."}:
            answer = client.get("/r/" + value)
            assert "Location" not in answer.headers or answer.status_code == 308
            assert answer.status_code in {308, 400, 404}, value


def test_a_code_in_another_case_is_another_code(client: FlaskClient, link: Link) -> None:
    assert client.get(f"/r/{link.code.swapcase()}").status_code == 404


@pytest.mark.parametrize(
    "asked", ["?url=https://evil.example", "?next=//evil.example", "?ref=<script>", "?utm_source=evil", "?%0d%0aX: y"]
)
def test_nothing_that_is_asked_reaches_the_address(client: FlaskClient, link: Link, asked: str) -> None:
    plain = client.get(f"/r/{link.code}")
    assert (
        client.get(f"/r/{link.code}{asked}", headers={"Host": "localhost"}).headers["Location"]
        == plain.headers["Location"]
    )
    assert plain.headers["Location"].startswith("https://news.example.org/nurses?id=7&")


def test_a_thousand_requests_of_one_visitor_are_one_click(
    app: Flask, core: Core, client: FlaskClient, link: Link
) -> None:
    for number in range(1000):
        forged = {"User-Agent": BROWSER, "X-Forwarded-For": f"203.0.113.{number % 250}"}
        assert client.get(f"/r/{link.code}", headers=forged).status_code == 302
    assert totals(app, core) == {"human": 1, "unique": 1, "repeat": 999}


def test_a_thousand_addresses_at_once_are_held_back(app: Flask, core: Core, client: FlaskClient, link: Link) -> None:
    for number in range(1000):
        asker = {"REMOTE_ADDR": f"198.51.{number >> 8}.{number & 255}"}
        client.get(f"/r/{link.code}", headers={"User-Agent": BROWSER}, environ_base=asker)
    assert totals(app, core) == {"burst": 1000}
    assert sum(one.human for one in bursts.held(core)) == 1000


def test_xs_look_at_a_link_is_four_requests_and_no_click(
    app: Flask, core: Core, client: FlaskClient, link: Link
) -> None:
    client.get(f"/r/{link.code}", headers={"User-Agent": "Twitterbot/1.0"})
    for system in ("X11; Linux x86_64", "Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7"):
        client.head(f"/r/{link.code}", headers={"User-Agent": f"Mozilla/5.0 ({system}) Chrome/140.0.0.0 Safari/537.36"})
    assert totals(app, core) == {"crawler": 1, "head": 3}


def test_a_hundred_thousand_clicks_of_a_minute_are_no_rows_of_their_own(core: Core, link: Link) -> None:
    with core.read() as session:
        links = session.scalars(select(Link.id).order_by(Link.id)).all()
    at = core.now().timestamp()
    before = size(core)
    spool(
        core,
        *(
            made(at + number / 1700, links[number % len(links)], f"v{number}", family=f"F{number % 500}")
            for number in range(100_000)
        ),
    )
    assert clicks.fold(core) == 100_000
    assert size(core) - before < 1_000_000


def size(core: Core) -> int:
    """Bytes of the database, what waits to be reused left out."""
    with core.read() as session:
        if not core.settings.is_sqlite:
            return int(session.scalar(text("SELECT pg_database_size(current_database())")) or 0)
        pages = session.scalar(text("PRAGMA page_count")) - session.scalar(text("PRAGMA freelist_count"))
        return int(pages * session.scalar(text("PRAGMA page_size")))


@pytest.fixture
def statements(core: Core) -> Iterator[list[str]]:
    """What the database was asked."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(core.db.engine, "before_cursor_execute", note)
    yield asked
    event.remove(core.db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("agent", [META, "http.rb/5.1.1 (Mastodon/4.4.0; +https://social.test/)"])
def test_hundreds_of_previews_are_answered_from_memory(
    client: FlaskClient, link: Link, statements: list[str], agent: str
) -> None:
    client.get(f"/r/{link.code}", headers={"User-Agent": agent})
    statements.clear()
    answers = {client.get(f"/r/{link.code}", headers={"User-Agent": agent}).data for _ in range(300)}
    assert statements == []
    assert len(answers) == 1


def test_agents_and_referrers_without_end_fill_no_memory() -> None:
    agents, referrers = Agents(), Referrers()
    for number in range(9000):
        assert agents[f"Agent {number}"]
        assert referrers[f"https://host{number}.example/"] == f"host{number}.example\n"
    assert agents["a" * 9000]
    assert max(len(agents), len(referrers)) <= 8192
    assert max(map(len, agents)) <= 400
