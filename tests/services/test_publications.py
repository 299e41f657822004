"""Posting from here: who may, what is offered, and one tap that makes one post."""

import pytest

from share.core import Core
from share.domain.due import Job
from share.domain.errors import ConflictError, InvalidError, NotFoundError
from share.domain.evidence import Step, Verdict
from share.domain.posts import PostState
from share.models.accounts import Account
from share.models.due import Due
from share.models.kits import Kit
from share.models.organisation import Organisation
from share.models.posts import Evidence
from share.models.publications import Publication
from share.networks.base import (
    NetworkError,
    PermanentError,
    QuotaSpentError,
    TokenRevokedError,
)
from share.repositories import accounts, spending
from share.services import publications
from tests.fixtures.people import Cast
from tests.networks.fake import FakeNetwork
from tests.services import tapping
from tests.services.tapping import WORDS, connect, drain, owed, page_of, posts, tap

fake, faked, account = tapping.fake, tapping.faked, tapping.account


def test_one_tap_makes_one_post_which_is_recorded_at_once(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account
) -> None:
    (offer,) = publications.offers(faked, member_id=cast.alice.id, slug=kit.slug)
    assert (offer.handle, offer.micros, offer.is_open) == ("@alice", 0, True)
    tap(faked, cast.alice, kit, account)
    assert fake.drafts == []
    assert drain(faked) == 1
    (draft,) = fake.drafts
    assert draft.text == f"{WORDS}\n\n{draft.link}"
    assert draft.link.startswith("http://localhost/r/")
    page = page_of(faked, cast.alice, kit, account)
    (post,) = posts(faked)
    assert (page.offer.state, page.post, page.opens_at) == ("published", post.public_id, post.url)
    assert (post.native_id, post.member_id, post.state, post.author_id) == (
        "made-0",
        cast.alice.id,
        PostState.RECORDED,
        "alice-1",
    )
    with faked.read() as session:
        verdicts = {row.step: row.verdict for row in session.query(Evidence).filter_by(post_id=post.id)}
        assert session.query(Publication).one().text is None
        assert session.query(Due).filter_by(job=Job.VERIFY_POST.value, subject_id=post.id).count() == 1
    assert verdicts[Step.OWNED] == verdicts[Step.LINKED] == verdicts[Step.CLAIMED] == Verdict.YES
    assert (owed(faked), drain(faked), len(fake.drafts)) == (0, 0, 1)


def test_a_second_tap_makes_no_second_post(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account
) -> None:
    tap(faked, cast.alice, kit, account)
    tap(faked, cast.alice, kit, account)
    drain(faked)
    with pytest.raises(ConflictError):
        tap(faked, cast.alice, kit, account, "Something else")
    assert drain(faked) == 0
    assert len(fake.drafts) == 1


def test_nobody_posts_with_anothers_account_or_without_consent(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account
) -> None:
    silent = connect(faked, cast.bob, publishes=False)
    scoped = connect(faked, cast.carol, scopes="posts.read")
    for who, what in ((cast.bob, account), (cast.bob, silent), (cast.carol, scoped)):
        assert publications.offers(faked, member_id=who.id, slug=kit.slug) == []
        with pytest.raises(NotFoundError):
            tap(faked, who, kit, what)
    assert owed(faked) == 0


def test_a_page_of_the_organisation_is_offered_to_editors_alone(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit
) -> None:
    page = connect(faked, cast.alice, member_id=None, native_id="page-1", publishes=False, proof="page")
    assert publications.offers(faked, member_id=cast.alice.id, slug=kit.slug) == []
    tap(faked, cast.bob, kit, page)
    drain(faked)
    assert [post.member_id for post in posts(faked)] == [cast.bob.id]


def test_a_text_that_is_too_long_or_empty_is_refused_before_anything_is_kept(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account
) -> None:
    for text in ("", "a" * 490):
        with pytest.raises(InvalidError) as raised:
            tap(faked, cast.alice, kit, account, text)
        assert raised.value.field == "text"
    assert publications.offers(faked, member_id=cast.alice.id, slug=kit.slug)[0].state == ""


def test_where_a_post_costs_money_it_is_off_until_an_admin_turns_it_on(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account
) -> None:
    fake.publish_micros = 200_000
    assert publications.offers(faked, member_id=cast.alice.id, slug=kit.slug) == []
    with faked.write() as session:
        session.query(Organisation).one().settings = {"paid_publishing": ["bluesky"]}
    (offer,) = publications.offers(faked, member_id=cast.alice.id, slug=kit.slug)
    assert offer.micros == 200_000
    tap(faked, cast.alice, kit, account)
    with faked.write() as session:
        session.query(Organisation).one().settings = {}
    drain(faked)
    assert fake.drafts == []
    assert "switched off" in page_of(faked, cast.alice, kit, account).offer.reason


def test_what_a_post_costs_is_entered_before_and_given_back_where_none_was_made(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account
) -> None:
    fake.publish_micros = 200_000
    with faked.write() as session:
        session.query(Organisation).one().settings = {"paid_publishing": ["bluesky"]}
        spending.set_budget(session, "bluesky", 500_000, by_id=cast.dan.id, now=faked.now())
    fake.failure = PermanentError("It is a duplicate.")
    tap(faked, cast.alice, kit, account)
    drain(faked)
    assert _spent(faked) == 0
    fake.failure = None
    for member in (cast.alice, cast.bob, cast.carol):
        mine = account if member is cast.alice else connect(faked, member)
        tap(faked, member, kit, mine)
        drain(faked)
    assert (_spent(faked), len(fake.drafts)) == (400_000, 2)
    with faked.read() as session:
        made = session.query(Publication).filter_by(member_id=cast.carol.id).one()
    assert (made.state, "budget" in made.reason) == ("failed", True)


def _spent(core: Core) -> int:
    with core.read() as session:
        return spending.spent_on(session, "bluesky", spending.utc_day(core.now()))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermanentError("Bluesky did not take the post: it is a duplicate."), "it is a duplicate"),
        (TokenRevokedError("Gone."), "Connect your account again"),
        (QuotaSpentError("Spent.", until=None), "credits"),
    ],
)
def test_a_definite_refusal_is_told_and_keeps_the_words(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account, error: NetworkError, said: str
) -> None:
    fake.failure = error
    tap(faked, cast.alice, kit, account)
    assert drain(faked) == 1
    page = page_of(faked, cast.alice, kit, account)
    with faked.read() as session:
        made = session.query(Publication).one()
    assert (made.state, made.text) == ("failed", WORDS)
    assert said in made.reason
    assert (page.text, page.offer.state, page.is_waiting) == (WORDS, "failed", False)
    assert page.offer.is_open is not isinstance(error, TokenRevokedError)
    assert [one.state for one in publications.offers(faked, member_id=cast.alice.id, slug=kit.slug)] == ["failed"]
    assert (owed(faked), posts(faked)) == (0, [])


def test_a_kit_that_was_taken_back_is_not_posted(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account
) -> None:
    tap(faked, cast.alice, kit, account)
    with faked.write() as session:
        session.get_one(Kit, kit.id).state = "recalled"
    drain(faked)
    assert fake.drafts == []
    assert "taken back" in page_of(faked, cast.alice, kit, account).offer.reason


@pytest.mark.parametrize("how", ["revoked", "paused", "disconnected"])
def test_an_account_that_ended_meanwhile_still_tells_what_became_of_its_post(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account, how: str
) -> None:
    fake.failure = PermanentError("It is too long.")
    tap(faked, cast.alice, kit, account)
    drain(faked)
    fake.failure = None
    _end(faked, account, how)
    page = page_of(faked, cast.alice, kit, account)
    assert (page.text, page.offer.state, page.offer.is_usable, page.offer.is_open) == (WORDS, "failed", False, False)
    with pytest.raises(ConflictError, match="cannot post"):
        tap(faked, cast.alice, kit, account, "Once more")
    assert publications.offers(faked, member_id=cast.bob.id, slug=kit.slug) == []
    _mend(faked, account)
    tap(faked, cast.alice, kit, account, "Once more")
    drain(faked)
    assert [draft.text.split("\n")[0] for draft in fake.drafts] == ["Once more"]


def _end(core: Core, account: Account, how: str) -> None:
    with core.write() as session:
        row = session.get_one(Account, account.id)
        if how == "disconnected":
            accounts.disconnect(session, row)
        else:
            row.state = {"revoked": "reconnect", "paused": "paused"}[how]


def _mend(core: Core, account: Account) -> None:
    with core.write() as session:
        row = session.get_one(Account, account.id)
        row.state, row.token, row.publishes = "connected", core.vault.encrypt("a-token"), True
