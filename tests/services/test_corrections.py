"""Recall and correction: exactly those who took or posted a kit are told, once, and the putting right is counted."""

import pytest
from sqlalchemy import select

from share.core import Core
from share.domain.captions import CaptionText
from share.domain.corrections import CorrectionKind, Done, Progress
from share.domain.errors import ConflictError, InvalidError, NotFoundError
from share.domain.posts import PostState
from share.models.campaigns import Campaign
from share.models.corrections import Correction, Fix
from share.models.members import Member
from share.models.notices import Notice
from share.models.posts import Post
from share.services import claims, corrections, kits, links, notices
from share.services.kits import Changes, Then
from tests.fixtures.people import Cast
from tests.fixtures.stores import Clock
from tests.published import ARTICLE, publish

NOTE = "The number of strikers was wrong: it is 840."
SAME_SITE = "https://news.example.org/nurses-corrected"


def letters(core: Core) -> dict[int | None, Notice]:
    with core.read() as session:
        found = [row for row in session.query(Notice) if row.kind in {"kit_recall", "kit_correction"}]
    assert len({row.member_id for row in found}) == len(found)
    return {row.member_id: row for row in found}


def add_post(core: Core, kit_id: int, member_id: int, native_id: str, **more: str) -> int:
    post = Post(
        network="x", native_id=native_id, url=f"https://x.com/a/status/{native_id}", member_id=member_id,
        kit_id=kit_id, state=PostState.RECORDED.value, recorded_at=core.now(),
    )  # fmt: skip
    for name, value in more.items():
        setattr(post, name, value)
    with core.write() as session:
        session.add(post)
        session.flush()
        return post.id


def set_state(core: Core, post_id: int, state: PostState) -> None:
    with core.write() as session:
        session.get_one(Post, post_id).state = state.value


def counted(core: Core, slug: str) -> Progress:
    return corrections.courses(core, slug)[0].progress


def test_exactly_those_who_took_or_posted_the_kit_are_told_once(core: Core, campaign: Campaign, cast: Cast) -> None:
    kit = publish(core, campaign)
    claims.claim(core, member_id=cast.alice.id, slug=kit.slug, network="x")
    claims.claim(core, member_id=cast.alice.id, slug=kit.slug, network="bluesky")
    add_post(core, kit.id, cast.carol.id, "1")
    add_post(core, kit.id, cast.dan.id, "2", state=PostState.REJECTED.value)
    kits.recall(core, kit.slug, note=NOTE, by_id=cast.bob.id)
    kits.recall(core, kit.slug, note=f"{NOTE} Sorry.", by_id=cast.bob.id)
    assert set(letters(core)) == {cast.alice.id, cast.carol.id}
    assert kits.get(core, kit.slug).note == f"{NOTE} Sorry."
    assert len(corrections.courses(core, kit.slug)) == 1


def test_the_letter_says_why_and_leads_to_a_page_that_the_pass_opens(
    core: Core, campaign: Campaign, cast: Cast
) -> None:
    kit = publish(core, campaign)
    claims.claim(core, member_id=cast.alice.id, slug=kit.slug, network="x")
    kits.recall(core, kit.slug, note=NOTE, words="It is 840. Read the corrected story.", url=SAME_SITE)
    notices.send_due(core)
    text = notices.get(core, letters(core)[cast.alice.id].public_id).text
    assert NOTE in text
    assert "It is 840. Read the corrected story." in text
    assert f"/kits/{kit.slug}/fix?pass=" in text
    assert counted(core, kit.slug).told == 1


def test_a_recalled_kits_links_stop_or_lead_to_the_corrected_article(
    core: Core, campaign: Campaign, cast: Cast
) -> None:
    kit = publish(core, campaign)
    assert links.destination(core, kit.id).url == ARTICLE
    kits.recall(core, kit.slug, note=NOTE)
    assert links.destination(core, kit.id).stopped
    kits.recall(core, kit.slug, note=NOTE, url=SAME_SITE)
    leads = links.destination(core, kit.id)
    assert (leads.stopped, leads.url) == (False, SAME_SITE)


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/x",
        "javascript:alert(1)",
        "http://127.0.0.1/",
        "https://news.example.org.evil.example/",
    ],
)
def test_links_never_lead_anywhere_else(core: Core, campaign: Campaign, cast: Cast, url: str) -> None:
    kit = publish(core, campaign)
    with pytest.raises((InvalidError, ConflictError)):
        kits.recall(core, kit.slug, note=NOTE, url=url)
    assert kits.get(core, kit.slug).state == "published"


def test_a_recalled_kits_claims_are_frozen_and_closing_does_not_open_its_links(
    core: Core, campaign: Campaign, cast: Cast, clock: Clock
) -> None:
    kit = publish(core, campaign)
    claims.claim(core, member_id=cast.alice.id, slug=kit.slug, network="x")
    kits.recall(core, kit.slug, note=NOTE)
    with pytest.raises(ConflictError, match="taken back"):
        claims.claim(core, member_id=cast.alice.id, slug=kit.slug, network="x", opened=True)
    with pytest.raises(ConflictError, match="taken back"):
        claims.save_caption(core, member_id=cast.alice.id, slug=kit.slug, network="x", caption="Mine")
    clock.move(days=30)
    kits.close_due(core)
    assert kits.get(core, kit.slug).state == "recalled"
    assert links.destination(core, kit.id).stopped


def test_a_kit_that_is_closed_can_still_be_recalled(core: Core, campaign: Campaign, cast: Cast) -> None:
    kit = publish(core, campaign, state="closed")
    add_post(core, kit.id, cast.alice.id, "1")
    kits.recall(core, kit.slug, note=NOTE)
    assert counted(core, kit.slug).asked == 1
    assert kits.get(core, kit.slug).closes_at > core.now()


def test_progress_counts_what_was_seen_before_what_was_said(
    core: Core, campaign: Campaign, cast: Cast, clock: Clock
) -> None:
    kit = publish(core, campaign)
    theirs = {who.id: add_post(core, kit.id, who.id, str(who.id)) for who in (cast.alice, cast.bob, cast.carol)}
    claims.claim(core, member_id=cast.dan.id, slug=kit.slug, network="x")
    kits.recall(core, kit.slug, note=NOTE)
    assert counted(core, kit.slug) == Progress(4, 0, 0, 0, 0, 4)
    clock.move(minutes=10)
    set_state(core, theirs[cast.alice.id], PostState.GONE)
    corrections.answer(core, member_id=cast.alice.id, slug=kit.slug, how=Done.CORRECTED)
    add_post(core, kit.id, cast.bob.id, "900")
    corrections.open_page(core, member_id=cast.carol.id, slug=kit.slug)
    corrections.answer(core, member_id=cast.dan.id, slug=kit.slug, how=Done.NEVER_POSTED)
    assert counted(core, kit.slug) == Progress(asked=4, told=0, opened=3, fixed=2, removed=1, outstanding=1)


def test_nothing_is_outstanding_from_somebody_who_was_erased(core: Core, campaign: Campaign, cast: Cast) -> None:
    kit = publish(core, campaign)
    for who in (cast.alice, cast.bob):
        claims.claim(core, member_id=who.id, slug=kit.slug, network="x")
    kits.recall(core, kit.slug, note=NOTE)
    with core.write() as session:
        session.get_one(Member, cast.alice.id).state = "erased"
    assert counted(core, kit.slug) == Progress(asked=1, told=0, opened=0, fixed=0, removed=0, outstanding=1)


def test_corrected_words_reach_new_claims_and_are_told_to_earlier_ones(
    core: Core, campaign: Campaign, cast: Cast
) -> None:
    kit = publish(core, campaign)
    before = claims.claim(core, member_id=cast.alice.id, slug=kit.slug, network="x").caption
    kits.update(
        core, kit.slug, changes=Changes(captions=[CaptionText("x", "en", "840 nurses win!")]), version=None, by_id=None
    )
    assert kits.correct(core, kit.slug, note=NOTE, by_id=cast.bob.id) == 1
    assert claims.claim(core, member_id=cast.alice.id, slug=kit.slug, network="x").caption == before
    assert claims.claim(core, member_id=cast.carol.id, slug=kit.slug, network="x").caption == "840 nurses win!"
    notices.send_due(core)
    assert set(letters(core)) == {cast.alice.id}
    assert "840 nurses win!" in notices.get(core, letters(core)[cast.alice.id].public_id).text
    asked = corrections.mine(core, member_id=cast.alice.id, slug=kit.slug)
    assert asked is not None
    assert (asked.requests[0].kind, asked.is_open) == (CorrectionKind.CAPTION, True)
    assert "840 nurses win!" in asked.requests[0].instead[0].text
    claims.save_caption(core, member_id=cast.alice.id, slug=kit.slug, network="x", caption="")
    assert claims.claim(core, member_id=cast.alice.id, slug=kit.slug, network="x").caption == "840 nurses win!"


def reworded(core: Core, slug: str, cast: Cast, changes: Changes) -> set[int | None]:
    """Whom a correction with these changes asks."""
    kits.submit(core, slug, changes=changes, version=None, then=Then.CORRECT, by_id=cast.bob.id, note=NOTE)
    with core.read() as session:
        last = max(session.scalars(select(Correction.id)))
        return set(session.scalars(select(Fix.member_id).where(Fix.correction_id == last)))


def test_a_correction_asks_exactly_those_whose_words_it_puts_right(
    core: Core, campaign: Campaign, cast: Cast, clock: Clock
) -> None:
    kit = publish(core, campaign)
    with core.write() as session:
        session.get_one(Member, cast.dan.id).language = "es"
    for who, network in ((cast.alice, "x"), (cast.alice, "mastodon"), (cast.bob, "bluesky"), (cast.dan, "bluesky")):
        claims.claim(core, member_id=who.id, slug=kit.slug, network=network)
    add_post(core, kit.id, cast.carol.id, "1")  # on X, and never took it here
    alice, bob, carol, dan = (who.id for who in (cast.alice, cast.bob, cast.carol, cast.dan))
    rows: list[tuple[Changes, set[int]]] = [
        (Changes(captions=[CaptionText("x", "en", "840 nurses win!")]), {alice, carol}),
        (Changes(captions=[CaptionText("any", "en", "840 nurses have won.")], details={"video": ""}), {alice, bob}),
        (Changes(captions=[CaptionText("any", "es", "840 enfermeras ganaron.")]), {dan}),
        (Changes(captions=[CaptionText("x", "en", "A further variant!", 2)]), set()),
        (Changes(captions=[CaptionText("bluesky", "en", "840 nurses win, Bluesky!")]), {bob}),
        (Changes(title="840 nurses win in Duluth"), {alice, bob, carol, dan}),
        (Changes(), {alice, bob, carol, dan}),
    ]
    asked = []
    for changes, _ in rows:
        clock.move(minutes=5)
        asked.append(reworded(core, kit.slug, cast, changes))
    assert asked == [people for _, people in rows]
    page = corrections.mine(core, member_id=alice, slug=kit.slug)
    assert page is not None
    # The newest concerns all; of the others each shows the network alone that it put right.
    assert [[way.network for way in one.instead] for one in page.requests[2:]] == [["mastodon"], ["x"]]


def test_who_was_not_asked_has_nothing_to_put_right(core: Core, campaign: Campaign, cast: Cast) -> None:
    kit = publish(core, campaign)
    kits.recall(core, kit.slug, note=NOTE)
    assert corrections.mine(core, member_id=cast.alice.id, slug=kit.slug) is None
    with pytest.raises(NotFoundError):
        corrections.open_page(core, member_id=cast.alice.id, slug=kit.slug)
    with pytest.raises(NotFoundError):
        corrections.answer(core, member_id=cast.alice.id, slug=kit.slug, how=Done.REMOVED)


def test_a_note_is_needed(core: Core, campaign: Campaign, cast: Cast) -> None:
    kit = publish(core, campaign)
    for call in (kits.recall, kits.correct):
        with pytest.raises(InvalidError, match="note"):
            call(core, kit.slug, note=" \n", by_id=cast.bob.id)
