from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from share.core import Core
from share.models.campaigns import Campaign
from share.models.claims import Claim
from share.models.kits import Kit
from share.models.members import Member
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


def claims(core: Core) -> list[Claim]:
    with core.read() as session:
        return list(session.scalars(select(Claim).order_by(Claim.id)))


def test_a_stranger_is_told_what_this_is(client: FlaskClient, kit: Kit) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "Join with a code" in page.text
    assert kit.title not in page.text


def test_todays_kit_has_one_big_button(alice: FlaskClient, kit: Kit) -> None:
    page = alice.get("/").text
    assert page.count("btn-big") == 1
    assert "Nurses win in Duluth" in page
    assert "Nurses win! #Duluth" in page
    assert f'href="/kits/{kit.slug}/share/x"' in page


def test_the_usual_network_gets_the_button(core: Core, alice: FlaskClient, cast: Cast, kit: Kit) -> None:
    with core.write() as session:
        session.execute(update(Member).where(Member.id == cast.alice.id).values(usual_network="bluesky"))
    assert "Share on Bluesky" in alice.get("/").text


def test_her_streak_stands_above_the_kit_once_it_is_one(
    core: Core, alice: FlaskClient, campaign: Campaign, cast: Cast, clock: Clock
) -> None:
    for number in (1, 2):
        kit = publish(core, campaign, slug=f"day-{number}", local_date=clock().date())
        assert "kit-streak" not in alice.get("/").text
        alice.post(f"/kits/{kit.slug}/record", data={"url": f"https://x.com/alice/status/{number}"})
        clock.move(hours=24 if number == 1 else 0)
    page = alice.get("/").text
    assert "2 kit days in a row, 2 rest days left this week" in page
    assert "habit-posted" in alice.get("/me").text


def test_without_a_kit_the_next_one_is_named(core: Core, alice: FlaskClient, campaign: Campaign, clock: Clock) -> None:
    assert "No kit is planned yet" in alice.get("/").text
    publish(core, campaign, slug="next", state="scheduled", publish_at=clock() + timedelta(days=1))
    assert "Wed 25 Nov 2026, 10:00" in alice.get("/").text


def test_one_tap_opens_the_composer_with_text_and_link(core: Core, alice: FlaskClient, kit: Kit) -> None:
    answer = alice.get(f"/kits/{kit.slug}/share/bluesky")
    assert answer.status_code == 303
    to = answer.headers["Location"]
    assert to.startswith("https://bsky.app/intent/compose?text=Nurses%20in%20Duluth")
    assert "http%3A%2F%2Flocalhost%2Fr%2F" in to
    (claim,) = claims(core)
    assert (claim.network, claim.shared_at) == ("bluesky", core.now())
    assert alice.get(f"/kits/{kit.slug}/share/bluesky").headers["Location"] == to
    assert len(claims(core)) == 1


@pytest.mark.parametrize(
    ("header", "value"),
    [("Sec-Purpose", "prefetch;prerender"), ("Purpose", "PREFETCH"), ("X-Purpose", "Preview"), ("X-Moz", "prefetch")],
)
def test_a_prefetch_of_the_share_link_notes_nothing(
    core: Core, alice: FlaskClient, kit: Kit, header: str, value: str
) -> None:
    assert alice.get(f"/kits/{kit.slug}/share/x", headers={header: value}).status_code == 204
    assert alice.head(f"/kits/{kit.slug}/share/x").status_code == 204
    assert claims(core) == []


def test_back_from_the_composer_the_page_has_turned(alice: FlaskClient, kit: Kit) -> None:
    assert "I posted it" not in alice.get("/").text
    alice.get(f"/kits/{kit.slug}/share/x")
    page = alice.get("/").text
    assert "Posted?" in page
    assert "I posted it" in page
    assert "One member has shared it." in page


def test_who_chooses_another_network_meets_its_text_before_the_question(alice: FlaskClient, kit: Kit) -> None:
    alice.get(f"/kits/{kit.slug}/share/x")
    page = alice.get(f"/kits/{kit.slug}?network=facebook").text
    assert page.index("fills in no text for us") < page.index('id="posted-title"')
    assert page.count('id="posted-title"') == 1
    assert "Share it again, or on another network" not in page


def test_i_posted_it_is_taken_on_her_word(alice: FlaskClient, kit: Kit) -> None:
    alice.get(f"/kits/{kit.slug}/share/x")
    answer = alice.post(f"/kits/{kit.slug}/posted", data={"network": "x"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/kits/{kit.slug}")
    page = alice.get("/").text
    assert "on your word" in page
    assert "Posted?" not in page


def test_a_pasted_link_is_recorded_and_shown_with_its_ladder(alice: FlaskClient, kit: Kit) -> None:
    alice.get(f"/kits/{kit.slug}/share/x")
    url = "https://twitter.com/alice/status/1795532400000000001?s=20"
    assert alice.post(f"/kits/{kit.slug}/record", data={"url": url}).status_code == 303
    page = alice.get(f"/kits/{kit.slug}").text
    assert "X is not connected to this campaign yet" in page
    assert "What is known of this post" in page
    assert "https://x.com/i/status/1795532400000000001" in page


def test_what_is_no_post_is_refused_beside_the_box(alice: FlaskClient, kit: Kit) -> None:
    answer = alice.post(f"/kits/{kit.slug}/record", data={"url": "https://x.com/alice"})
    assert answer.status_code == 400
    assert "field-bad" in answer.text
    assert 'value="https://x.com/alice"' in answer.text


def test_another_members_post_is_refused_kindly(
    alice: FlaskClient, client_for: ClientFor, cast: Cast, kit: Kit
) -> None:
    url = {"url": "https://x.com/alice/status/20"}
    alice.post(f"/kits/{kit.slug}/record", data=url)
    answer = client_for(cast.bob).post(f"/kits/{kit.slug}/record", data=url)
    assert answer.status_code == 409
    assert "Somebody has recorded this post already" in answer.text
    assert "Alice" not in answer.text


def test_own_words_are_saved_and_shared(alice: FlaskClient, kit: Kit) -> None:
    answer = alice.post(f"/kits/{kit.slug}/caption/bluesky", data={"caption": "My aunt is one of them."})
    assert answer.status_code == 303
    assert "My aunt is one of them." in alice.get(answer.headers["Location"]).text
    assert "My%20aunt" in alice.get(f"/kits/{kit.slug}/share/bluesky").headers["Location"]


def test_words_that_are_too_long_come_back_with_the_reason(alice: FlaskClient, kit: Kit) -> None:
    answer = alice.post(f"/kits/{kit.slug}/caption/x", data={"caption": "long " * 80})
    assert answer.status_code == 400
    assert "too long for X" in answer.text
    assert "long long long" in answer.text


def test_facebook_shows_the_text_to_copy_first(alice: FlaskClient, kit: Kit) -> None:
    page = alice.get(f"/kits/{kit.slug}?network=facebook").text
    assert "Facebook fills in no text for us. Copy yours, and paste it there:" in page
    assert 'id="share-text"' in page
    assert "Open Facebook" in page
    to = alice.get(f"/kits/{kit.slug}/share/facebook").headers["Location"]
    assert to.startswith("https://www.facebook.com/sharer/sharer.php?u=http%3A%2F%2Flocalhost%2Fr%2F")


def test_mastodon_asks_for_the_server_once(alice: FlaskClient, kit: Kit) -> None:
    page = alice.get(f"/kits/{kit.slug}?network=mastodon").text
    assert "Your Mastodon server" in page
    assert (
        alice.get(f"/kits/{kit.slug}/share/mastodon").headers["Location"].startswith("https://share.joinmastodon.org/#")
    )
    wrong = alice.post(f"/kits/{kit.slug}/mastodon", data={"mastodon_host": "not a host"})
    assert wrong.status_code == 400
    alice.post(f"/kits/{kit.slug}/mastodon", data={"mastodon_host": "@alice@Mastodon.Social"})
    assert "Your Mastodon server" not in alice.get(f"/kits/{kit.slug}?network=mastodon").text
    assert (
        alice.get(f"/kits/{kit.slug}/share/mastodon").headers["Location"].startswith("https://mastodon.social/share?")
    )


def test_the_mails_pass_leads_to_the_composer_in_two_taps(
    core: Core, client: FlaskClient, cast: Cast, kit: Kit
) -> None:
    page = client.get(f"/kits/{kit.slug}?pass={core.vault.kit_pass(kit.id, cast.alice.id)}", follow_redirects=True)
    assert page.status_code == 200
    assert "Share on X" in page.text
    assert client.get(f"/kits/{kit.slug}/share/x").headers["Location"].startswith("https://x.com/intent/post")
    assert claims(core)[0].member_id == cast.alice.id
    assert client.post(f"/kits/{kit.slug}/record", data={"url": "https://x.com/a/status/20"}).status_code == 303
    assert client.post(f"/kits/{kit.slug}/mute").status_code == 303
    with core.read() as session:
        assert session.get_one(Member, cast.alice.id).digest is False
    assert client.get("/me").headers["Location"].startswith("/signin")
    assert client.post(f"/kits/{kit.slug}/mastodon", data={"mastodon_host": "m.example"}).status_code in {303, 401, 403}


def test_another_kits_pass_opens_nothing(
    core: Core, client: FlaskClient, campaign: Campaign, cast: Cast, kit: Kit
) -> None:
    other = publish(core, campaign, slug="other", slot=2)
    client.get(f"/kits/{kit.slug}?pass={core.vault.kit_pass(kit.id, cast.alice.id)}")
    for path in (f"/kits/{other.slug}", f"/kits/{other.slug}/share/x"):
        assert client.get(path).headers["Location"].startswith("/signin")
    assert claims(core) == []


def test_who_has_posted_says_that_this_was_all_and_is_thanked(alice: FlaskClient, kit: Kit) -> None:
    for network in ("x", "facebook", "telegram"):
        alice.get(f"/kits/{kit.slug}/share/{network}")
    alice.post(f"/kits/{kit.slug}/posted", data={"network": "facebook"})
    page = alice.get("/").text
    assert "Posted elsewhere, too?" in page
    assert "Not this one" not in page
    assert "No, that is all" in page
    alice.post(f"/kits/{kit.slug}/skip")
    page = alice.get("/").text
    assert "That is all for this one. Thank you!" in page
    assert "You skipped" not in page
    assert 'data-badge="0"' in page


def test_not_this_one_and_back(alice: FlaskClient, kit: Kit) -> None:
    alice.post(f"/kits/{kit.slug}/skip")
    page = alice.get("/").text
    assert "You skipped this one" in page
    assert "btn-big" not in page
    alice.post(f"/kits/{kit.slug}/unskip")
    assert "btn-big" in alice.get("/").text


@pytest.mark.parametrize("state", ["draft", "in_review", "scheduled", "missed"])
def test_a_kit_that_is_not_out_is_not_there(core: Core, alice: FlaskClient, kit: Kit, state: str) -> None:
    with core.write() as session:
        session.execute(update(Kit).values(state=state))
    assert alice.get(f"/kits/{kit.slug}").status_code == 404
    assert alice.get(f"/kits/{kit.slug}/share/x").status_code == 404


def test_a_recalled_kit_asks_not_to_be_shared(core: Core, alice: FlaskClient, kit: Kit) -> None:
    with core.write() as session:
        session.execute(update(Kit).values(state="recalled", note="The number was wrong."))
    page = alice.get(f"/kits/{kit.slug}").text
    assert "Please do not share this kit" in page
    assert "The number was wrong." in page
    assert "btn-big" not in page
    assert alice.get(f"/kits/{kit.slug}/share/x").status_code == 409


def test_a_kit_is_closed_from_its_very_minute(alice: FlaskClient, kit: Kit, clock: Clock) -> None:
    clock.move(days=2)
    assert "This kit is closed" in alice.get(f"/kits/{kit.slug}").text
    assert alice.get(f"/kits/{kit.slug}/share/x").status_code == 409


def test_a_network_that_is_not_offered_is_not_there(alice: FlaskClient, kit: Kit) -> None:
    assert alice.get(f"/kits/{kit.slug}/share/myspace").status_code == 404
    assert alice.get(f"/kits/{kit.slug}?network=myspace").status_code == 404
