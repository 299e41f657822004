"""The ladder: whatever is known, every step has a verdict and a reason, and the rung follows the rule."""

from hypothesis import given
from hypothesis import strategies as st

from share.domain.carried import addresses, holds, tracked_codes
from share.domain.evidence import Author, Carries, Facts, Step, Verdict, author_of, highest, ladder, standing
from share.domain.posts import MissingReason, PostState

facts = st.builds(
    Facts,
    label=st.just("Fake"),
    claimed=st.booleans(),
    has_url=st.booleans(),
    clicks=st.integers(0, 3),
    looked=st.booleans(),
    missing=st.one_of(st.none(), st.sampled_from(MissingReason)),
    author=st.sampled_from(Author),
    carries=st.sampled_from(Carries),
    old=st.booleans(),
    measurable=st.booleans(),
    read=st.booleans(),
)


@given(facts)
def test_every_step_is_there_in_order_and_says_why(known: Facts) -> None:
    steps = ladder(known)
    assert [rung.step for rung in steps] == list(Step)
    assert all(rung.reason.endswith(".") for rung in steps)


@given(facts)
def test_the_rung_is_the_highest_whose_applicable_lower_ones_are_all_yes(known: Facts) -> None:
    steps = ladder(known)
    good = [
        rung.step
        for place, rung in enumerate(steps)
        if rung.verdict is Verdict.YES and all(lower.verdict is not Verdict.NO for lower in steps[:place])
    ]
    assert highest(steps) == (good[-1] if good else None)


@given(facts)
def test_only_a_post_that_was_seen_without_objection_is_verified(known: Facts) -> None:
    state, reason = standing(known)
    verdicts = {rung.step: rung.verdict for rung in ladder(known)}
    verified = (
        known.has_url
        and verdicts[Step.FOUND] is Verdict.YES
        and Verdict.NO not in {verdicts[Step.OWNED], verdicts[Step.LINKED]}
    )
    assert (state is PostState.VERIFIED) == verified
    assert bool(reason) != verified


@given(facts)
def test_a_missing_click_never_holds_back_a_post_that_can_be_looked_at(known: Facts) -> None:
    clicked = ladder(known)[1]
    if not known.hidden:
        assert clicked.verdict is not Verdict.NO


def test_a_proven_account_tells_more_than_a_link() -> None:
    assert author_of(1, account_owner=1, link_owners=[2], has_account=True) is Author.OWN_ACCOUNT
    assert author_of(1, account_owner=2, link_owners=[1], has_account=True) is Author.OTHER_ACCOUNT
    assert author_of(1, account_owner=None, link_owners=[2, 1], has_account=False) is Author.OWN_LINK
    assert author_of(1, account_owner=None, link_owners=[2], has_account=False) is Author.OTHER_LINK
    assert author_of(1, account_owner=None, link_owners=[], has_account=True) is Author.OTHER_ACCOUNT
    assert author_of(1, account_owner=None, link_owners=[], has_account=False) is Author.UNPROVEN


def test_our_links_are_found_in_text_and_in_what_the_network_lists() -> None:
    found = addresses(
        "Look: https://go.example/r/abc-1, and (https://go.example/r/x_2)!", ["https://GO.example/r/q?z=1"]
    )
    assert tracked_codes(found, public_url="https://go.example") == ("q", "abc-1", "x_2")
    assert tracked_codes(found, public_url="https://go.example:8443") == ()
    assert tracked_codes(["https://evil.example/go.example/r/abc", "https://["], public_url="https://go.example") == ()


def test_an_article_is_known_whatever_tags_hang_on_it() -> None:
    page = "https://www.news.example/story?id=7"
    assert holds(["http://news.example/story/?utm_source=x&id=7#top"], page)
    assert not holds(["https://news.example/story?id=8"], page)
    assert not holds(["https://news.example.evil/story?id=7", "https://["], page)


@given(st.text(max_size=200))
def test_no_text_breaks_the_search_for_links(text: str) -> None:
    found = addresses(text, [text])
    assert isinstance(tracked_codes(found, public_url="https://go.example"), tuple)
    assert isinstance(holds(found, "https://news.example/story"), bool)
