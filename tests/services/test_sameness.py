from share.core import Core
from share.domain.captions import CaptionText
from share.domain.due import Job
from share.domain.posts import PostState
from share.domain.sameness import signature
from share.models.campaigns import Campaign
from share.models.posts import Post
from share.models.signatures import Signature
from share.repositories import due, signatures
from share.repositories.due import Owed
from share.services import claims, kits, sameness
from share.services.kits import Changes
from tests.fixtures.people import Cast
from tests.published import publish

TEXT = "Nurses in Duluth have won their strike. Read how they did it."


def add_post(core: Core, kit_id: int, member_id: int, text: str, state: PostState = PostState.VERIFIED) -> None:
    post = Post(
        network="x", native_id=f"{member_id}-{text}-{state}", url="https://x.com/a", member_id=member_id, kit_id=kit_id,
        state=state.value, recorded_at=core.now(),
    )  # fmt: skip
    with core.write() as session:
        session.add(post)
        session.flush()
        values = signature(text)
        assert values is not None
        signatures.keep(session, post_id=post.id, kit_id=kit_id, values=values, now=core.now())
        signatures.keep(session, post_id=post.id, kit_id=kit_id, values=values, now=core.now())


def test_the_meter_warns_before_networks_do(core: Core, campaign: Campaign, cast: Cast) -> None:
    kit = publish(core, campaign)
    other = publish(core, campaign, slug="other", local_date=kit.local_date, slot=2)
    for number in range(4):
        add_post(core, kit.id, cast.alice.id, f"{TEXT} https://share.example/r/{number}")
    add_post(core, other.id, cast.alice.id, TEXT)
    add_post(core, kit.id, cast.alice.id, TEXT, PostState.GONE)
    few = sameness.words(core, kit.slug).sameness
    assert (few.posts, few.share) == (4, None)
    add_post(core, kit.id, cast.bob.id, "Eleven days on the line, and then the hospital gave in.")
    seen = sameness.words(core, kit.slug).sameness
    assert (seen.posts, seen.twins, seen.warns) == (5, 4, True)
    assert TEXT.encode() not in b"".join(one.values for one in _kept(core))


def _kept(core: Core) -> list[Signature]:
    with core.read() as session:
        return list(session.query(Signature))


def test_a_test_counts_who_was_dealt_which_variant(core: Core, campaign: Campaign, cast: Cast) -> None:
    kit = publish(core, campaign)
    texts = [CaptionText("x", "en", f"Words {number}", number) for number in (1, 2)]
    kits.update(core, kit.slug, changes=Changes(captions=texts), version=None, by_id=None)
    people = [cast.alice, cast.bob, cast.carol, cast.dan]
    for one in people:
        claims.claim(core, member_id=one.id, slug=kit.slug, network="x", opened=True)
    found = sameness.words(core, kit.slug).tests
    dealt = sum(arm.claims for test in found for arm in test.posts.arms)
    assert dealt in {0, len(people)}  # 0 where the draw gave all of them the same
    assert all(test.posts.winner is None for test in found)


def test_a_closed_kits_test_is_over_once_its_posts_are_read_no_more(core: Core, campaign: Campaign, cast: Cast) -> None:
    kit, other = publish(core, campaign, state="closed"), publish(core, campaign, slug="other", slot=2)
    for one in (kit, other):
        add_post(core, one.id, cast.alice.id, f"{TEXT} {one.slug}")
    with core.write() as session:
        first = session.query(Post).filter(Post.kit_id == kit.id).one()
        due.owe(session, Job.READ_METRICS, [Owed(first.id, core.now())], now=core.now())
    assert not sameness.words(core, kit.slug).is_over
    with core.write() as session:
        due.forget(session, Job.READ_METRICS, first.id)
    assert [sameness.words(core, one.slug).is_over for one in (kit, other)] == [True, False]
