"""From a public handle to "is this yours?", and from a tap to a verified post: real adapters, the sandbox."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import requests

from share.core import Core
from share.domain.evidence import Step
from share.domain.posts import PostState
from share.models.accounts import Account
from share.models.kits import Kit
from share.models.members import Member
from share.services import found_posts, posts, publications
from tests.fixtures.people import Cast
from tests.fixtures.posts import ARTICLE, Kits
from tests.fixtures.stores import Clock
from tests.sandbox_server import SandboxServer


@pytest.fixture
def sandbox(environ: dict[str, str]) -> Iterator[SandboxServer]:
    with SandboxServer() as server:
        environ |= {"BLUESKY_APPVIEW_URL": server.url, "BLUESKY_PDS_URL": server.url}
        environ |= {"FETCH_ALLOW_HOSTS": server.host}
        yield server


@pytest.fixture
def kit(sandbox: SandboxServer, kits: Kits, clock: Clock) -> Kit:
    """A kit of this real day, as the sandbox has no clock of the test's."""
    clock.move(to=datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1))
    return kits.publish(clock().date() - timedelta(days=1), slug="kit")


def _known(core: Core, member: Member, network: str, **more: object) -> Account:
    row = Account(member_id=member.id, network=network, detects=True, created_at=core.now(), **more)
    with core.write() as session:
        session.add(row)
    return row


def test_posts_are_found_by_public_handle_on_bluesky_and_mastodon(
    sandbox: SandboxServer, kit: Kit, core: Core, cast: Cast
) -> None:
    did = sandbox.add_author("bluesky", "alice.test")["author_id"]
    sandbox.add_author("mastodon", "alice")
    _known(core, cast.alice, "bluesky", native_id=did, handle="@alice.test")
    _known(core, cast.alice, "mastodon", native_id=f"alice@{sandbox.host}", handle="@alice", host=sandbox.url)
    for network, author in (("bluesky", "alice.test"), ("mastodon", "alice")):
        stamp = datetime.now(UTC).isoformat()
        sandbox.add_post(network, author=author, text=f"Read {ARTICLE}?utm_source=me", created_at=stamp)
        sandbox.add_post(network, author=author, text="Good morning", created_at=stamp)
        sandbox.add_post(network, author=author, text=f"Old {ARTICLE}", created_at="2026-01-01T00:00:00Z")
    assert found_posts.owe_searches(core) == 2
    assert found_posts.detect_due(core) + found_posts.detect_due(core) == 2
    questions = found_posts.asked(core, member_id=cast.alice.id)
    assert sorted(question.network for question in questions) == ["bluesky", "mastodon"]
    for question in questions:
        shown = found_posts.preview(core, question.public_id, member_id=cast.alice.id, kit_slug=kit.slug)
        assert shown.text is not None
        assert ARTICLE in shown.text
        found_posts.answer(core, question.public_id, member_id=cast.alice.id, kit_slug=kit.slug, is_mine=True)
    while posts.verify_due(core):
        pass
    assert {card.state for card in posts.listed(core, member_id=cast.alice.id).items} == {PostState.VERIFIED}


def test_a_tap_becomes_a_verified_and_measured_post(
    sandbox: SandboxServer, kit: Kit, core: Core, cast: Cast, clock: Clock
) -> None:
    password = sandbox.add_author("bluesky", "alice.test")["app_password"]
    opened = f"{sandbox.url}/xrpc/com.atproto.server.createSession"
    session = requests.post(opened, json={"identifier": "alice.test", "password": password}, timeout=60).json()
    account = _known(
        core,
        cast.alice,
        "bluesky",
        native_id=session["did"],
        handle="@alice.test",
        host=sandbox.url,
        token=core.vault.encrypt(session["accessJwt"]),
        publishes=True,
        proof="app-password",
    )
    publications.publish(
        core, member_id=cast.alice.id, slug=kit.slug, account=account.public_id, text="Nurses win ✊ #union"
    )
    assert publications.publish_due(core) == 1
    clock.move(seconds=5)
    while posts.verify_due(core):
        pass
    (card,) = posts.listed(core, member_id=cast.alice.id).items
    assert (card.state, card.rung, card.kit_slug) == (PostState.VERIFIED, Step.MEASURED, kit.slug)
    assert found_posts.owe_searches(core) == 1
    found_posts.detect_due(core)
    assert found_posts.asked(core, member_id=cast.alice.id) == []
