import os
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text, update
from werkzeug.test import EnvironBuilder

from share.core import Core
from share.domain.click_rules import Verdict
from share.domain.clicks import NOBODY, visit
from share.domain.errors import BusyError
from share.domain.visitors import visitor
from share.infra import segments
from share.infra.segments import finished
from share.models.campaigns import Campaign
from share.models.clicks import ClickHour
from share.models.kits import Kit
from share.models.links import Link
from share.services import clicks, links
from share.web.links import TrackedLinks
from tests.fixtures.people import Cast
from tests.fixtures.stores import Clock
from tests.published import publish

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
META = "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"


@pytest.fixture
def kit(core: Core, campaign: Campaign, cast: Cast) -> Kit:
    return publish(core, campaign)


@pytest.fixture
def link(core: Core, kit: Kit, cast: Cast) -> Link:
    with core.read() as session:
        return session.scalars(select(Link).where(Link.member_id == cast.alice.id, Link.network == "bluesky")).one()


def fold(app: Flask, core: Core) -> None:
    fast = app.wsgi_app
    assert isinstance(fast, TrackedLinks)
    fast.finish()
    clicks.fold(core)


def totals(core: Core) -> dict[str, int]:
    with core.read() as session:
        rows = session.execute(select(ClickHour.verdict, func.sum(ClickHour.clicks)).group_by(ClickHour.verdict))
        return {verdict: int(count) for verdict, count in rows}


def test_a_click_leads_to_the_article_with_tags_and_counts(
    app: Flask, core: Core, client: FlaskClient, link: Link
) -> None:
    answer = client.get(f"/r/{link.code}?ref=<script>", headers={"User-Agent": BROWSER})
    assert answer.status_code == 302
    to = urlsplit(answer.headers["Location"])
    assert (to.netloc, to.path, to.fragment) == ("news.example.org", "/nurses", "top")
    assert parse_qsl(to.query) == [
        ("id", "7"),
        ("utm_source", "bluesky"),
        ("utm_medium", "social"),
        ("utm_campaign", "spring"),
    ]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers
    fold(app, core)
    assert totals(core) == {"human": 1, "unique": 1}


@pytest.mark.parametrize(
    ("headers", "verdict"),
    [
        ({"Sec-Purpose": "prefetch"}, Verdict.PREFETCH),
        ({"Sec-Purpose": "prefetch;prerender"}, Verdict.PREFETCH),
        ({"Purpose": "prefetch"}, Verdict.PREFETCH),
        ({"X-Purpose": "preview"}, Verdict.PREFETCH),
        ({"X-Moz": "prefetch"}, Verdict.PREFETCH),
        ({"Sec-Purpose": "PREFETCH;anonymous-client-ip"}, Verdict.PREFETCH),
        ({"Purpose": "prerender"}, Verdict.PREFETCH),
        ({"From": "crawler@example.org"}, Verdict.SCRIPT),
        ({"Signature-Agent": '"https://agent.example"'}, Verdict.SCRIPT),
        ({"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Mode": "navigate"}, Verdict.SCRIPT),
        ({"Sec-Fetch-Dest": "image"}, Verdict.SCRIPT),
        ({"User-Agent": "Mozilla/5.0"}, Verdict.CRAWLER),
        ({"Sec-Fetch-Dest": "empty", "Sec-Fetch-Mode": "cors"}, Verdict.SCRIPT),
        ({"Range": "bytes=0-0"}, Verdict.SCRIPT),
        ({"User-Agent": "Twitterbot/1.0"}, Verdict.CRAWLER),
        ({"User-Agent": ""}, Verdict.CRAWLER),
        ({"User-Agent": META}, Verdict.CRAWLER),
    ],
)
def test_what_no_person_did_is_answered_and_not_counted(
    app: Flask, core: Core, client: FlaskClient, link: Link, headers: dict[str, str], verdict: Verdict
) -> None:
    # Twice: a link that is ready is answered in fewer steps.
    for _ in range(2):
        answer = client.get(f"/r/{link.code}", headers={"User-Agent": BROWSER} | headers)
        assert answer.status_code in {200, 302}
    fold(app, core)
    assert totals(core) == {verdict.value: 2}


def test_a_head_request_is_answered_and_not_counted(app: Flask, core: Core, client: FlaskClient, link: Link) -> None:
    answer = client.head(f"/r/{link.code}", headers={"User-Agent": BROWSER})
    assert answer.status_code == 302
    fold(app, core)
    assert totals(core) == {"head": 1}


@pytest.mark.parametrize("value", ["1", "1,1", "0,1"])
@pytest.mark.parametrize("header", ["Sec-GPC", "DNT"])
def test_who_asks_not_to_be_tracked_is_counted_without_a_key(
    app: Flask, core: Core, client: FlaskClient, link: Link, header: str, value: str
) -> None:
    client.get(f"/r/{link.code}", headers={"User-Agent": BROWSER, header: value})
    fold(app, core)
    assert totals(core) == {"human": 1, "anonymous": 1}


@pytest.mark.parametrize("method", ["POST", "PUT", "OPTIONS", "DELETE", "TRACE"])
def test_other_methods_are_refused_and_not_counted(
    app: Flask, core: Core, client: FlaskClient, link: Link, method: str
) -> None:
    answer = client.open(f"/r/{link.code}", method=method)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    fold(app, core)
    assert totals(core) == {}


@pytest.mark.parametrize("behind", ["/", ".", ")", ").", "”", "%20", "%0A", "/?x=1", "…", "_"])
def test_what_stood_behind_a_link_in_its_sentence_leads_nowhere_else(
    app: Flask, core: Core, client: FlaskClient, link: Link, behind: str
) -> None:
    plain = client.get(f"/r/{link.code}", headers={"User-Agent": BROWSER})
    answer = client.get(f"/r/{link.code}{behind}", headers={"User-Agent": BROWSER})
    assert (answer.status_code, answer.headers["Location"]) == (302, plain.headers["Location"])
    card = client.get(f"/r/{link.code}{behind}", headers={"User-Agent": META})
    assert f'/r/{link.code}"' in card.text
    fold(app, core)
    assert totals(core) == {"human": 1, "unique": 1, "repeat": 1, "crawler": 1}


@pytest.mark.parametrize("behind", ["/more", "/../x", "x", "9", ".........", "é1"])
def test_a_link_with_more_behind_it_is_another(client: FlaskClient, link: Link, behind: str) -> None:
    assert client.get(f"/r/{link.code}{behind}").status_code == 404


@pytest.mark.parametrize("path", ["/r/zzzzzzzz", "/r/short", "/r/", "/r/zzzzzzzz/more", "/r/%00zzzzzzz", "/r/ñññññññ1"])
def test_an_unknown_code_gets_our_own_page(client: FlaskClient, campaign: Campaign, path: str) -> None:
    for _ in range(2):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "Location" not in answer.headers


def test_a_link_made_later_is_found(core: Core, client: FlaskClient, kit: Kit, cast: Cast, clock: Clock) -> None:
    with core.write() as session:
        code = session.scalars(select(Link.code).where(Link.member_id == cast.bob.id)).first()
        session.execute(update(Link).where(Link.code == code).values(code="zzzzzzzz"))
    assert client.get(f"/r/{code}").status_code == 404
    with core.write() as session:
        session.execute(update(Link).where(Link.code == "zzzzzzzz").values(code=code))
    clock.move(seconds=6)
    assert client.get(f"/r/{code}").status_code == 302


def test_metas_crawler_sees_the_tracked_link_as_the_address(core: Core, client: FlaskClient, link: Link) -> None:
    with core.write() as session:
        session.execute(update(Kit).values(title='Nurses "win" <b>'))
    answer = client.get(f"/r/{link.code}", headers={"User-Agent": META})
    assert answer.status_code == 200
    assert f'<meta property="og:url" content="http://localhost/r/{link.code}">' in answer.text
    assert '<meta property="og:title" content="Nurses &quot;win&quot; &lt;b&gt;">' in answer.text
    assert '<meta property="og:description" content="First strike won there since 1998.">' in answer.text
    assert "news.example.org/nurses?id=7&amp;utm_source=bluesky" in answer.text


def test_a_recall_stops_the_links_within_moments(core: Core, client: FlaskClient, link: Link, clock: Clock) -> None:
    assert client.get(f"/r/{link.code}").status_code == 302
    with core.write() as session:
        session.execute(update(Kit).values(state="recalled"))
    clock.move(seconds=3)
    for path in (f"/r/{link.code}", f"/r/{link.code}/"):
        answer = client.get(path, headers={"User-Agent": BROWSER})
        assert answer.status_code == 410
        assert "Location" not in answer.headers
        assert "withdrawn" in answer.text


def test_a_recall_reaches_all_kits_by_a_clock_that_was_put_back(
    core: Core, client: FlaskClient, campaign: Campaign, kit: Kit, clock: Clock
) -> None:
    kits = [kit, publish(core, campaign, slug="another", slot=2)]
    with core.read() as session:
        codes = [session.scalars(select(Link.code).where(Link.kit_id == one.id)).first() for one in kits]
    assert [client.get(f"/r/{code}").status_code for code in codes] == [302, 302]
    with core.write() as session:
        session.execute(update(Kit).values(state="recalled"))
    clock.move(seconds=-3600)
    assert [client.get(f"/r/{code}").status_code for code in codes] == [410, 410]


def test_a_changed_address_is_followed_by_the_old_codes(
    core: Core, client: FlaskClient, link: Link, clock: Clock
) -> None:
    client.get(f"/r/{link.code}")
    with core.write() as session:
        session.execute(update(Kit).values(url="https://news.example.org/corrected"))
    clock.move(seconds=3)
    answer = client.get(f"/r/{link.code}")
    assert answer.headers["Location"].startswith("https://news.example.org/corrected?utm_source")


def test_links_of_a_closed_kit_go_on_working(core: Core, client: FlaskClient, link: Link) -> None:
    with core.write() as session:
        session.execute(update(Kit).values(state="closed"))
    assert client.get(f"/r/{link.code}").status_code == 302


@pytest.mark.parametrize("acts", [("GET", "share/bluesky"), ("POST", "posted")])
def test_a_member_who_acts_in_a_browser_makes_no_clicks_of_their_own_in_it(
    app: Flask,
    core: Core,
    client: FlaskClient,
    client_for: Callable[..., FlaskClient],
    cast: Cast,
    kit: Kit,
    link: Link,
    acts: tuple[str, str],
) -> None:
    method, path = acts
    browser, headers = client_for(cast.alice), {"User-Agent": BROWSER}
    answer = browser.open(f"/kits/{kit.slug}/{path}", method=method, headers=headers, data={"network": "whatsapp"})
    assert answer.status_code == 303
    for agent in (BROWSER, BROWSER.replace("140", "141")):
        client.get(f"/r/{link.code}", headers={"User-Agent": agent})
    fold(app, core)
    assert totals(core) == {"own": 1, "human": 1, "unique": 1}


def test_a_members_browser_is_their_own_past_midnight(
    app: Flask, core: Core, client_for: Callable[..., FlaskClient], cast: Cast, kit: Kit, link: Link, clock: Clock
) -> None:
    now = core.now()
    clock.move(minutes=24 * 60 - now.hour * 60 - now.minute - 10)
    browser = client_for(cast.alice)
    browser.get(f"/kits/{kit.slug}/share/bluesky", headers={"User-Agent": BROWSER})
    clock.move(minutes=20)
    browser.get(f"/r/{link.code}", headers={"User-Agent": BROWSER})
    fold(app, core)
    assert totals(core) == {"own": 1}


def test_a_forged_forwarded_address_makes_no_new_visitor(
    app: Flask, core: Core, client: FlaskClient, link: Link
) -> None:
    for number in range(5):
        client.get(f"/r/{link.code}", headers={"User-Agent": BROWSER, "X-Forwarded-For": f"203.0.113.{number}"})
    fold(app, core)
    assert totals(core) == {"human": 1, "unique": 1, "repeat": 4}


def test_behind_a_proxy_the_hop_that_it_added_is_the_visitor(
    environ: dict[str, str], request: pytest.FixtureRequest
) -> None:
    environ["TRUSTED_PROXIES"] = "1"
    app, core = request.getfixturevalue("app"), request.getfixturevalue("core")
    link, client = request.getfixturevalue("link"), request.getfixturevalue("client")
    for forged, real in (
        ("1.1.1.1, 2.2.2.2", "198.51.100.1"),
        ("3.3.3.3", "198.51.100.1"),
        ("4.4.4.4", "198.51.100.2"),
        ("5.5.5.5", "198.51.100.2:49152"),
        ("6.6.6.6", "[2001:db8:1:2::3]:49153"),
        ("7.7.7.7", "2001:db8:1:2::4"),
    ):
        client.get(f"/r/{link.code}", headers={"User-Agent": BROWSER, "X-Forwarded-For": f"{forged}, {real}"})
    fold(app, core)
    assert totals(core) == {"human": 3, "unique": 3, "repeat": 3}


def test_neither_address_nor_agent_nor_referring_page_is_kept(
    app: Flask, core: Core, client: FlaskClient, link: Link
) -> None:
    client.get(
        f"/r/{link.code}",
        headers={"User-Agent": BROWSER, "Referer": "https://forum.example.net/private/alice?token=1"},
        environ_base={"REMOTE_ADDR": "203.0.113.77"},
    )
    app.wsgi_app.finish()  # type: ignore[attr-defined] # the fast path, as fold() checks
    raw = b"".join(path.read_bytes() for path in core.settings.spool_path.glob("*.seg"))
    assert b"forum.example.net" in raw
    for secret in (b"203.0.113.77", b"140.0", b"private", b"token", b"Linux"):
        assert secret not in raw


def test_a_visitor_on_another_day_has_another_hash(
    app: Flask, core: Core, client: FlaskClient, link: Link, clock: Clock
) -> None:
    hashes = set()
    for _day in range(4):
        client.get(f"/r/{link.code}", headers={"User-Agent": BROWSER})
        clock.move(days=1)
    app.wsgi_app.finish()  # type: ignore[attr-defined] # the fast path, as fold() checks
    with finished(core.settings.spool_path, limit=10) as found:
        hashes = {click.visit[8:] for segment in found for click in segment.clicks}
    assert len(hashes) == 4
    assert NOBODY not in hashes


def test_clicks_work_while_the_store_is_away(app: Flask, core: Core, client: FlaskClient, link: Link) -> None:
    core.store.connection_pool.reset()
    core.store.connection_pool.connection_kwargs["path"] = "/nonexistent/store.sock"
    assert client.get(f"/r/{link.code}", headers={"User-Agent": BROWSER}).status_code == 302
    fold(app, core)
    assert totals(core) == {"human": 1, "unique": 1}


def test_a_locked_database_keeps_no_click_waiting(
    app: Flask, core: Core, client: FlaskClient, link: Link, clock: Clock
) -> None:
    clicks.tidy(core)
    with core.write() as session:
        # A writer that does not end: on SQLite nobody else may write meanwhile, on PostgreSQL not to this table.
        if core.settings.is_sqlite:
            session.execute(update(Kit).values(note="being written"))
        else:
            session.execute(text("LOCK TABLE click_hours, click_visits, click_segments IN EXCLUSIVE MODE"))
        # The lock is ours until the end: who waits for it is refused in the end, and the click not unique.
        for _ in range(3):
            assert client.get(f"/r/{link.code}", headers={"User-Agent": BROWSER}).status_code == 302
            clock.move(minutes=2)
    fold(app, core)
    assert totals(core) == {"human": 3, "unique": 1}


def test_while_the_database_is_away_known_links_go_on(
    app: Flask, core: Core, client: FlaskClient, link: Link, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get(f"/r/{link.code}", headers={"User-Agent": BROWSER})

    def away(*_: object) -> None:
        raise BusyError("The database is away.")

    monkeypatch.setattr(links, "destination", away)
    monkeypatch.setattr(links, "find", away)
    clock.move(minutes=2)
    assert client.get(f"/r/{link.code}", headers={"User-Agent": BROWSER}).status_code == 302
    other = client.get("/r/zzzzzzzz")
    assert (other.status_code, other.headers["Retry-After"]) == (503, "5")
    monkeypatch.undo()
    fold(app, core)
    assert totals(core) == {"human": 2, "unique": 1}


def test_a_full_disk_keeps_nobody_from_the_article(
    client: FlaskClient, link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    assert client.get(f"/r/{link.code}", headers={"User-Agent": BROWSER}).status_code == 302


def test_a_visitor_is_the_same_whether_the_link_is_ready_or_not(
    app: Flask, core: Core, client: FlaskClient, link: Link
) -> None:
    for _ in range(3):
        # The first of them is looked at twice, as nobody asked for this link before.
        client.get(f"/r/{link.code}", headers={"User-Agent": BROWSER}, environ_base={"REMOTE_ADDR": "192.0.2.7"})
    fold(app, core)
    assert totals(core) == {"human": 1, "unique": 1, "repeat": 2}
    key = clicks.day_keys(core)[core.now().date()]
    kept = [click for segment in segments.kept(core.settings.spool_path) for click in segment.clicks]
    assert {click.visit for click in kept} == {visit(link.id, visitor("192.0.2.7", BROWSER, key=key))}


def test_a_redirect_is_a_list_which_servers_send_at_once(app: Flask, link: Link) -> None:
    environ = EnvironBuilder(path=f"/r/{link.code}", headers=[("User-Agent", BROWSER)]).get_environ()
    said: list[str] = []

    def start(status: str, *_: object) -> Callable[[bytes], object]:
        said.append(status)
        return bytes

    assert [app.wsgi_app(environ, start) for _ in range(2)] == [[], []]
    assert said == ["302 Found"] * 2
