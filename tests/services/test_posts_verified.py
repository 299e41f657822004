"""Looking posts up: what a network shows becomes evidence, and what it does not show stays unknown."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from share.core import Core
from share.domain.due import Job
from share.domain.errors import ConflictError
from share.domain.evidence import Step, Verdict
from share.domain.posts import MissingReason, PostState
from share.domain.readings import Counts
from share.domain.words import say
from share.models.accounts import Account
from share.models.due import Due
from share.models.kits import Kit
from share.models.members import Member
from share.models.posts import Post
from share.networks import one_by_one
from share.networks.base import BadReplyError, QuotaSpentError, RateLimitedError, UnavailableError
from share.services import collection, networks, plans, posts
from share.services.posts import PostCard, Recorded
from share.services.posts.hearing import KNOWN
from tests.fixtures.people import Cast
from tests.fixtures.posts import ARTICLE, FakePost, Kits, with_networks
from tests.fixtures.stores import Clock
from tests.networks.fake import FakeNetwork

URL = "https://fake.example/posts/7"


def _record(core: Core, member: Member, url: str = URL) -> str:
    return posts.record(core, member_id=member.id, url=url).public_id


def _verdicts(card: PostCard) -> dict[Step, Verdict]:
    return {line.step: line.verdict for line in card.steps}


def _drain(core: Core) -> int:
    done = 0
    while found := posts.verify_due(core):
        done += found
    return done


def test_a_found_post_with_the_members_link_is_verified_and_measured(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, kits: Kits, clock: Clock
) -> None:
    link = kits.claim(kit, cast.alice)
    fake.posts["7"] = FakePost(posted_at=clock(), text=f"Nurses win! {link}", counts=Counts(likes=3, reposts=2))
    mine = _record(faked, cast.alice)
    assert _drain(faked) == 1
    card = posts.get(faked, mine)
    assert (card.state, card.rung, card.author_name) == (PostState.VERIFIED, Step.MEASURED, "alice")
    assert _verdicts(card)[Step.OWNED] is Verdict.YES
    assert (card.engagements, card.partial) == (5, True)
    figures = {figure.name: figure for figure in card.figures}
    assert (figures["likes"].value, figures["likes"].source) == (3, "fake-api")
    assert (figures["replies"].value, figures["replies"].reason) == (None, "Fake did not tell.")
    assert (figures["impressions"].value, figures["impressions"].reason) == (None, "Fake does not report this.")
    assert card.next_read_at is not None
    assert clock() < card.next_read_at <= clock() + timedelta(hours=3)
    assert _drain(faked) == 0


def test_a_post_without_the_link_is_recorded_but_not_verified(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, clock: Clock
) -> None:
    fake.posts["7"] = FakePost(posted_at=clock(), text="Good morning")
    mine = _record(faked, cast.alice)
    _drain(faked)
    card = posts.get(faked, mine)
    assert (card.state, card.state_reason) == (PostState.RECORDED, "The kit's link is not in it.")
    assert _verdicts(card)[Step.LINKED] is Verdict.NO


def test_a_post_with_the_articles_own_address_is_verified(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, clock: Clock
) -> None:
    fake.posts["7"] = FakePost(posted_at=clock(), text="Read this", links=(f"{ARTICLE}/?utm_source=me",))
    mine = _record(faked, cast.alice)
    _drain(faked)
    assert posts.get(faked, mine).state is PostState.VERIFIED


def test_a_post_older_than_its_kit_says_so(faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, clock: Clock) -> None:
    fake.posts["7"] = FakePost(posted_at=clock() - timedelta(days=3), text=ARTICLE)
    mine = _record(faked, cast.alice)
    _drain(faked)
    assert posts.get(faked, mine).state_reason == "It was posted before the kit came out."


def test_somebody_elses_personal_link_or_account_rejects_a_post(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, kits: Kits, clock: Clock
) -> None:
    bobs = kits.claim(kit, cast.bob)
    fake.posts["7"] = FakePost(posted_at=clock(), text=bobs)
    fake.posts["8"] = FakePost(posted_at=clock(), text=ARTICLE, author_id="bob-on-fake")
    with faked.write() as session:
        session.add(
            Account(member_id=cast.bob.id, network="fake", native_id="bob-on-fake", proof="oauth", created_at=clock())
        )
    by_link = _record(faked, cast.alice)
    by_account = _record(faked, cast.alice, "https://fake.example/posts/8")
    _drain(faked)
    assert posts.get(faked, by_link).state is PostState.REJECTED
    assert posts.get(faked, by_account).state is PostState.REJECTED
    assert posts.record(faked, member_id=cast.bob.id, url=URL).created
    _drain(faked)
    card = posts.get(faked, by_link)
    assert (card.member_name, card.state) == ("Bob", PostState.VERIFIED)


def test_the_link_in_a_post_tells_for_which_kit_it_is(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, kits: Kits, clock: Clock
) -> None:
    earlier = kits.publish(clock().date() - timedelta(days=1))
    link = kits.claim(earlier, cast.alice)
    fake.posts["7"] = FakePost(posted_at=clock(), text=link)
    mine = posts.record(faked, member_id=cast.alice.id, url=URL, kit_slug=kit.slug).public_id
    _drain(faked)
    assert posts.get(faked, mine).kit_slug == earlier.slug


def test_proof_of_authorship_takes_a_contested_post(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, kits: Kits, clock: Clock
) -> None:
    link = kits.claim(kit, cast.bob)
    mine = _record(faked, cast.alice)
    with pytest.raises(ConflictError):
        _record(faked, cast.bob)
    fake.posts["7"] = FakePost(posted_at=clock(), text=link)
    _drain(faked)
    card = posts.get(faked, mine)
    assert (card.member_name, card.state) == ("Bob", PostState.VERIFIED)
    assert posts.disputed(faked) == []


def test_a_proven_post_cannot_be_contested_away(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, kits: Kits, clock: Clock
) -> None:
    fake.posts["7"] = FakePost(posted_at=clock(), text=kits.claim(kit, cast.alice))
    mine = _record(faked, cast.alice)
    _drain(faked)
    with pytest.raises(ConflictError):
        _record(faked, cast.bob)
    assert posts.get(faked, mine).state is PostState.VERIFIED
    assert len(posts.disputed(faked)) == 1


def test_a_share_link_becomes_its_post(faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, clock: Clock) -> None:
    fake.posts["7"] = FakePost(posted_at=clock(), text=ARTICLE)
    mine = _record(faked, cast.alice, "https://fake.example/s/7")
    assert posts.get(faked, mine).native_id is None
    _drain(faked)
    card = posts.get(faked, mine)
    assert (card.native_id, card.state) == ("7", PostState.VERIFIED)
    for url in ("https://fake.example/s/7", URL):
        assert posts.show(faked, url).public_id == mine
        assert posts.record(faked, member_id=cast.alice.id, url=url) == Recorded(mine, created=False)
        assert posts.hear(faked, member_id=cast.alice.id, url=url).text == say(KNOWN)
        with pytest.raises(ConflictError):
            _record(faked, cast.bob, url)


def test_a_share_link_to_a_known_post_is_dropped_or_contested(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, clock: Clock
) -> None:
    fake.posts["7"] = FakePost(posted_at=clock(), text=ARTICLE)
    first = _record(faked, cast.alice)
    _record(faked, cast.alice, "https://fake.example/s/7")
    bobs = _record(faked, cast.bob, "https://fake.example/s/7/".rstrip("/").replace("/s/", "//s/"))
    _drain(faked)
    assert [card.public_id for card in posts.listed(faked, member_id=cast.alice.id).items] == [first]
    assert posts.show(faked, "https://fake.example/s/7").public_id == first
    assert posts.get(faked, bobs).state is PostState.REJECTED
    assert len(posts.disputed(faked)) == 1


def test_a_share_link_brings_back_what_was_taken_back_or_gives_it_to_another(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, clock: Clock
) -> None:
    fake.posts["7"] = FakePost(posted_at=clock(), text=ARTICLE)
    first = _record(faked, cast.alice)
    for member in (cast.alice, cast.bob):
        _drain(faked)
        posts.withdraw(faked, first, member_id=cast.alice.id)
        mine = _record(faked, member, "https://fake.example/s/7")
        _drain(faked)
    assert posts.listed(faked, member_id=cast.alice.id).items == ()
    assert [(card.public_id, card.state) for card in posts.listed(faked, member_id=cast.bob.id).items] == [
        (mine, PostState.VERIFIED)
    ]
    assert posts.disputed(faked) == []


def test_three_looks_over_a_day_make_a_post_gone(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, kits: Kits, clock: Clock
) -> None:
    fake.posts["7"] = FakePost(posted_at=clock(), text=kits.claim(kit, cast.alice))
    mine = _record(faked, cast.alice)
    _drain(faked)
    fake.posts["7"] = replace(fake.posts["7"], missing=MissingReason.NOT_FOUND)
    first = posts.get(faked, mine).next_read_at
    assert first is not None
    for at, author in ((first, "alice"), (first + timedelta(hours=12), None)):
        clock.move(to=at)
        assert collection.read_due(faked) == 1
        card = posts.get(faked, mine)
        assert (card.state, card.author_name, card.engagements) == (PostState.VERIFIED, author, 1)
    clock.move(hours=12)
    collection.read_due(faked)
    card = posts.get(faked, mine)
    assert (card.state, card.author_name) == (PostState.GONE, None)
    assert (card.engagements, card.next_read_at) == (1, None)


def test_a_post_not_found_at_first_is_looked_for_again(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, clock: Clock
) -> None:
    mine = _record(faked, cast.alice)
    assert _drain(faked) == 1
    assert posts.get(faked, mine).state is PostState.RECORDED
    fake.posts["7"] = FakePost(posted_at=clock(), text=ARTICLE)
    clock.move(minutes=5)
    assert _drain(faked) == 1
    assert posts.get(faked, mine).state is PostState.VERIFIED


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        (MissingReason.PROTECTED, PostState.PROTECTED),
        (MissingReason.NOT_READABLE, PostState.SELF_REPORTED),
        (MissingReason.UNAVAILABLE, PostState.RECORDED),
        (MissingReason.NO_ANSWER, PostState.RECORDED),
    ],
)
def test_what_is_kept_from_us_is_not_gone(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, reason: MissingReason, state: PostState
) -> None:
    fake.posts["7"] = FakePost(missing=reason)
    mine = _record(faked, cast.alice)
    _drain(faked)
    card = posts.get(faked, mine)
    assert card.state is state
    assert all(figure.value is None for figure in card.figures)


def test_links_that_there_was_no_time_to_follow_are_followed_next(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_by_one, "_SECONDS", -1)
    fake.posts |= {name: FakePost(posted_at=clock(), text=ARTICLE) for name in "78"}
    mine = [_record(faked, cast.alice, f"https://fake.example/s/{name}") for name in "78"]
    for known in (1, 2):
        _drain(faked)
        assert sum(bool(posts.get(faked, one).native_id) for one in mine) == known
        clock.move(minutes=2)


def test_a_rate_limit_is_obeyed_by_both_jobs(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, kits: Kits, clock: Clock
) -> None:
    fake.posts |= {name: FakePost(posted_at=clock(), text=ARTICLE) for name in "78"}
    _record(faked, cast.alice)
    _drain(faked)
    until = clock() + timedelta(hours=6)
    fake.failure = RateLimitedError("Fake wants no more calls for now.", retry_at=until)
    clock.move(hours=3)
    collection.read_due(faked)
    mine = _record(faked, cast.alice, "https://fake.example/posts/8")
    calls = len(fake.asked)
    assert (_drain(faked), collection.read_due(faked), len(fake.asked)) == (0, 0, calls)
    [health] = networks.health(faked)
    assert [(one.reason, one.until) for one in health.troubles] == [("Fake wants no more calls for now.", until)]
    fake.failure = None
    clock.move(to=until)
    assert (_drain(faked), collection.read_due(faked)) == (1, 1)
    assert posts.get(faked, mine).state is PostState.VERIFIED
    assert networks.health(faked)[0].well


def test_a_wait_beyond_a_day_is_cut_to_a_day(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, clock: Clock
) -> None:
    fake.failure = RateLimitedError("Full.", retry_at=clock() + timedelta(days=300))
    _record(faked, cast.alice)
    _drain(faked)
    [health] = networks.health(faked)
    assert health.next_at == clock() + timedelta(hours=24)


def test_spent_credits_wait_for_an_admin(faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, clock: Clock) -> None:
    fake.failure = QuotaSpentError("The credits are used up.", until=None)
    _record(faked, cast.alice)
    _drain(faked)
    [health] = networks.health(faked)
    assert (health.next_at, [trouble.waits_for_somebody for trouble in health.troubles]) == (None, [True])
    [waits] = plans.plan(faked).items
    assert waits.reason == "Waits: The credits are used up."
    clock.move(days=40)
    assert _drain(faked) == 0
    fake.failure = None
    networks.try_again(faked, "fake")
    assert _drain(faked) == 1


@pytest.mark.parametrize("failure", [UnavailableError("No answer."), BadReplyError("Not JSON.")])
def test_a_failure_is_tried_again_later_and_changes_nothing(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, clock: Clock, failure: UnavailableError
) -> None:
    fake.posts["7"] = FakePost(posted_at=clock(), text=ARTICLE)
    fake.failure = failure
    mine = _record(faked, cast.alice)
    for _ in range(7):
        posts.verify_due(faked)
        clock.move(hours=1)
    [health] = networks.health(faked)
    assert (health.troubles[0].failures, health.waiting, health.parked) == (7, 1, 0)
    assert posts.get(faked, mine).state is PostState.RECORDED
    fake.failure = None
    assert _drain(faked) == 1
    assert posts.get(faked, mine).state is PostState.VERIFIED


def test_without_a_key_nothing_is_asked_and_the_page_says_which(core: Core, cast: Cast, kit: Kit, clock: Clock) -> None:
    mine = posts.record(core, member_id=cast.alice.id, url="https://x.com/alice/status/20").public_id
    assert posts.verify_due(core) == 1
    health = {one.name: one for one in networks.health(core)}["x"]
    assert "X_BEARER_TOKEN is not set" in health.key_problem
    assert (health.waiting, health.parked, health.calls) == (1, 0, 0)
    assert posts.get(core, mine).state is PostState.RECORDED
    assert posts.verify_due(core) == 0


def test_a_batch_is_one_call(core: Core, cast: Cast, kit: Kit, clock: Clock) -> None:
    fake = FakeNetwork({str(number): FakePost(posted_at=clock(), text=ARTICLE) for number in range(12)})
    fake.batch_size = 5
    faked = with_networks(core, fake)
    for number in range(12):
        _record(faked, cast.alice, f"https://fake.example/posts/{number}")
    assert [posts.verify_due(faked) for _ in range(4)] == [5, 5, 2, 0]
    assert [len(call) for call in fake.asked] == [5, 5, 2]


def test_a_late_worker_writes_nothing(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.posts["7"] = FakePost(posted_at=clock(), text=ARTICLE)
    mine = _record(faked, cast.alice)
    answer = fake.look_up

    def slow(access, refs):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - wraps the fake's own
        clock.move(minutes=2)
        monkeypatch.setattr(fake, "look_up", answer)
        assert posts.verify_due(faked) == 1
        with faked.write() as session:
            session.scalars(select(Post)).one().state_reason = "seen by the other"
        return answer(access, refs)

    monkeypatch.setattr(fake, "look_up", slow)
    assert posts.verify_due(faked) == 1
    assert posts.get(faked, mine).state_reason == "seen by the other"


def test_a_page_post_is_read_with_its_pages_token_alone(core: Core, cast: Cast, kit: Kit, clock: Clock) -> None:
    fake = FakeNetwork({"7": FakePost(posted_at=clock(), text=ARTICLE)}, needs_token=True, owner_token=True)
    faked = with_networks(core, fake)
    mine = _record(faked, cast.alice)
    _drain(faked)
    card = posts.get(faked, mine)
    assert (card.state, fake.asked) == (PostState.SELF_REPORTED, [])
    assert "take your word" in card.state_reason
    with core.read() as session:
        assert [row.job for row in session.scalars(select(Due))] != [Job.READ_METRICS]
