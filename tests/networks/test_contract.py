"""What every network's file promises, and the fake that other tests use with it."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from share.domain.posts import Found, Missing, MissingReason, PostRef
from share.domain.readings import COUNT_NAMES, Reading
from share.networks.base import Access, Network, NetworkError, RateLimitedError, TokenRevokedError, UnavailableError
from share.networks.registry import NETWORKS, get
from share.networks.share_only import ShareOnly
from tests.networks.cases import NOW, PLAYED, POSTED_AT, SANDBOXED, TOKEN, Case, case_of
from tests.networks.fake import FakeNetwork
from tests.networks.played import reason

ICONS = Path(__file__).resolve().parents[2] / "share" / "web" / "static" / "icons"
ASKED = [network.name for network in NETWORKS if not isinstance(network, ShareOnly)]
NAMES = [*SANDBOXED, *PLAYED, "fake"]
COUNTS = {"likes": 12, "reposts": 5, "replies": 3, "quotes": 1, "bookmarks": 2, "impressions": 900}
COUNTS |= {"reactions": 12, "comments": 3, "shares": 5}
LINK = "https://share.example.org/r/abc123"
NUMBERS_ALONE = frozenset({"linkedin"})
"""Networks that tell the numbers of a post and nothing else of it."""


@pytest.fixture(params=NAMES)
def case(request: pytest.FixtureRequest) -> Case:
    return case_of(request.param, lambda: request.getfixturevalue("sandbox"))


def test_every_network_that_is_asked_anything_has_its_scene() -> None:
    assert sorted(ASKED) == sorted([*SANDBOXED, *PLAYED])


def test_a_live_post_is_found_with_its_author_time_text_and_counts(case: Case) -> None:
    ref = case.add(counts=COUNTS, text="Nurses win")
    (found,) = case.network.look_up(case.access(), [ref])
    assert isinstance(found, Found)
    assert found.ref == ref
    assert found.author_id
    shown = (None, None) if case.network.name in NUMBERS_ALONE else (POSTED_AT, "Nurses win")
    assert (found.posted_at, found.text) == shown
    assert found.reading is not None
    assert found.reading.native_id == ref.native_id


def test_every_counter_that_the_network_reports_is_read_and_no_other(case: Case) -> None:
    ref = case.add(counts=COUNTS)
    (reading,) = case.network.read_metrics(case.access(), [ref])
    assert isinstance(reading, Reading)
    assert (reading.native_id, reading.sampled_at) == (ref.native_id, NOW)
    assert reading.source
    wanted = {name: COUNTS[name] if name in case.network.measures else None for name in COUNT_NAMES}
    assert dict(reading.counts.items()) == wanted


def test_a_deleted_post_is_not_found_and_has_no_zero(case: Case) -> None:
    kept, deleted = case.add(counts=COUNTS), case.add(counts=COUNTS)
    case.delete(deleted)
    for rows in (
        case.network.look_up(case.access(), [kept, deleted]),
        case.network.read_metrics(case.access(), [kept, deleted]),
    ):
        assert not isinstance(rows[0], Missing)
        assert isinstance(rows[1], Missing)
        assert (rows[1].ref, rows[1].reason) == (deleted, MissingReason.NOT_FOUND)


def test_the_answer_has_a_row_for_each_post_in_the_same_order_also_for_repeats(case: Case) -> None:
    refs = [case.add(counts={**COUNTS, "likes": likes, "reactions": likes}) for likes in (1, 2, 3)]
    asked = [refs[2], refs[0], refs[1], refs[0]]
    rows = case.network.read_metrics(case.access(), asked)
    assert [row.native_id for row in rows if isinstance(row, Reading)] == [ref.native_id for ref in asked]
    first = {row.counts.likes or row.counts.reactions for row in rows if isinstance(row, Reading)}
    assert first == {1, 2, 3}


def test_as_many_posts_as_it_says_fit_into_one_call(case: Case) -> None:
    refs = [case.add(counts=COUNTS) for _ in range(case.network.batch_size)]
    rows = case.network.read_metrics(case.access(), refs)
    assert [row.native_id for row in rows if isinstance(row, Reading)] == [ref.native_id for ref in refs]


@pytest.mark.parametrize("kind", ["outage_503_html", "close"])
def test_an_outage_is_worth_another_try(case: Case, kind: str) -> None:
    refs = [case.add(), case.add()]
    case.break_with(kind)
    with pytest.raises(UnavailableError) as raised:
        case.network.read_metrics(case.access(), refs)
    assert TOKEN not in repr(raised.getrepr(chain=True))


def test_half_an_answer_is_an_error_and_never_a_zero(case: Case) -> None:
    refs = [case.add(), case.add()]
    case.break_with("broken_json")
    with pytest.raises(NetworkError):
        case.network.read_metrics(case.access(), refs)


def test_a_full_window_tells_when_to_come_back(case: Case) -> None:
    refs = [case.add(), case.add()]
    case.break_with("rate_limit")
    with pytest.raises(RateLimitedError) as raised:
        case.network.look_up(case.access(), refs)
    assert NOW + timedelta(seconds=1) <= raised.value.retry_at <= NOW + timedelta(hours=24)


def test_a_refused_token_is_told_apart_from_all_else(case: Case) -> None:
    if not case.network.needs_token:
        pytest.skip("this network is read without a token")
    ref = case.add()
    case.break_with("revoked_token")
    with pytest.raises(TokenRevokedError) as raised:
        case.network.look_up(case.access(), [ref])
    assert TOKEN not in repr(raised.getrepr(chain=True))


def test_an_access_shows_neither_token_nor_options(case: Case) -> None:
    assert TOKEN not in repr(case.access())


def test_the_links_in_a_post_are_told(case: Case) -> None:
    if case.network.name in NUMBERS_ALONE:
        pytest.skip("this network shows no post to an app")
    ref = case.add(text=f"Nurses win {LINK}", links=[LINK])
    (found,) = case.network.look_up(case.access(), [ref])
    assert isinstance(found, Found)
    assert LINK in found.links


def test_a_canonical_address_names_the_same_post(case: Case) -> None:
    ref = case.add()
    again = case.network.recognise(urlsplit(ref.url))
    assert again is not None
    assert (again.network, again.native_id, again.url) == (ref.network, ref.native_id, ref.url)


def test_resolving_what_is_resolved_changes_nothing(case: Case) -> None:
    ref = case.add()
    assert ref.resolve is None
    assert case.network.resolve(case.access(), ref) == ref


def test_posts_of_one_batch_share_a_key(case: Case) -> None:
    assert case.network.batch_key(case.add()) == case.network.batch_key(case.add())


@pytest.fixture(params=[*NETWORKS, FakeNetwork()], ids=lambda network: network.name)
def network(request: pytest.FixtureRequest) -> Network:
    return request.param  # type: ignore[no-any-return]  # pytest's params are Any


def test_caption_link_and_disclosure_all_reach_the_composer(network: Network) -> None:
    text = network.compose("Nurses win ✊ 100%", LINK, "I work for the union.")
    assert "Nurses win ✊ 100% I work for the union." in text
    intent = network.intent_url(text, LINK)
    parts = urlsplit(intent)
    if network.share_mode == "copy":
        assert LINK in text
        assert parts.scheme in {"https", ""}
        return
    assert parts.scheme in {"https", "mailto", "sms"}
    composed = unquote(parts.query + parts.fragment).replace("\r\n", "\n")
    assert LINK in composed
    if network.share_mode == "intent":
        assert text.replace(LINK, "").strip() in composed


@pytest.mark.parametrize("text", ["", "Nurses win", "नमस्ते 👨‍👩‍👧‍👦", "\ud800 broken", "a" * 60_000, "a." * 30_000])
def test_any_text_has_a_length_and_an_address(network: Network, text: str) -> None:
    length = network.length(text)
    assert length.limit > 0
    assert length.used >= (1 if text else 0)
    assert length.fits is (length.used <= length.limit)
    intent = network.intent_url(text, LINK)
    assert intent.isascii()
    assert not set(intent) & set(' +\r\n<>"')


def test_what_it_says_of_itself_can_be_relied_on(network: Network) -> None:
    assert network.name == network.name.lower()
    assert network.label
    assert network.measures <= set(COUNT_NAMES)
    assert network.batch_size >= 1
    assert network.share_mode in {"intent", "copy-first", "copy"}
    assert network.audience in {"everyone", "author"}
    assert not network.owner_token or network.needs_token


@pytest.mark.parametrize("name", [network.name for network in NETWORKS if isinstance(network, ShareOnly)])
def test_what_shows_nothing_says_so_and_is_never_asked(name: str, access: Access) -> None:
    network = get(name)
    refs = [PostRef(name, "1", "https://example.org/1"), PostRef(name, "2", "https://example.org/2")]
    silent = replace(access, session=None)  # type: ignore[arg-type]  # an attempt to ask would fail
    for rows in (network.look_up(silent, refs), network.read_metrics(silent, refs)):
        assert [row.ref for row in rows if isinstance(row, Missing)] == refs
        assert {reason(row) for row in rows} == {MissingReason.NOT_READABLE}
    assert network.resolve(silent, refs[0]) == refs[0]
    assert not network.measures


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)
def test_every_network_has_an_icon_and_if_asked_recorded_replies(network: Any) -> None:
    icon = (ICONS / f"{network.name}.svg").read_text()
    assert icon.startswith("<svg")
    assert "script" not in icon
    if network.name in ASKED:
        assert list((Path(__file__).parent / "replies" / network.name).iterdir())


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)
def test_every_option_carries_the_networks_name_and_says_what_it_is_for(network: Any) -> None:
    for option in network.options:
        assert option.name.startswith(f"{network.name.upper()}_")
        assert option.help
        assert not (option.secret and option.default)


def test_names_are_unique() -> None:
    assert len({network.name for network in NETWORKS}) == len(NETWORKS)


def test_a_wait_is_reported_when_an_answer_used_up_its_window(case: Case) -> None:
    ref = case.add()
    case.use_up()
    waits: list[datetime] = []
    case.network.read_metrics(case.access(waits.append), [ref])
    assert len(set(waits)) == 1
    assert NOW < waits[0] <= NOW + timedelta(hours=24)


def test_an_unknown_kind_of_reference_is_an_answer_too(case: Case) -> None:
    known = case.add(counts=COUNTS)
    odd = PostRef(case.network.name, *_odd(known))
    rows = case.network.look_up(case.access(), [odd, known])
    assert [type(row) for row in rows] == [Missing, Found]


def _odd(known: PostRef) -> tuple[str, str]:
    """A post that was never there, on the same host."""
    return known.native_id[:-1] + ("1" if known.native_id[-1] != "1" else "2"), known.url[:-1] + "1"
