from collections.abc import Callable

from flask.testing import FlaskClient

from share.core import Core
from share.models.members import Member
from share.services import articles
from tests.fixtures.people import Cast

ClientFor = Callable[[Member], FlaskClient]
STRANGE = "<script>alert(1)</script> \u202eevil"


def test_a_member_suggests_and_an_editor_returns_it_with_a_note(core: Core, cast: Cast, client_for: ClientFor) -> None:
    alice, bob = client_for(cast.alice), client_for(cast.bob)
    assert 'href="/suggest"' in alice.get("/me").text
    sent = {"url": "https://news.example/a", "title": STRANGE, "why": "Because"}
    assert "Thank you." in alice.post("/suggest", data=sent, follow_redirects=True).text
    queue = bob.get("/queue").text
    assert "Suggested by members" in queue
    assert "<script>alert" not in queue
    assert "<bdi>&lt;script&gt;alert(1)&lt;/script&gt; \u202eevil</bdi>" in queue
    made = articles.waiting(core)[0].suggestion.public_id
    bare = bob.post(f"/queue/suggestions/{made}", data={"do": "return"})
    assert (bare.status_code, bare.headers["Location"]) == (303, f"/queue#suggestion-{made}")
    assert "Say in a note why it does not fit: the member reads it." in bob.get("/queue").text
    page = bob.post(f"/queue/suggestions/{made}", data={"do": "return", "note": "Not now."}, follow_redirects=True)
    assert "Returned." in page.text
    assert "Not now." in alice.get("/suggest").text


def test_a_bad_address_is_told_beside_its_field(cast: Cast, client_for: ClientFor) -> None:
    answer = client_for(cast.alice).post("/suggest", data={"url": "javascript:alert(1)"})
    assert answer.status_code == 400
    assert 'id="url-problem"' in answer.text
    assert "javascript:alert(1)" in answer.text


def test_answering_is_for_editors(core: Core, cast: Cast, client_for: ClientFor) -> None:
    made = articles.suggest(core, member_id=cast.alice.id, url="https://news.example/a")
    answer = client_for(cast.alice).post(f"/queue/suggestions/{made.public_id}", data={"do": "accept"})
    assert answer.status_code == 403
