"""What a coordinator does with people, through the pages."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from share.core import Core
from share.domain.daybook import Day, pack
from share.domain.days import local_date
from share.domain.rhythm import Status
from share.models.campaigns import Campaign
from share.models.members import Member
from share.repositories import campaigns, groups, surveys
from share.repositories import daybook as daybooks
from share.repositories import members as member_rows
from share.services import members as members_list
from share.services import notices, timeline
from tests.fixtures.people import Cast
from tests.repositories.test_activity import post, went_out

LIST = b"Email,Name,Group,Role\nerin@example.org,Erin,North,admin\nnot-an-address,Nobody,,\n"


@pytest.fixture
def carol(client_for: Callable[[Member], FlaskClient], cast: Cast) -> FlaskClient:
    return client_for(cast.carol)


def test_a_list_is_shown_before_it_is_saved_and_saved_as_shown(carol: FlaskClient, core: Core) -> None:
    shown = carol.post("/members/import", data={"file": _upload(LIST)}, content_type="multipart/form-data")
    assert "Line 3" in shown.text
    with core.read() as session:
        assert member_rows.find_by_email(session, "erin@example.org") is None
    rows = re.search(r'name="rows" type="hidden" value="([^"]+)"', shown.text)
    assert rows is not None
    saved = carol.post("/members/import/run", data={"rows": rows[1], "wording": "Signed the sheet in May."})
    assert saved.status_code == 303
    with core.read() as session:
        erin = member_rows.get_by_email(session, "erin@example.org")
    assert erin.role == "member"
    page = timeline.get(core, erin.public_id)
    assert page.group == "North"
    assert any("Signed the sheet in May." in event.text for event in page.events)
    for lost in (rows[1][:40], "x" * 600_000):
        refused = carol.post("/members/import/run", data={"rows": lost, "wording": "Signed."})
        assert (refused.status_code, "did not come back whole" in refused.text) == (400, True)
    again = carol.post("/members/import/run", data={"rows": rows[1], "wording": "Again."}, follow_redirects=True)
    assert "0 people added" in again.text


def _upload(content: bytes) -> tuple[object, str]:
    return io.BytesIO(content), "list.csv"


def test_a_list_without_addresses_is_refused_beside_the_field(carol: FlaskClient) -> None:
    refused = carol.post("/members/import", data={"file": _upload(b"a,b\n1,2\n")}, content_type="multipart/form-data")
    assert refused.status_code == 400
    assert "headed “email”" in refused.text


def test_a_note_stands_on_the_members_timeline_with_its_author(carol: FlaskClient, cast: Cast) -> None:
    carol.post(f"/members/{cast.alice.public_id}/notes", data={"text": "Called; <b>on holiday</b> until May."})
    page = carol.get(f"/members/{cast.alice.public_id}").text
    assert "Called; &lt;b&gt;on holiday&lt;/b&gt; until May." in page
    assert "Carol" in page


def test_a_coordinator_cannot_make_anybody_admin(carol: FlaskClient, cast: Cast, core: Core) -> None:
    answer = carol.post(f"/members/{cast.alice.public_id}", data={"role": "admin"})
    assert answer.status_code == 403
    with core.read() as session:
        assert member_rows.get_member(session, cast.alice.id).role == "member"


def test_the_last_admin_stays_one(client_for: Callable[[Member], FlaskClient], cast: Cast) -> None:
    dan = client_for(cast.dan)
    assert dan.post(f"/members/{cast.dan.public_id}", data={"role": "member"}).status_code == 409


@pytest.mark.parametrize(("field", "value"), [("role", "owner"), ("group", "g" * 81), ("phone", "1" * 41)])
def test_facts_that_cannot_be_kept_are_said_and_kept_on_the_page(
    carol: FlaskClient, core: Core, cast: Cast, field: str, value: str
) -> None:
    facts = {"role": "member", "group": "", "phone": ""}
    answer = carol.post(f"/members/{cast.alice.public_id}", data=facts | {field: value})
    assert answer.status_code == 400
    assert f'<a href="#{field}">' in answer.text
    with core.read() as session:
        member = session.get_one(Member, cast.alice.id)
        assert (member.role, member.group_id, member.phone or "") == ("member", None, "")


def test_a_group_that_nobody_can_see_is_no_group(carol: FlaskClient, core: Core, cast: Cast) -> None:
    carol.post(f"/members/{cast.alice.public_id}", data={"role": "member", "group": "\u200b\u2800"})
    with core.read() as session:
        assert session.get_one(Member, cast.alice.id).group_id is None


@pytest.mark.parametrize("decision", ["", "perhaps"])
def test_nobody_is_declined_by_a_slip(carol: FlaskClient, core: Core, cast: Cast, decision: str) -> None:
    with core.write() as session:
        session.get_one(Member, cast.alice.id).state = "pending"
    assert carol.post(f"/members/{cast.alice.public_id}/decision", data={"decision": decision}).status_code == 400
    with core.read() as session:
        assert session.get_one(Member, cast.alice.id).state == "pending"


def test_an_unknown_member_looks_like_no_page(carol: FlaskClient) -> None:
    assert carol.get("/members/nobody").status_code == 404


def test_somebody_who_asked_to_join_is_on_the_needs_list_until_decided(
    carol: FlaskClient, core: Core, cast: Cast
) -> None:
    with core.write() as session:
        row = member_rows.new_row(email="fay@example.org", name="Fay", now=core.now(), state="pending", agreed_at=None)
        member_rows.add_new(session, [row])
    assert "Fay asked to join" in carol.get("/needs").text
    carol.post(f"/members/{row['public_id']}/decision", data={"decision": "approve"})
    assert "Fay asked to join" not in carol.get("/needs").text
    with core.read() as session:
        assert member_rows.get_by_email(session, "fay@example.org").state == "agreed"


def test_the_list_narrows_by_status_and_search(carol: FlaskClient) -> None:
    assert "Alice" in carol.get("/members?status=new&q=ali").text
    assert "Alice" not in carol.get("/members?status=lapsed").text
    assert carol.get("/members?status=nonsense&page=99&q=%25").status_code == 200


@pytest.mark.parametrize("large", [5000, 1])
def test_the_list_narrows_by_group_and_holiday_and_a_search_keeps_both(
    carol: FlaskClient, core: Core, cast: Cast, monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    monkeypatch.setattr(surveys, "LARGE", large)
    with core.write() as session:
        north = groups.ensure(session, "North", now=core.now())
        for who in (cast.alice, cast.bob):
            session.get_one(Member, who.id).group_id = north.id
        session.get_one(Member, cast.bob.id).paused_at = core.now()
        session.get_one(Member, cast.carol.id).paused_at = core.now()
        group = north.public_id
        surveys.renew(session, core.shelf, campaigns.get_current(session).id, now=core.now())
    named = re.compile(r'<th scope="row">.*?<bdi>(.*?)</bdi>')
    asked = {
        "": ["Alice", "Bob", "Carol", "Dan"],
        "status=paused": ["Bob", "Carol"],
        f"group={group}": ["Alice", "Bob"],
        f"group={group}&status=paused": ["Bob"],
    }
    assert {query: named.findall(carol.get(f"/members?{query}").text) for query in asked} == asked
    page = carol.get(f"/members?group={group}&status=paused").text
    assert f'<option value="{group}" selected>North</option>' in page
    assert 'name="status" value="paused"' in page
    assert 'href="/members?status=paused"' in carol.get("/dashboard").text


def test_a_long_list_is_read_by_the_page_with_the_same_people_on_it(
    carol: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = re.compile(r'<th scope="row">.*?<bdi>(.*?)</bdi>')
    whole = carol.get("/members").text
    monkeypatch.setattr(members_list, "COUNTED", 0)
    monkeypatch.setattr(members_list, "PAGE", 2)
    pages = [carol.get("/members", query_string={"page": page}).text for page in (1, 2)]
    assert len(names := named.findall(whole)) > 2
    assert named.findall(pages[0]) + named.findall(pages[1]) == names[:4]
    assert f"{len(names)} people" in pages[0]
    assert "New <span" in whole
    assert "New <span" not in pages[0]


def test_the_dashboard_counts_who_agreed(carol: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    page = carol.get("/dashboard").text
    assert "0 of 4 active this week" in page
    assert "0 % of those who agreed posted in the last 7 days." in page
    assert "than last" not in page
    # Of very many it says how many agreed, until a worker has looked at everybody.
    monkeypatch.setattr(surveys, "LARGE", 1)
    for path in ("/dashboard", "/members?status=new"):
        assert "data-again" in carol.get(path).text


@pytest.mark.parametrize(
    ("then", "said"), [(2, "as many as last</h1>"), (5, "3 fewer than last</h1>"), (0, "2 more than last</h1>")]
)
def test_the_dashboard_says_how_this_week_stands_to_the_last(
    carol: FlaskClient, core: Core, campaign: Campaign, cast: Cast, then: int, said: str
) -> None:
    kit = went_out(core, campaign, 2)[1]
    post(core, kit, cast.alice)
    post(core, kit, cast.bob)
    day = local_date(core.now(), zone=campaign.timezone) - timedelta(days=7)
    with core.write() as session:
        session.get_one(Campaign, campaign.id).starts_on = day
    before = Day(day, core.now(), [], 0, 0, {}, people={Status.LAPSING: 3}, active=then)
    core.shelf.put(daybooks.name_of(campaign.id), pack([before]))
    page = carol.get("/dashboard").text
    assert said in page
    assert "A week ago it was 3." in page


def test_daily_mails_end_by_one_click_and_never_by_looking(client: FlaskClient, core: Core, cast: Cast) -> None:
    address = f"/unsubscribe/{core.vault.sign(str(cast.alice.id), purpose=notices.UNSUBSCRIBE)}"
    assert client.get(address).status_code == 200
    assert _digest(core, cast) is True
    assert client.post(address, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert _digest(core, cast) is False
    assert client.get("/unsubscribe/made-up.abc").status_code == 404
    assert client.post("/unsubscribe/made-up.abc").status_code == 404


def _digest(core: Core, cast: Cast) -> bool:
    with core.read() as session:
        return member_rows.get_member(session, cast.alice.id).digest


def test_an_admin_changes_the_settings_and_newcomers_see_them(
    client_for: Callable[[Member], FlaskClient], cast: Cast, client: FlaskClient
) -> None:
    dan = client_for(cast.dan)
    page = dan.get("/admin/settings").text
    assert "Workers United" in page
    changed = {
        "name": "Workers Together",
        "colour": "#005a9c",
        "campaign": "Autumn campaign",
        "publish_time": "08:30",
        "networks": ["mastodon", "x"],
        "consent_wording": "I take part.",
    }
    assert dan.post("/admin/settings", data=changed).status_code == 303
    assert "Autumn campaign" in client.get("/join").text
    assert "08:30" in dan.get("/admin/settings").text
    assert "Say what the campaign is called." in dan.post("/admin/settings", data=changed | {"campaign": "\u2800"}).text
    refused = dan.post("/admin/settings", data=changed | {"colour": "red; }", "networks": []})
    assert refused.status_code == 400


def test_an_admin_makes_a_token_that_is_shown_once(
    client_for: Callable[[Member], FlaskClient], cast: Cast, core: Core
) -> None:
    dan = client_for(cast.dan)
    made = dan.post("/admin/tokens", data={"email": "bob@example.org", "scopes": ["read"], "label": "Board"})
    token = re.search(r'<code class="token">([^<]+)', made.text)
    assert token is not None
    assert token[1] not in dan.get("/admin/tokens").text
    unknown = dan.post("/admin/tokens", data={"email": "nobody@example.org", "scopes": ["read"]})
    assert unknown.status_code == 400


@pytest.mark.parametrize("path", ["/admin/", "/admin/settings", "/admin/tokens", "/admin/audit", "/admin/outbox"])
def test_admins_pages_are_for_admins(
    path: str, client_for: Callable[[Member], FlaskClient], cast: Cast, client: FlaskClient
) -> None:
    assert client_for(cast.dan).get(path).status_code == 200
    assert client_for(cast.carol).get(path).status_code == 403
    assert client.get(path).status_code == 303
