"""Only a proven account tells whose post it is; one that is proven later, tells it of posts that stand already."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from share.core import Core
from share.domain.errors import ConflictError
from share.domain.evidence import Step, Verdict
from share.domain.posts import PostState
from share.models.accounts import Account
from share.models.kits import Kit
from share.models.members import Member
from share.models.posts import Post
from share.services import posts
from tests.accounts.conftest import Walk, account_of
from tests.fixtures.people import Cast
from tests.fixtures.posts import ARTICLE
from tests.sandbox_server import SandboxServer

BLUESKY = "alice.test"


@pytest.fixture
def made(sandbox: SandboxServer, kit: Kit, core: Core) -> str:
    """A post on Alice's Bluesky account with the article's address; returns its own."""
    at = core.now().astimezone(UTC)
    post = sandbox.add_post(
        "bluesky", author=BLUESKY, text=f"Read {ARTICLE}", links=[ARTICLE], created_at=at.isoformat()
    )
    return str(post["network_url"])


def record(core: Core, member: Member, url: str) -> str:
    public_id = posts.record(core, member_id=member.id, url=url).public_id
    while posts.verify_due(core):
        pass
    return public_id


def owned(core: Core, public_id: str) -> tuple[Verdict, str, datetime | None]:
    line = next(step for step in posts.get(core, public_id).steps if step.step is Step.OWNED)
    return line.verdict, line.reason, line.at


def prove(core: Core, walk: Walk, sandbox: SandboxServer) -> None:
    page = walk.browser.get("/me/accounts/bluesky").text
    code = page[page.index("share-") :][:18]
    sandbox.add_author("bluesky", BLUESKY, note=code)
    data = {"profile-handle": BLUESKY, "profile-agreed": "y"}
    assert "Proven" in walk.browser.post("/me/accounts/bluesky/check", data=data, follow_redirects=True).text


def test_a_post_from_before_the_proof_becomes_owned(
    core: Core, alice: Walk, cast: Cast, sandbox: SandboxServer, made: str
) -> None:
    public_id = record(core, cast.alice, made)
    assert owned(core, public_id)[0] is Verdict.NA
    prove(core, alice, sandbox)
    verdict, reason, at = owned(core, public_id)
    assert (verdict, reason, at) == (Verdict.YES, "It was posted by the connected account.", core.now())
    assert posts.get(core, public_id).state is PostState.VERIFIED


def test_a_named_account_proves_nothing(core: Core, alice: Walk, cast: Cast, sandbox: SandboxServer, made: str) -> None:
    data = {"profile-handle": BLUESKY, "profile-agreed": "y"}
    alice.browser.post("/me/accounts/bluesky/check", data=data)
    assert account_of(core, "bluesky", cast.alice) is not None
    assert owned(core, record(core, cast.alice, made))[0] is Verdict.NA


def test_a_post_that_somebody_else_recorded_is_no_longer_theirs(
    core: Core, alice: Walk, cast: Cast, sandbox: SandboxServer, made: str
) -> None:
    bobs = record(core, cast.bob, made)
    assert posts.get(core, bobs).state is PostState.VERIFIED
    prove(core, alice, sandbox)
    assert owned(core, bobs)[:2] == (Verdict.NO, "It was posted by another account than the connected one.")
    card = posts.get(core, bobs)
    assert (card.state, card.member_name) == (PostState.REJECTED, "Bob")


def test_a_contest_is_settled_by_the_proof(
    core: Core, alice: Walk, cast: Cast, sandbox: SandboxServer, made: str
) -> None:
    bobs = record(core, cast.bob, made)
    with pytest.raises(ConflictError):
        posts.record(core, member_id=cast.alice.id, url=made)
    assert posts.get(core, bobs).state is PostState.CONTESTED
    prove(core, alice, sandbox)
    while posts.verify_due(core):
        pass
    card = posts.get(core, bobs)
    assert (card.member_name, card.state) == ("Alice", PostState.VERIFIED)
    assert owned(core, bobs)[0] is Verdict.YES


def test_a_name_that_looks_like_theirs_in_an_x_address_proves_nothing(
    core: Core, alice: Walk, cast: Cast, sandbox: SandboxServer, kit: Kit
) -> None:
    alice.connect("x")
    at = core.now().isoformat()
    mallorys = sandbox.add_post("x", author="mallory", text=ARTICLE, links=[ARTICLE], created_at=at)
    public_id = record(core, cast.alice, f"https://x.com/alice/status/{mallorys['native_id']}")
    assert owned(core, public_id)[0] is Verdict.NO
    hers = sandbox.add_post("x", author="alice", text=ARTICLE, links=[ARTICLE], created_at=at)
    account = account_of(core, "x", cast.alice)
    assert account is not None
    assert hers["author_id"] == account.native_id
    assert owned(core, record(core, cast.alice, f"https://x.com/mallory/status/{hers['native_id']}"))[0] is Verdict.YES


def test_letting_go_of_an_account_keeps_what_was_found(
    core: Core, alice: Walk, cast: Cast, sandbox: SandboxServer, made: str
) -> None:
    prove(core, alice, sandbox)
    public_id = record(core, cast.alice, made)
    account = account_of(core, "bluesky", cast.alice)
    assert account is not None
    alice.browser.post(f"/me/account/{account.public_id}/disconnect")
    assert owned(core, public_id)[0] is Verdict.YES
    with core.read() as session:
        assert session.scalar(select(Account.proof).where(Account.id == account.id)) == ""
        assert session.scalars(select(Post.author_id)).one() == account.native_id
