"""Posts are found by themselves: what is proven is recorded, all else is asked about once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from share.core import Core
from share.domain.due import Job
from share.domain.errors import ConflictError, NotFoundError
from share.domain.evidence import Step, Verdict
from share.domain.posts import Found, PostState
from share.infra.fetch import Fetcher
from share.models.accounts import Account
from share.models.due import Due
from share.models.kits import Kit
from share.models.members import Member
from share.models.network_states import NetworkState
from share.networks.base import Access, RateLimitedError
from share.repositories import searches
from share.services import claims, found_posts, posts
from tests.fixtures.people import Cast
from tests.fixtures.posts import ARTICLE, FakePost, Kits, with_networks
from tests.fixtures.stores import Clock
from tests.networks.fake import FakeNetwork


def _account(core: Core, member: Member, *, proof: str = "", detects: bool = True, network: str = "fake") -> Account:
    account = Account(
        member_id=member.id,
        network=network,
        native_id=f"{member.name.lower()}-1",
        handle=f"@{member.name.lower()}",
        proof=proof,
        detects=detects,
        created_at=core.now(),
    )
    with core.write() as session:
        session.add(account)
    return account


def _search(core: Core) -> int:
    found_posts.owe_searches(core)
    done = 0
    while count := found_posts.detect_due(core):
        done += count
    return done


def _next_look(core: Core, account: Account) -> object:
    with core.read() as session:
        row = session.query(Due).filter_by(job=Job.DETECT_POSTS.value, subject_id=account.id).one_or_none()
        return row.due_at if row else None


def test_a_post_with_the_own_link_on_a_proven_account_is_recorded_by_itself(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, kits: Kits, clock: Clock
) -> None:
    link = kits.claim(kit, cast.alice)
    _account(faked, cast.alice, proof="oauth")
    fake.posts["7"] = FakePost(posted_at=clock(), text=f"Nurses win! {link}")
    assert _search(faked) == 1
    (card,) = posts.listed(faked, member_id=cast.alice.id).items
    assert (card.native_id, card.kit_slug, card.state) == ("7", kit.slug, PostState.RECORDED)
    (told,) = found_posts.told(faked, member_id=cast.alice.id, kit_slug=kit.slug)
    assert told.post_public_id == card.public_id
    assert found_posts.asked(faked, member_id=cast.alice.id) == []
    posts.verify_due(faked)
    card = posts.get(faked, card.public_id)
    assert card.state is PostState.VERIFIED
    assert {line.step: line.verdict for line in card.steps}[Step.OWNED] is Verdict.YES
    posts.withdraw(faked, card.public_id, member_id=cast.alice.id)
    assert found_posts.told(faked, member_id=cast.alice.id, kit_slug=kit.slug) == []


@pytest.mark.parametrize("proof", ["", "oauth"])
def test_a_post_of_the_article_alone_is_only_asked_about(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, clock: Clock, proof: str
) -> None:
    _account(faked, cast.alice, proof=proof)
    fake.posts["7"] = FakePost(posted_at=clock(), text="Read this", links=(f"{ARTICLE}?utm_source=me",))
    _search(faked)
    assert posts.listed(faked, member_id=cast.alice.id).items == ()
    (question,) = found_posts.asked(faked, member_id=cast.alice.id, kit_slug=kit.slug)
    assert (question.handle, question.kit_slug, question.by_link) == ("@alice", kit.slug, False)


def test_the_own_link_on_an_account_that_nobody_proved_is_only_asked_about(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, kits: Kits, clock: Clock
) -> None:
    _account(faked, cast.alice)
    fake.posts["7"] = FakePost(posted_at=clock(), text=kits.claim(kit, cast.alice))
    _search(faked)
    (question,) = found_posts.asked(faked, member_id=cast.alice.id)
    assert question.by_link
    assert posts.listed(faked, member_id=cast.alice.id).items == ()


def test_a_yes_records_the_post_and_a_no_is_never_asked_again(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, clock: Clock
) -> None:
    account = _account(faked, cast.alice)
    fake.posts["7"] = FakePost(posted_at=clock(), text=ARTICLE)
    fake.posts["8"] = FakePost(posted_at=clock(), text=ARTICLE)
    _search(faked)
    first, second = found_posts.asked(faked, member_id=cast.alice.id)
    assert found_posts.answer(faked, first.public_id, member_id=cast.alice.id, kit_slug=kit.slug, is_mine=False) is None
    mine = found_posts.answer(faked, second.public_id, member_id=cast.alice.id, kit_slug=kit.slug, is_mine=True)
    assert mine is not None
    assert posts.get(faked, mine).member_id == cast.alice.id
    for answered in (first, second):
        with pytest.raises(NotFoundError):
            found_posts.answer(faked, answered.public_id, member_id=cast.alice.id, kit_slug=kit.slug, is_mine=True)
    with faked.write() as session:
        session.get_one(Account, account.id).searched_at = None
    _search(faked)
    assert found_posts.asked(faked, member_id=cast.alice.id) == []


def test_nobody_answers_for_another(faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, clock: Clock) -> None:
    _account(faked, cast.alice)
    fake.posts["7"] = FakePost(posted_at=clock(), text=ARTICLE)
    _search(faked)
    (question,) = found_posts.asked(faked, member_id=cast.alice.id)
    assert found_posts.asked(faked, member_id=cast.bob.id) == []
    for call in (found_posts.preview, lambda *a, **k: found_posts.answer(*a, is_mine=True, **k)):
        with pytest.raises(NotFoundError):
            call(faked, question.public_id, member_id=cast.bob.id, kit_slug=kit.slug)


def test_a_post_that_somebody_else_recorded_is_not_asked_about(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, clock: Clock
) -> None:
    _account(faked, cast.alice)
    fake.posts["7"] = FakePost(posted_at=clock(), text=ARTICLE)
    _search(faked)
    (question,) = found_posts.asked(faked, member_id=cast.alice.id)
    posts.record(faked, member_id=cast.bob.id, url="https://fake.example/posts/7")
    assert found_posts.asked(faked, member_id=cast.alice.id) == []
    with pytest.raises(ConflictError):
        found_posts.answer(faked, question.public_id, member_id=cast.alice.id, kit_slug=kit.slug, is_mine=True)


def test_the_words_are_fetched_to_be_shown_and_kept_nowhere(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, clock: Clock
) -> None:
    _account(faked, cast.alice)
    fake.posts["7"] = FakePost(posted_at=clock(), text=f"Nurses win, see {ARTICLE}")
    _search(faked)
    (question,) = found_posts.asked(faked, member_id=cast.alice.id)
    assert (
        found_posts.preview(faked, question.public_id, member_id=cast.alice.id, kit_slug=kit.slug).text
        == f"Nurses win, see {ARTICLE}"
    )
    fake.posts["7"] = FakePost(posted_at=clock(), text=None)
    shown = found_posts.preview(faked, question.public_id, member_id=cast.alice.id, kit_slug=kit.slug)
    assert (shown.text, shown.why) == (None, "Fake does not let us show its words here; open it to see them.")


@pytest.mark.parametrize(
    ("post", "why"),
    [
        (FakePost(text=ARTICLE, author_id="mallory-1"), "somebody else's"),
        (FakePost(text="Good morning"), "without the link"),
        (FakePost(text="http://localhost/r/unknown1"), "a link of nobody"),
    ],
)
def test_other_posts_are_left_alone(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, clock: Clock, post: FakePost, why: str
) -> None:
    _account(faked, cast.alice, proof="oauth")
    fake.posts["7"] = replace(post, posted_at=clock())
    assert _search(faked) == 1
    assert found_posts.asked(faked, member_id=cast.alice.id) == [], why
    assert posts.listed(faked, member_id=cast.alice.id).items == ()


def test_only_who_agreed_is_searched(faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, clock: Clock) -> None:
    _account(faked, cast.alice, detects=False)
    left = _account(faked, cast.bob)
    with faked.write() as session:
        session.get_one(Member, cast.bob.id).state = "left"
    assert _search(faked) == 0
    assert fake.asked == []
    assert _next_look(faked, left) is None


def test_looks_come_soon_after_the_composer_was_opened_and_end_with_the_post(
    core: Core, cast: Cast, kit: Kit, clock: Clock
) -> None:
    fake = FakeNetwork(name="bluesky")
    faked = with_networks(core, fake)
    account = _account(faked, cast.alice, proof="oauth", network="bluesky")
    _search(faked)
    assert _next_look(faked, account) == kit.publish_at + timedelta(hours=6)
    claims.claim(faked, member_id=cast.alice.id, slug=kit.slug, network="bluesky", opened=True)
    opened = clock()
    assert _next_look(faked, account) == opened + timedelta(minutes=3)
    for minutes in (3, 15, 60):
        clock.move(to=opened + timedelta(minutes=minutes))
        assert found_posts.detect_due(faked) == 1
    assert _next_look(faked, account) == kit.publish_at + timedelta(hours=6)
    link = claims.claim(faked, member_id=cast.alice.id, slug=kit.slug, network="bluesky").link_url
    fake.posts["7"] = FakePost(posted_at=clock(), text=link)
    clock.move(to=kit.publish_at + timedelta(hours=6))
    assert found_posts.detect_due(faked) == 1
    assert len(posts.listed(faked, member_id=cast.alice.id).items) == 1
    assert _next_look(faked, account) is None
    assert found_posts.owe_searches(faked) == 0


def test_a_network_that_asks_for_patience_is_left_alone_until_then(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, clock: Clock
) -> None:
    account, other = _account(faked, cast.alice), _account(faked, cast.bob)
    later = clock() + timedelta(minutes=20)
    fake.failure = RateLimitedError("Full.", retry_at=later)
    found_posts.owe_searches(faked)
    assert found_posts.detect_due(faked) == 1
    fake.failure = None
    assert found_posts.detect_due(faked) == 0
    assert len(fake.asked) == 1
    assert (_next_look(faked, account), _next_look(faked, other)) == (later, later)
    clock.move(to=later)
    assert found_posts.detect_due(faked) + found_posts.detect_due(faked) == 2
    with faked.read() as session:
        assert session.query(NetworkState).filter_by(network="fake").one().failures == 0


def test_a_search_whose_lease_was_lost_writes_nothing(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, kits: Kits, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    _account(faked, cast.alice, proof="oauth")
    fake.posts["7"] = FakePost(posted_at=clock(), text=kits.claim(kit, cast.alice))
    found_posts.owe_searches(faked)
    asked = FakeNetwork.recent_posts

    def late(self: FakeNetwork, *args: object, **more: object) -> object:
        with faked.write() as session:
            session.query(Due).filter_by(job=Job.DETECT_POSTS.value).update({"lease_token": "another"})
        return asked(self, *args, **more)  # type: ignore[arg-type]  # handed through as they came

    monkeypatch.setattr(FakeNetwork, "recent_posts", late)
    assert found_posts.detect_due(faked) == 1
    assert posts.listed(faked, member_id=cast.alice.id).items == ()
    assert found_posts.told(faked, member_id=cast.alice.id, kit_slug=kit.slug) == []


@pytest.mark.parametrize("how", ["refused", "last call"])
def test_what_a_network_told_holds_although_the_lease_was_lost(
    faked: Core,
    fake: FakeNetwork,
    cast: Cast,
    kit: Kit,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
) -> None:
    account = _account(faked, cast.alice)
    later = clock() + timedelta(minutes=20)
    found_posts.owe_searches(faked)

    def late(_self: FakeNetwork, access: Access, *_args: object, **_more: object) -> list[Found]:
        fake.asked.append(())
        with faked.write() as session:
            row = session.query(Due).filter_by(job=Job.DETECT_POSTS.value, subject_id=account.id).one()
            row.lease_token = row.lease_until = None
        if how == "refused":
            raise RateLimitedError("Full.", retry_at=later)
        access.on_wait(later)
        return []

    monkeypatch.setattr(FakeNetwork, "recent_posts", late)
    assert found_posts.detect_due(faked) == 1
    clock.move(minutes=19)
    assert (found_posts.detect_due(faked), len(fake.asked)) == (0, 1)
    clock.move(minutes=1)
    assert (found_posts.detect_due(faked), len(fake.asked)) == (1, 2)


def test_a_short_link_is_followed_one_hop_and_only_once(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed: list[str] = []

    def redirect_of(self: Fetcher, url: str) -> str | None:
        followed.append(url)
        return f"{ARTICLE}?utm_medium=bitly" if url.endswith("ours") else "https://elsewhere.example/"

    monkeypatch.setattr(Fetcher, "redirect_of", redirect_of)
    account = _account(faked, cast.alice)
    fake.posts["7"] = FakePost(posted_at=clock(), text="See bit.ly", links=("https://bit.ly/ours",))
    fake.posts["8"] = FakePost(posted_at=clock(), text="See t.co", links=("https://t.co/other", "https://news.test/x"))
    clock.move(minutes=1)
    _search(faked)
    assert sorted(followed) == ["https://bit.ly/ours", "https://t.co/other"]
    assert len(found_posts.asked(faked, member_id=cast.alice.id)) == 1
    clock.move(days=1)
    with faked.write() as session:
        searches.owe(session, session.get_one(Account, account.id), networks=faked.networks, now=clock(), soon=True)
    assert found_posts.detect_due(faked) == 1
    assert len(followed) == 2
