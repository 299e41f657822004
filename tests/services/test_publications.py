"""Posting from here: one tap, one post, whatever happens in between."""

from dataclasses import replace
from datetime import timedelta

import pytest

from share.core import Core
from share.domain.due import Job
from share.domain.errors import ConflictError, InvalidError, NotFoundError
from share.domain.evidence import Step, Verdict
from share.domain.posts import PostState
from share.domain.publications import LOOKS
from share.models.accounts import Account
from share.models.due import Due
from share.models.kits import Kit
from share.models.members import Member
from share.models.organisation import Organisation
from share.models.posts import Evidence, Post
from share.models.publications import Publication
from share.networks.base import (
    Access,
    Draft,
    Identity,
    NetworkError,
    PermanentError,
    QuotaSpentError,
    RateLimitedError,
    TokenRevokedError,
    UnavailableError,
)
from share.repositories import spending
from share.services import publications
from tests.fixtures.people import Cast
from tests.fixtures.posts import with_networks
from tests.fixtures.stores import Clock
from tests.networks.fake import FakeNetwork

WORDS = "Nurses win!"


@pytest.fixture
def fake() -> FakeNetwork:
    """A fake in Bluesky's place: kits are offered on networks of the registry alone."""
    return FakeNetwork(name="bluesky")


@pytest.fixture
def faked(core: Core, fake: FakeNetwork) -> Core:
    return with_networks(core, fake)


@pytest.fixture
def account(faked: Core, cast: Cast) -> Account:
    return _connect(faked, cast.alice)


def _connect(core: Core, member: Member, **more: object) -> Account:
    given = {
        "member_id": member.id,
        "network": "bluesky",
        "native_id": f"{member.name.lower()}-1",
        "handle": f"@{member.name.lower()}",
        "token": core.vault.encrypt("a-token"),
        "publishes": True,
        "proof": "oauth",
        "created_at": core.now(),
    }
    row = Account(**(given | more))
    with core.write() as session:
        session.add(row)
    return row


def _tap(core: Core, member: Member, kit: Kit, account: Account, text: str = WORDS) -> None:
    publications.publish(core, member_id=member.id, slug=kit.slug, account=account.public_id, text=text)


def _page(core: Core, member: Member, kit: Kit, account: Account) -> publications.Page:
    return publications.page(core, member_id=member.id, slug=kit.slug, account=account.public_id)


def _drain(core: Core) -> int:
    done = 0
    while count := publications.publish_due(core):
        done += count
    return done


def _posts(core: Core) -> list[Post]:
    with core.read() as session:
        return session.query(Post).all()


def _owed(core: Core) -> int:
    with core.read() as session:
        return session.query(Due).filter_by(job=Job.PUBLISH_POST.value).count()


def test_one_tap_makes_one_post_which_is_recorded_at_once(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account
) -> None:
    (offer,) = publications.offers(faked, member_id=cast.alice.id, slug=kit.slug)
    assert (offer.handle, offer.micros, offer.is_open) == ("@alice", 0, True)
    _tap(faked, cast.alice, kit, account)
    assert fake.drafts == []
    assert _drain(faked) == 1
    (draft,) = fake.drafts
    assert draft.text == f"{WORDS}\n\n{draft.link}"
    assert draft.link.startswith("http://localhost/r/")
    page = _page(faked, cast.alice, kit, account)
    (post,) = _posts(faked)
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
    assert (_owed(faked), _drain(faked), len(fake.drafts)) == (0, 0, 1)


def test_a_second_tap_makes_no_second_post(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account
) -> None:
    _tap(faked, cast.alice, kit, account)
    _tap(faked, cast.alice, kit, account)
    _drain(faked)
    with pytest.raises(ConflictError):
        _tap(faked, cast.alice, kit, account, "Something else")
    assert _drain(faked) == 0
    assert len(fake.drafts) == 1


def test_nobody_posts_with_anothers_account_or_without_consent(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account
) -> None:
    silent = _connect(faked, cast.bob, publishes=False)
    scoped = _connect(faked, cast.carol, scopes="posts.read")
    for who, what in ((cast.bob, account), (cast.bob, silent), (cast.carol, scoped)):
        assert publications.offers(faked, member_id=who.id, slug=kit.slug) == []
        with pytest.raises(NotFoundError):
            _tap(faked, who, kit, what)
    assert _owed(faked) == 0


def test_a_page_of_the_organisation_is_offered_to_editors_alone(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit
) -> None:
    page = _connect(faked, cast.alice, member_id=None, native_id="page-1", publishes=False, proof="page")
    assert publications.offers(faked, member_id=cast.alice.id, slug=kit.slug) == []
    _tap(faked, cast.bob, kit, page)
    _drain(faked)
    assert [post.member_id for post in _posts(faked)] == [cast.bob.id]


def test_a_text_that_is_too_long_or_empty_is_refused_before_anything_is_kept(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account
) -> None:
    for text in ("", "a" * 490):
        with pytest.raises(InvalidError) as raised:
            _tap(faked, cast.alice, kit, account, text)
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
    _tap(faked, cast.alice, kit, account)
    with faked.write() as session:
        session.query(Organisation).one().settings = {}
    _drain(faked)
    assert fake.drafts == []
    assert "switched off" in _page(faked, cast.alice, kit, account).offer.reason


def test_what_a_post_costs_is_entered_before_and_given_back_where_none_was_made(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account
) -> None:
    fake.publish_micros = 200_000
    with faked.write() as session:
        session.query(Organisation).one().settings = {"paid_publishing": ["bluesky"]}
        spending.set_budget(session, "bluesky", 500_000, by_id=cast.dan.id, now=faked.now())
    fake.failure = PermanentError("It is a duplicate.")
    _tap(faked, cast.alice, kit, account)
    _drain(faked)
    assert _spent(faked) == 0
    fake.failure = None
    for member in (cast.alice, cast.bob, cast.carol):
        mine = account if member is cast.alice else _connect(faked, member)
        _tap(faked, member, kit, mine)
        _drain(faked)
    assert (_spent(faked), len(fake.drafts)) == (400_000, 2)
    with faked.read() as session:
        made = session.query(Publication).filter_by(member_id=cast.carol.id).one()
    assert (made.state, "budget" in made.reason) == ("failed", True)


def _spent(core: Core) -> int:
    with core.read() as session:
        return spending.spent_on(session, "bluesky", spending.utc_day(core.now()))


def test_a_lost_answer_is_resolved_by_looking_and_never_by_a_second_call(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account, clock: Clock
) -> None:
    fake.swallows = "answer"
    _tap(faked, cast.alice, kit, account)
    assert publications.publish_due(faked) == 1
    assert _page(faked, cast.alice, kit, account).offer.state == "unknown"
    fake.swallows = ""
    clock.move(seconds=15)
    _drain(faked)
    assert _page(faked, cast.alice, kit, account).offer.state == "published"
    assert (len(fake.drafts), len(_posts(faked))) == (1, 1)


def test_what_cannot_be_found_is_asked_of_the_member(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account, clock: Clock
) -> None:
    fake.swallows = "post"
    _tap(faked, cast.alice, kit, account)
    sent = clock()
    publications.publish_due(faked)
    for age in LOOKS:
        assert not _page(faked, cast.alice, kit, account).offer.asks
        clock.move(to=sent + age)
        assert _drain(faked) == 1
    page = _page(faked, cast.alice, kit, account)
    assert (page.offer.asks, _owed(faked), len(fake.drafts)) == (True, 0, 0)
    fake.swallows = ""
    with pytest.raises(NotFoundError):
        publications.again(faked, page.publication, member_id=cast.bob.id)
    publications.again(faked, page.publication, member_id=cast.alice.id)
    page = _page(faked, cast.alice, kit, account)
    assert (page.offer.state, page.text) == ("failed", WORDS)
    _tap(faked, cast.alice, kit, account, "Nurses won!")
    _drain(faked)
    assert [draft.text.split("\n")[0] for draft in fake.drafts] == ["Nurses won!"]


def test_the_member_may_say_where_it_appeared(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account, clock: Clock
) -> None:
    fake.swallows = "post"
    _tap(faked, cast.alice, kit, account)
    publications.publish_due(faked)
    page = _page(faked, cast.alice, kit, account)
    url = "https://fake.example/posts/77"
    with pytest.raises(ConflictError):
        publications.appeared(faked, page.publication, member_id=cast.alice.id, url=url)
    for age in LOOKS:
        clock.move(to=clock() + age)
        _drain(faked)
    assert publications.appeared(faked, page.publication, member_id=cast.alice.id, url=url) == kit.slug
    (post,) = _posts(faked)
    assert (post.native_id, post.member_id) == ("77", cast.alice.id)
    assert _page(faked, cast.alice, kit, account).post == post.public_id


def test_a_network_that_knows_the_key_is_asked_once_more_and_makes_one_post(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account, clock: Clock
) -> None:
    fake.repeats_minutes = 60
    fake.swallows = "post"
    _tap(faked, cast.alice, kit, account)
    publications.publish_due(faked)
    fake.swallows = ""
    clock.move(seconds=15)
    _drain(faked)
    assert _page(faked, cast.alice, kit, account).offer.state == "published"
    assert (len(fake.drafts), len(_posts(faked))) == (1, 1)


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
    _tap(faked, cast.alice, kit, account)
    assert _drain(faked) == 1
    page = _page(faked, cast.alice, kit, account) if not isinstance(error, TokenRevokedError) else None
    with faked.read() as session:
        made = session.query(Publication).one()
    assert (made.state, made.text) == ("failed", WORDS)
    assert said in made.reason
    assert page is None or (page.text, page.offer.is_open) == (WORDS, True)
    assert (_owed(faked), _posts(faked)) == (0, [])


@pytest.mark.parametrize("kind", ["window", "outage"])
def test_what_was_refused_before_anything_was_sent_is_sent_later(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account, clock: Clock, kind: str
) -> None:
    later = clock() + timedelta(minutes=10)
    fake.failure = RateLimitedError("Full.", retry_at=later) if kind == "window" else UnavailableError("Away.")
    _tap(faked, cast.alice, kit, account)
    assert _drain(faked) == 1
    assert _page(faked, cast.alice, kit, account).offer.state == "intended"
    fake.failure = None
    clock.move(to=later)
    assert _drain(faked) == 1
    assert len(_posts(faked)) == 1


def test_a_kit_that_was_taken_back_is_not_posted(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account
) -> None:
    _tap(faked, cast.alice, kit, account)
    with faked.write() as session:
        session.get_one(Kit, kit.id).state = "recalled"
    _drain(faked)
    assert fake.drafts == []
    assert "taken back" in _page(faked, cast.alice, kit, account).offer.reason


def test_who_sends_and_dies_leaves_a_post_that_is_found(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account, clock: Clock
) -> None:
    """The worker dies after the call: "sending" stands, and nobody calls again."""
    _tap(faked, cast.alice, kit, account)

    def dies(*_args: object) -> None:
        raise SystemExit

    made = FakeNetwork.publish

    def publish(access: Access, author: Identity, draft: Draft) -> None:
        made(fake, access, author, draft)
        dies()

    fake.publish = publish  # type: ignore[method-assign,assignment]  # a worker that is killed
    with pytest.raises(SystemExit):
        publications.publish_due(faked)
    assert _page(faked, cast.alice, kit, account).offer.state == "sending"
    assert publications.publish_due(faked) == 0
    clock.move(minutes=1)
    assert _drain(faked) == 1
    assert _page(faked, cast.alice, kit, account).offer.state == "published"
    assert (len(fake.drafts), len(_posts(faked))) == (1, 1)


def test_who_wakes_up_late_sends_nothing(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account, clock: Clock
) -> None:
    _tap(faked, cast.alice, kit, account)
    converse = faked.networks.converse

    def held_up(*args: object, **more: object) -> object:
        clock.move(minutes=10)
        return converse(*args, **more)  # type: ignore[arg-type]  # handed through as they came

    slow = replace(faked, networks=_Slow(faked.networks, held_up))  # type: ignore[arg-type]  # a stand-in
    publications.publish_due(slow)
    assert fake.drafts == []
    assert _page(faked, cast.alice, kit, account).offer.state == "unknown"


class _Slow:
    """The networks, with a call that begins late."""

    def __init__(self, real: object, converse: object) -> None:
        self._real, self.converse = real, converse

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)


def test_an_answer_that_comes_after_the_lease_is_not_lost(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account, clock: Clock
) -> None:
    _tap(faked, cast.alice, kit, account)
    made = FakeNetwork.publish

    def slow(access: Access, author: Identity, draft: Draft) -> object:
        ref = made(fake, access, author, draft)
        clock.move(minutes=2)
        assert _drain(faked) == 1  # another worker looks meanwhile
        return ref

    fake.publish = slow  # type: ignore[method-assign,assignment]  # a worker that hangs
    publications.publish_due(faked)
    assert (len(fake.drafts), len(_posts(faked)), _owed(faked)) == (1, 1, 0)
