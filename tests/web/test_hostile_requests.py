"""Hostile requests, row by row through the pages: what nobody may set, see, take over or send.

The rows of the shared corpus are replayed where it stands beside this checkout; ours of the same kinds always are.
"""

import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from share.core import Core
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.links import Link
from share.models.members import Member
from share.models.notices import Notice
from share.models.posts import Post
from share.services import points, posts, signins, tokens
from tests.fixtures.people import WORDING, Cast
from tests.fixtures.stores import Clock
from tests.published import publish
from tests.sampling import a_few
from tests.web import crawling

SHARED = Path(os.environ.get("SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
CORPUS = SHARED / "badinput" / "forms.jsonl"
NOBODYS = "zzzzzzzzzzzz"
TOKEN = re.compile(r'name="csrf_token"[^>]*>')
FIRST = "https://x.com/alice/status/20"
ALIAS = "http://mobile.twitter.com/ALICE/status/20?s=46&t=abc#m"

Row = dict[str, Any]


def _row(kind: str, form: str, expect: str, data: Mapping[str, Any] | None = None, **more: Any) -> Row:
    return {"id": f"own-{kind}", "class": kind, "form": form, "as": "member", "expect": expect, "data": data, **more}


_EXTRA = ("state", "agreed_at", "public_id", "email", "erased_at", "do_not_contact", "paused_at", "role", "group_id")
OWN = [
    *(_row("mass-assignment", "profile", "nothing changes", {"name": "Ann", name: "1"}) for name in _EXTRA),
    _row("mass-assignment", "profile", "nothing changes", {"name": "Ann", "role[]": "admin", "member.role": "admin"}),
    _row("parameter-pollution", "any", "one value wins", {"state": ["agreed", "left"]}),
    _row("parameter-pollution", "any", "one value wins", {"name": ["Ann", "Eve", ""]}),
    _row("invite", "invite-accept", "410", {"token": "x" * 5000}),
    _row("role-escalation", "invite-create", "403", {"email": "new@members.test", "role": "admin"}, **{"as": "editor"}),
    *(
        _row("idor", form, "404 or 403", {"id": "OTHER_MEMBER_ID"})
        for form in ("campaign-edit", "article-edit", "export", "import-commit", "member-edit", "dispute", "suspicion")
    ),
]


def _rows(*kinds: str) -> list[Any]:
    known = [json.loads(line) for line in CORPUS.read_text().splitlines()] if CORPUS.exists() else []
    found = [row for row in (*known, *OWN) if row["class"] in kinds]
    return [pytest.param(row, id=f"{row['id']}-{number}") for number, row in enumerate(found)]


@dataclass
class Site:
    """A campaign with a kit, posts and people, and how each of them asks it."""

    core: Core
    app: Flask
    cast: Cast
    kit: Kit
    browser: Callable[[Member], FlaskClient]
    ids: dict[str, str] = field(default_factory=dict)

    def who(self, row: Row) -> FlaskClient:
        person = {"member": "alice", "editor": "bob", "coordinator": "carol", "admin": "dan"}[row["as"]]
        return self.browser(getattr(self.cast, person))

    def people(self) -> list[dict[str, Any]]:
        """Every column of every member."""
        with self.core.read() as session:
            rows = session.execute(select(*Member.__table__.columns).order_by(Member.id)).all()
        return [dict(row._mapping) for row in rows]

    def filled(self, browser: FlaskClient, page: str, *, having: str, action: str = "") -> dict[str, str]:
        """What the form of a page with this field holds as it stands."""
        forms = crawling.read(page, browser.get(page).text).forms
        return next(dict(form.values) for form in forms if having in form.kinds and action in form.action)


@pytest.fixture
def site(core: Core, app: Flask, campaign: Campaign, cast: Cast, client_for: Callable[[Member], FlaskClient]) -> Site:
    kit = publish(core, campaign)
    made = Site(core, app, cast, kit, client_for)
    for person in (cast.alice, cast.bob):
        url = FIRST if person is cast.alice else "https://x.com/bob/status/21"
        posts.record(core, member_id=person.id, url=url, kit_slug=kit.slug)
    with core.read() as session:
        theirs = session.scalars(select(Post).where(Post.member_id == cast.bob.id)).one()
        link = session.scalars(select(Link).where(Link.member_id == cast.bob.id).limit(1)).one()
    made.ids = {"post": theirs.public_id, "member": cast.bob.public_id, "link": link.code}
    return made


@pytest.mark.parametrize("row", a_few(_rows("mass-assignment"), of=4))
def test_nothing_is_set_that_the_form_does_not_offer(site: Site, row: Row) -> None:
    alice, carol = site.who(row), site.browser(site.cast.carol)
    own = site.filled(alice, "/me/settings", having="alias")
    page = f"/members/{site.cast.alice.public_id}"
    facts = site.filled(carol, page, having="role")
    assert alice.post("/me/settings", data=own).status_code == 303
    assert carol.post(page, data=facts).status_code == 303
    before = site.people()
    site.app.config["WTF_CSRF_ENABLED"] = "csrf_token" in row["data"]
    offered = {"email", "role", "do_not_contact", "csrf_token"}
    coordinators = {name: value for name, value in row["data"].items() if name not in offered}
    assert alice.post("/me/settings", data=own | row["data"]).status_code in {303, 400}
    assert carol.post(page, data=facts | coordinators).status_code in {303, 400}
    assert site.people() == before


@pytest.mark.parametrize("row", a_few(_rows("mass-assignment"), of=4))
def test_nobody_joins_as_more_than_a_member(site: Site, row: Row, client: FlaskClient) -> None:
    sent = {"name": "Ann", "email": "ann@members.test", "agree": "y", "wording": WORDING}
    client.post("/join/JOIN-US", data=sent | {name: v for name, v in row["data"].items() if name not in sent})
    new = [one for one in site.people() if one["name"] == "Ann" and one["id"] > site.cast.dan.id]
    assert [(one["role"], one["state"]) for one in new] in ([], [("member", "agreed")])


@pytest.mark.parametrize("row", _rows("parameter-pollution"))
def test_of_two_values_the_first_one_wins_or_both_are_refused(site: Site, row: Row, client: FlaskClient) -> None:
    [(name, values)] = row["data"].items()
    carol, page = site.browser(site.cast.carol), f"/members/{site.cast.alice.public_id}"
    facts = site.filled(carol, page, having="role")
    assert carol.post(page, data=facts | {name: values}).status_code in {303, 400}
    assert [one["role"] for one in site.people()] == ["member", "editor", "coordinator", "admin"]
    emails = values if name == "email" else ["alice@example.org", "eve@evil.test"]
    client.post("/signin", data={"email": emails})
    with site.core.read() as session:
        assert "evil" not in str(session.scalars(select(Notice.address)).all())
    # The word "Saved." is shown once.
    carol.get("/")
    for path in ("/", "/leaderboard", "/me", "/record"):
        twice = carol.get(path, query_string=[(name, value) for value in values])
        once = carol.get(path, query_string={name: values[0]})
        assert (twice.status_code, len(twice.text)) == (once.status_code, len(once.text)), path


@pytest.mark.parametrize("row", _rows("parameter-pollution"))
def test_a_script_that_names_a_thing_twice_is_refused(site: Site, row: Row) -> None:
    [(name, values)] = row["data"].items()
    token = tokens.create(site.core, email="dan@example.org", scopes=frozenset({"admin"}))
    told = {"Authorization": f"Bearer {token}"}
    script, path = site.app.test_client(use_cookies=False), f"/api/v1/members/{site.cast.alice.public_id}"
    twice = "{" + ",".join(f"{json.dumps(name)}:{json.dumps(value)}" for value in values) + "}"
    before = site.people()
    for body in (twice, json.dumps({name: values})):
        answer = script.patch(path, data=body, headers=told, content_type="application/json")
        assert 400 <= answer.status_code < 500, answer.text
    query = script.get("/api/v1/members", query_string=[(name, value) for value in values], headers=told)
    assert 400 <= query.status_code < 500
    assert site.people() == before


def _token(site: Site, email: str) -> str:
    signins.request_link(site.core, email=email, client="here")
    with site.core.read() as session:
        notice = session.scalars(select(Notice).where(Notice.address == email).order_by(Notice.id.desc())).first()
    assert notice is not None
    return site.core.vault.decrypt(notice.facts["token"])


@pytest.mark.parametrize("row", _rows("invite"))
def test_a_letters_link_signs_in_whom_it_was_sent_to_and_once(
    site: Site, row: Row, client: FlaskClient, clock: Clock
) -> None:
    wanted, token = row["data"]["token"], _token(site, "alice@example.org")
    if wanted == "USED":
        site.app.test_client().get(f"/signin/{token}")
        signins.use_link(site.core, token)
    if wanted == "EXPIRED":
        clock.move(minutes=31)
    if wanted in {"TOKEN", "USED", "EXPIRED"}:
        wanted = token
    before = site.people()
    if "_as" in row["data"]:
        bob = site.browser(site.cast.bob)
        asked = bob.get(f"/signin/{wanted}", follow_redirects=True)
        assert "Sign in as <bdi>Alice</bdi>?" in asked.text
        assert "Alice" not in bob.get("/me").text
        return
    client.get(f"/signin/{wanted}")
    answer = client.post("/signin/continue", data=row["data"])
    if "410" in row["expect"]:
        assert answer.status_code == 410
        assert "no longer works" in answer.text
    else:
        assert answer.status_code == 303
        assert client.get("/members").status_code == 403
        assert "Alice" in client.get("/me").text
    assert site.people() == before


@pytest.mark.parametrize("row", _rows("role-escalation"))
def test_nobody_grants_above_their_own_role(site: Site, row: Row) -> None:
    before, browser = site.people(), site.who(row)
    facts = {"role": "admin", "group": "", "phone": ""}
    for person in (site.cast.alice, site.cast.bob, site.cast.carol):
        assert browser.post(f"/members/{person.public_id}", data=facts).status_code == 403
        assert browser.post(f"/members/{person.public_id}", data=facts | row["data"]).status_code in {400, 403}
    email = {"member": "alice", "editor": "bob", "coordinator": "carol"}[row["as"]] + "@example.org"
    token = tokens.create(site.core, email=email, scopes=frozenset({row["as"]}))
    new = {"email": "new@members.test", "name": "New", "role": "admin"}
    answer = site.app.test_client(use_cookies=False).post(
        "/api/v1/members", json=new, headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status_code in {403, 422}
    assert site.people() == before


IDOR: dict[str, tuple[tuple[str, str, str], ...]] = {
    # form: method, address with {id}, and what the id is one of
    "post-record": (("POST", "/members/{id}/posts", "member"), ("POST", "/kits/{id}/record", "kit")),
    "post-edit": (("GET", "/posts/{id}", "post"), ("POST", "/posts/{id}/settle", "post")),
    "post-delete": (("POST", "/posts/{id}/withdraw", "post"),),
    "article-edit": (("POST", "/queue/articles/{id}", "article"), ("GET", "/kits/{id}/edit", "kit")),
    "campaign-edit": (("GET", "/goals/{id}/edit", "goal"), ("POST", "/admin/settings", "")),
    "member-view": (("GET", "/members/{id}", "member"), ("GET", "/alarms/{id}", "alarm")),
    "member-edit": (("POST", "/members/{id}", "member"), ("POST", "/members/{id}/decision", "member")),
    "account-unlink": tuple(
        ("POST", f"/me/account/{{id}}/{verb}", "account") for verb in ("disconnect", "pause", "resume", "search")
    ),
    "export": (("GET", "/leaderboard.csv?group={id}", "group"), ("GET", "/kits/{id}/clicks", "kit")),
    "import-commit": (("POST", "/members/import/run", ""),),
    "apikey-revoke": (("POST", "/admin/tokens/{id}/revoke", "token"),),
    "digest-preferences": (("GET", "/unsubscribe/{id}", ""), ("POST", "/unsubscribe/{id}", "")),
    "link-stats": tuple(("GET", f"/me/links/{{id}}{what}", "link") for what in ("", "/qr.svg", "/qr.png")),
    "dispute": (("POST", "/disputes/{id}", "dispute"),),
    "suspicion": (("POST", "/suspicions/{id}/object", "suspicion"), ("POST", "/thanks/{id}/read", "note")),
}


@pytest.mark.parametrize("row", a_few(_rows("idor"), of=2))
def test_what_is_not_theirs_looks_as_if_it_were_not_there(site: Site, row: Row) -> None:
    alice, before = site.who(row), site.people()
    for method, address, kind in IDOR[row["form"]]:
        theirs = site.ids.get(kind, NOBODYS) if row["data"]["id"] == "OTHER_MEMBER_ID" else "yyyyyyyyyyyy"
        given = {"url": FIRST, "granted": "1", "note": "x", "words": "x", "role": "admin", "decision": "approve"}
        answers = [_open(alice, method, address.format(id=one), given) for one in (theirs, NOBODYS)]
        # A note that is put away twice is no error: there is nothing to see.
        assert {one.status_code for one in answers} <= {403, 404} or kind == "note", (address, answers)
        assert len({(one.status_code, TOKEN.sub("", one.text)) for one in answers}) == 1, address
    assert site.people() == before
    with site.core.read() as session:
        assert {post.state for post in session.scalars(select(Post))} == {"recorded"}


def _open(browser: FlaskClient, method: str, address: str, data: Mapping[str, str]) -> TestResponse:
    return browser.open(address, method=method, data=data if method == "POST" else None)


@pytest.mark.parametrize("row", _rows("gaming"))
def test_no_post_counts_twice_or_for_somebody_else(site: Site, row: Row) -> None:
    alice, bob = site.browser(site.cast.alice), site.browser(site.cast.bob)
    what, sent = row["data"]["url"], {"kit": site.kit.slug}
    if what == "SAME_URL_ALIAS":
        answer = alice.post("/record", data=sent | {"url": ALIAS})
        assert answer.status_code == 303
        assert answer.location == alice.post("/record", data=sent | {"url": FIRST}).location
    elif what == "POST_DELETED_LATER":
        with site.core.write() as session:
            session.scalars(select(Post).where(Post.member_id == site.cast.alice.id)).one().state = "gone"
        assert "0 posts" not in alice.get("/me").text
    else:
        answer = bob.post("/record", data=sent | {"url": ALIAS})
        assert answer.status_code == 409
        assert "Alice" not in answer.text
        assert points.mine(site.core, member_id=site.cast.bob.id).total in {None, 0}
        assert "Two members recorded the same post" in site.browser(site.cast.carol).get("/needs").text
    with site.core.read() as session:
        rows = session.scalars(select(Post).where(Post.native_id == "20")).all()
    assert [row.member_id for row in rows] == [site.cast.alice.id]
