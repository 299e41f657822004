"""What a member reads of what is held about them: words, dates and numbers, not what the tables hold."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import time

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from share.core import Core
from share.models.campaigns import Campaign
from share.models.clicks import ClickHour
from share.models.links import Link
from share.models.members import Member
from share.models.notices import Notice
from share.models.posts import Post
from share.services import held, posts
from tests.fixtures.people import Cast
from tests.published import publish

ClientFor = Callable[[Member], FlaskClient]


@pytest.fixture
def alice(core: Core, campaign: Campaign, cast: Cast) -> Member:
    kit = publish(core, campaign)
    posts.record(core, member_id=cast.alice.id, url="https://x.com/alice/status/20", kit_slug=kit.slug)
    with core.write() as session:
        mine = session.get_one(Member, cast.alice.id)
        mine.quiet_from, mine.usual_network, mine.tie = time(21, 30), "x", "staff"
        session.execute(update(Post).values(state="self_reported"))
    return cast.alice


def test_kept_values_are_told_in_the_readers_words(client_for: ClientFor, alice: Member) -> None:
    page = client_for(alice).get("/me/data").text
    for words in ("takes part", "works for the organisation", "21:30", "self reported"):
        assert words in page
    assert "self_reported" not in page
    spanish = client_for(alice).get("/me/data", headers={"Accept-Language": "es"}).text
    for words in ("participa", "trabaja para la organización", "con su palabra"):
        assert words in spanish
    for raw in (">agreed<", ">staff<", ">claimed<", ">na<"):
        assert raw not in spanish


def test_what_the_instances_keys_encrypted_is_shown_to_nobody(core: Core, alice: Member) -> None:
    sealed = core.vault.encrypt("Sign in here: https://share.example/signin/secret")
    with core.write() as session:
        session.add(
            Notice(
                member_id=alice.id, address=alice.email, kind="signin", channel="mail", state="sent", text=sealed,
                facts={"token": sealed, "note": "Welcome"}, created_at=core.now(), key="k",
            )
        )  # fmt: skip
    letter = next(shelf for shelf in held.shelves(core, member_id=alice.id) if shelf.table == "notices").rows[0]
    assert dict(letter)["text"] == "kept, and shown to nobody"
    assert dict(letter)["kind"] == "Sign-in link"
    assert "note: Welcome" in dict(letter)["facts"]
    assert sealed.encode() not in held.export(core, member_id=alice.id)
    assert sealed not in repr(letter)


def test_each_row_says_what_it_is_about(core: Core, alice: Member, cast: Cast) -> None:
    posts.record(core, member_id=cast.bob.id, url="https://x.com/bob/status/21")
    with core.write() as session:
        mine = session.scalars(select(Post).where(Post.member_id == alice.id)).one()
        link = session.scalars(select(Link).where(Link.member_id == alice.id)).first()
        assert link is not None
        session.add(ClickHour(link_id=link.id, hour=core.now(), verdict="human", clicks=3))
        name, code = mine.public_id, link.code
    whole = json.loads(zipfile.ZipFile(io.BytesIO(held.export(core, member_id=alice.id))).read("everything.json"))
    assert {row["post"] for row in whole["evidence"]} == {name}
    assert [row["link"] for row in whole["click_hours"]] == [code]
