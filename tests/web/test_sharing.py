import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from share.core import Core
from share.domain.notices import NoticeKind
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.members import Member
from share.models.notices import Notice
from share.services import claims, notices
from share.web.forms.posts import pasted_address, shared_address
from tests.fixtures.people import Cast
from tests.fixtures.stores import Clock
from tests.published import publish

ClientFor = Callable[[Member], FlaskClient]


@pytest.fixture
def kit(core: Core, campaign: Campaign, cast: Cast) -> Kit:
    return publish(core, campaign)


@pytest.fixture
def alice(client_for: ClientFor, cast: Cast) -> FlaskClient:
    return client_for(cast.alice)


def sent(core: Core, kind: NoticeKind) -> list[str]:
    with core.read() as session:
        return list(session.scalars(select(Notice.state).where(Notice.kind == kind.value)))


@pytest.mark.parametrize("words", ["", "Short.", "👩🏽‍🚀" * 40, "https://example.org/" + "a" * 300, "x" * 400])
@pytest.mark.parametrize("network", ["x", "bluesky", "mastodon"])
def test_words_are_counted_as_the_network_counts(
    core: Core, alice: FlaskClient, cast: Cast, kit: Kit, network: str, words: str
) -> None:
    counted = alice.post(f"/kits/{kit.slug}/count/{network}", data={"caption": words}).get_json()
    ruled = claims.measure(core, member_id=cast.alice.id, slug=kit.slug, network=network, caption=words)
    assert (counted["used"], counted["limit"], counted["fits"]) == (ruled.used, ruled.limit, ruled.fits)
    kept = alice.post(f"/kits/{kit.slug}/caption/{network}", data={"caption": words})
    assert (kept.status_code == 303) is counted["fits"]


@pytest.mark.parametrize(
    ("url", "is_post", "said"),
    [
        ("https://x.com/alice/status/20", True, "A post on X."),
        ("https://x.com/alice", False, "not one single post"),
        ("", False, ""),
        ("not an address", False, ""),
    ],
)
def test_a_pasted_address_is_named_while_she_types(
    alice: FlaskClient, kit: Kit, url: str, *, is_post: bool, said: str
) -> None:
    for path in ("/record/recognise", f"/kits/{kit.slug}/recognise"):
        heard = alice.get(path, query_string={"url": url}).get_json()
        assert heard["post"] is is_post
        assert said in heard["text"]


def test_her_own_post_is_known_again_and_another_members_is_not_told(
    alice: FlaskClient, client_for: ClientFor, cast: Cast, kit: Kit
) -> None:
    url = "https://x.com/alice/status/20"
    alice.post(f"/kits/{kit.slug}/record", data={"url": url})
    assert "recorded this one already" in alice.get("/record/recognise", query_string={"url": url}).get_json()["text"]
    bobs = client_for(cast.bob).get("/record/recognise", query_string={"url": url}).get_json()
    assert "already" not in bobs["text"]


def test_the_phones_own_sheet_gets_words_and_link_and_takes_the_kit(alice: FlaskClient, kit: Kit) -> None:
    taken = alice.post(f"/kits/{kit.slug}/take/x").get_json()
    assert taken["link"].startswith("http://localhost/r/")
    assert taken["link"] in taken["text"]
    assert "Posted?" in alice.get("/").text


def test_a_reminder_comes_at_the_time_she_named(core: Core, alice: FlaskClient, kit: Kit, clock: Clock) -> None:
    later = core.now().astimezone(UTC)
    answer = alice.post(f"/kits/{kit.slug}/remind", data={"at": "18:00"})
    assert answer.status_code == 303
    assert "We remind you:" in alice.get("/").text
    assert notices.send_due(core) == 0
    clock.move(hours=24)
    assert core.now() > later
    assert notices.send_due(core) == 1
    assert sent(core, NoticeKind.KIT_REMINDER) == ["sent"]


def test_a_new_time_takes_the_place_of_the_old_one_and_can_be_taken_back(
    core: Core, alice: FlaskClient, kit: Kit
) -> None:
    for at in ("18:00", "19:00"):
        alice.post(f"/kits/{kit.slug}/remind", data={"at": at})
    assert sent(core, NoticeKind.KIT_REMINDER) == ["queued"]
    alice.post(f"/kits/{kit.slug}/forget")
    assert sent(core, NoticeKind.KIT_REMINDER) == []


def test_a_reminder_keeps_her_quiet_hours(core: Core, alice: FlaskClient, cast: Cast, kit: Kit) -> None:
    quiet = {"quiet_from": datetime(2026, 1, 1, 22).time(), "quiet_until": datetime(2026, 1, 1, 7).time()}  # noqa: DTZ001 - clocks
    with core.write() as session:
        session.execute(update(Member).where(Member.id == cast.alice.id).values(**quiet))
    alice.post(f"/kits/{kit.slug}/remind", data={"at": "23:00"})
    assert "07:00" in alice.get("/").text


def test_a_time_after_the_kits_end_is_refused_beside_the_field(core: Core, alice: FlaskClient, kit: Kit) -> None:
    with core.write() as session:
        session.execute(update(Kit).values(closes_at=core.now() + timedelta(minutes=1)))
    for at in ("23:59", "nonsense"):
        answer = alice.post(f"/kits/{kit.slug}/remind", data={"at": at})
        assert answer.status_code == 400
        assert "field-bad" in answer.text


def test_what_is_no_time_is_said_in_our_words_and_stays_in_the_field(alice: FlaskClient, kit: Kit) -> None:
    page = alice.post(f"/kits/{kit.slug}/remind", data={"at": "half past six"})
    assert page.status_code == 400
    assert "Choose a time of the day, such as 18:30." in page.text
    assert 'value="half past six"' in page.text


def test_once_posted_no_reminder_comes(core: Core, alice: FlaskClient, kit: Kit, clock: Clock) -> None:
    alice.post(f"/kits/{kit.slug}/remind", data={"at": "18:00"})
    alice.post(f"/kits/{kit.slug}/record", data={"url": "https://x.com/alice/status/20"})
    clock.move(hours=24)
    notices.send_due(core)
    assert sent(core, NoticeKind.KIT_REMINDER) == ["skipped"]


@pytest.mark.parametrize(
    ("texts", "address"),
    [
        (("https://x.com/a/status/20", "", ""), "https://x.com/a/status/20"),
        (("", "Look at this (https://x.com/a/status/20).", ""), "https://x.com/a/status/20"),
        (("", "no address", "HTTPS://X.COM/a/status/20"), "HTTPS://X.COM/a/status/20"),
        (("", "no address", ""), "no address"),
        (("", "Mine: x.com/a/status/20", ""), "x.com/a/status/20"),
        (("", "", ""), ""),
    ],
)
def test_what_an_app_shared_is_looked_through_for_the_address(texts: tuple[str, ...], address: str) -> None:
    assert shared_address(*texts) == address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Look at this:\nhttps://x.com/a/status/20.", "https://x.com/a/status/20"),
        ("[my post](https://x.com/a/status/20) via X", "https://x.com/a/status/20"),
        ("https://x.com/a/status/20", "https://x.com/a/status/20"),
        ("https://x.com/a/status/20 https://x.com/a/status/21", "https://x.com/a/status/20 https://x.com/a/status/21"),
        ("https://x.com/a/status/20\n0001", "https://x.com/a/status/20\n0001"),
        ("看看https://x.com/a/status/20。好", "https://x.com/a/status/20"),
        ("Link:https://x.com/a/status/20", "https://x.com/a/status/20"),
        ("[https://x.com/a/status/20](https://x.com/a/status/20)", "https://x.com/a/status/20"),
        ('<a href="https://x.com/a/status/20">mine</a>', "https://x.com/a/status/20"),
        ("It is https://x.com/a/status/20, isn't it?", "https://x.com/a/status/20"),
        ("https://x.com/a/status/2... mine", "https://x.com/a/status/2..."),
        ("evil.example?u=https://x.com/a/status/20", "evil.example?u=https://x.com/a/status/20"),
        ("_https://youtu.be/dQw4w9WgXc__", "_https://youtu.be/dQw4w9WgXc__"),
        ("no address", "no address"),
        ("Posted it: x.com/a/status/20!", "x.com/a/status/20"),
        ("mastodon.social/@a/11 (mine)", "mastodon.social/@a/11"),
        ("x.com/a/status/20 x.com/a/status/21", "x.com/a/status/20 x.com/a/status/21"),
        ("see //evil.example/x.com/a/status/20", "see //evil.example/x.com/a/status/20"),
        ("ask me@x.com/a/status/20 today", "ask me@x.com/a/status/20 today"),
        ("javascript:x.com/a/status/20 it", "javascript:x.com/a/status/20 it"),
    ],
)
def test_an_address_among_words_is_taken_where_it_is_the_only_one(text: str, address: str) -> None:
    assert pasted_address(text) == address


def test_a_shared_address_stands_in_the_paste_box(alice: FlaskClient, kit: Kit) -> None:
    page = alice.get("/record", query_string={"title": "Post", "text": "Mine: https://x.com/a/status/20"})
    assert 'value="https://x.com/a/status/20"' in page.text


def test_the_app_can_be_installed(client: FlaskClient, campaign: Campaign) -> None:
    manifest = json.loads(client.get("/manifest.webmanifest").data)
    assert (manifest["name"], manifest["display"]) == ("Spring campaign", "standalone")
    assert manifest["share_target"]["action"] == "/record"
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    for icon in manifest["icons"]:
        drawn = client.get(icon["src"])
        assert drawn.data.startswith(b"\x89PNG")
    assert client.get("/app-icon/b3261e/any-9999.png").status_code == 404
    assert client.get("/app-icon/nocolour/any-192.png").status_code == 404


def test_the_worker_keeps_only_what_is_the_same_for_everybody(client: FlaskClient, campaign: Campaign) -> None:
    worker = client.get("/sw.js")
    assert worker.mimetype == "text/javascript"
    kept = json.loads(worker.text.splitlines()[1].removeprefix("const KEPT = ").removesuffix(";"))
    for address in kept:
        answer = client.get(address)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
    assert "No connection" in client.get("/offline").text


def test_signing_out_takes_along_what_the_browser_kept(alice: FlaskClient) -> None:
    assert alice.post("/signout").headers["Clear-Site-Data"] == '"storage"'


def test_everything_held_can_be_taken_along(alice: FlaskClient, kit: Kit) -> None:
    alice.post(f"/kits/{kit.slug}/record", data={"url": "https://x.com/alice/status/20"})
    page = alice.get("/me/data").text
    assert "Your posts" in page
    assert "alice@example.org" in page
    files = zipfile.ZipFile(io.BytesIO(alice.get("/me/data.zip").data))
    whole = json.loads(files.read("everything.json"))
    assert whole["members"][0]["email"] == "alice@example.org"
    assert whole["posts"][0]["kit"] == kit.slug
    assert b"https://x.com" in files.read("posts.csv")


def test_erasing_takes_the_word_the_mail_and_a_button(core: Core, alice: FlaskClient, cast: Cast) -> None:
    assert "Your password" not in alice.get("/me/erase").text
    assert alice.post("/me/erase", data={"word": "no"}).status_code == 400
    assert alice.post("/me/erase", data={"word": "ERASE"}).status_code == 303
    with core.read() as session:
        notice = session.scalars(select(Notice).where(Notice.kind == "erase")).one()
    path = f"/me/erase/{core.vault.decrypt(notice.facts['token'])}"
    assert "Erase everything about you?" in alice.get(path).text
    with core.read() as session:
        assert session.get_one(Member, cast.alice.id).name == "Alice"
    assert alice.post(path).status_code == 303
    with core.read() as session:
        assert session.get_one(Member, cast.alice.id).state == "erased"
    assert alice.get(path).status_code == 404
    assert alice.get("/me").status_code == 303


def test_a_friend_joins_by_her_code_link_or_qr(
    core: Core, alice: FlaskClient, client: FlaskClient, campaign: Campaign, cast: Cast
) -> None:
    page = alice.get("/me/invite").text
    code = page.partition("/join/")[2].partition("<")[0]
    assert b"<svg" in alice.get("/me/invite/qr.svg").data
    found = client.post("/join", data={"code": code.upper()})
    assert found.headers["Location"] == f"/join/{code}"
    typed = {"name": "Frida", "email": "frida@example.org", "agree": "y", "wording": campaign.consent_wording}
    assert client.post(f"/join/{code}", data=typed).status_code == 303
    with core.read() as session:
        frida = session.scalars(select(Member).where(Member.email == "frida@example.org")).one()
        assert frida.invited_by_id == cast.alice.id
    assert "One person joined by your link" in alice.get("/me/invite").text


def test_a_call_for_help_reaches_the_coordinator(alice: FlaskClient, client_for: ClientFor, cast: Cast) -> None:
    assert alice.post("/me/help", data={"note": "They post my address."}).status_code == 303
    for page in ("/me/help", "/me", "/"):
        assert "You asked for help" in alice.get(page).text
        assert "Send me kits again" in alice.get(page).text
    carol = client_for(cast.carol)
    needs = carol.get("/needs").text
    assert "Alice is being harassed and asks for help." in needs
    path = "/alarms/" + needs.partition("/alarms/")[2].partition('"')[0]
    assert "They post my address." in carol.get(path).text
    assert alice.get(path).status_code == 403
    carol.post(f"{path}/settle")
    assert "harassed" not in carol.get("/needs").text
    assert "You are taking time off." in alice.get("/").text
    alice.post("/me/resume")
    assert "time off" not in alice.get("/").text
