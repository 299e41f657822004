import json
import os
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from share.domain.agents import recognise
from share.domain.click_lines import decode_kept, encode_all, encode_elsewhere
from share.domain.click_rules import BURST, PARTS, Flag, Verdict, reason
from share.domain.clicks import Click, Clicks, Hour, Recall, count, mark_own, visit
from tests.clicked import made as click_made
from tests.clicked import who

SHARED = Path(os.environ.get("SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
CASES = SHARED / "badinput" / "clicks.jsonl"

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"


def click(at: float = 0, visitor: str = "alice", *, link: int = 1, flags: str = "") -> Click:
    return click_made(at, link, visitor, flags)


def verdicts(*clicks: Click) -> dict[Verdict, int]:
    counted = count(clicks, Recall()).hours
    return {
        verdict: sum(n for key, n in counted.items() if key[2] is verdict) for verdict in {key[2] for key in counted}
    }


def test_a_first_visit_counts_and_is_unique() -> None:
    assert verdicts(click()) == {Verdict.HUMAN: 1, Verdict.UNIQUE: 1}


def test_a_repeat_within_a_minute_is_dropped() -> None:
    assert verdicts(click(0), click(59)) == {Verdict.HUMAN: 1, Verdict.UNIQUE: 1, Verdict.REPEAT: 1}


def test_a_later_visit_counts_again_and_is_not_unique() -> None:
    assert verdicts(click(0), click(61)) == {Verdict.HUMAN: 2, Verdict.UNIQUE: 1}


def test_hammering_a_link_counts_once() -> None:
    hammered = [click(second / 100) for second in range(1000)] + [click(60 + second) for second in range(0, 600, 30)]
    assert verdicts(*hammered)[Verdict.HUMAN] == 1


def test_the_same_visitor_is_unique_on_each_link() -> None:
    assert verdicts(click(link=1), click(link=2)) == {Verdict.HUMAN: 2, Verdict.UNIQUE: 2}


def test_without_a_visitor_key_a_click_counts_and_is_never_unique() -> None:
    again = [click(second, visitor="", flags=Flag.PRIVACY) for second in range(3)]
    assert verdicts(*again, click()) == {Verdict.HUMAN: 4, Verdict.UNIQUE: 1, Verdict.ANONYMOUS: 3}


@pytest.mark.parametrize(
    ("flags", "verdict"),
    [
        (Flag.HEAD, Verdict.HEAD),
        (Flag.PREFETCH, Verdict.PREFETCH),
        (Flag.PROGRAM, Verdict.CRAWLER),
        (Flag.SCRIPT, Verdict.SCRIPT),
        (Flag.PROGRAM + Flag.HEAD + Flag.PRIVACY, Verdict.HEAD),
    ],
)
def test_what_is_dropped_has_one_reason(flags: str, verdict: Verdict) -> None:
    assert reason(click(flags=flags).told) is verdict
    assert count([click(flags=flags)], Recall()).looked == {}


def test_a_crawlers_look_does_not_make_the_persons_click_a_repeat() -> None:
    assert verdicts(click(0, flags=Flag.HEAD), click(1)) == {Verdict.HEAD: 1, Verdict.HUMAN: 1, Verdict.UNIQUE: 1}


clicks = st.builds(
    click,
    st.integers(0, 300) | st.integers(0, 10_000),
    st.sampled_from(["", "alice", "bob"]),
    link=st.integers(1, 2),
    flags=st.sampled_from(["", "", "H", "P", "B", "S", "G"]),
)


@given(st.lists(clicks, max_size=40))
def test_every_request_has_one_verdict_in_whatever_order_it_comes(made: list[Click]) -> None:
    counted = count(made, Recall()).hours
    assert sum(n for key, n in counted.items() if key[2] not in PARTS) == len(made)
    human = {(key[0], key[1]): n for key, n in counted.items() if key[2] is Verdict.HUMAN}
    for (link, hour, verdict), n in counted.items():
        if verdict in PARTS:
            assert n <= human[link, hour]
    assert count(reversed(made), Recall()).hours == counted


@given(st.lists(clicks, max_size=40), st.integers(0, 40))
def test_what_is_folded_in_two_parts_counts_as_in_one(made: list[Click], cut: int) -> None:
    assert in_parts(sorted(made), cut) == positive(count(made, Recall()).hours)


def in_parts(made: list[Click], *cuts: int) -> dict[Hour, int]:
    """The counts of clicks that are folded in parts, added up as the ledger does."""
    recall, total = Recall(), Counter[Hour]()
    for start, end in pairwise((0, *cuts, len(made))):
        counted = count(made[start:end], recall)
        total.update(counted.hours)
        recall.take_up(counted)
    return positive(total)


def positive(hours: Mapping[Hour, int]) -> dict[Hour, int]:
    assert min(hours.values(), default=0) >= 0
    return {hour: number for hour, number in hours.items() if number}


@pytest.mark.parametrize("cuts", [(BURST - 1,), (20, 40, BURST), (BURST, BURST + 3), (5, 5)])
def test_a_burst_is_one_in_however_many_parts_it_is_folded(cuts: tuple[int, ...]) -> None:
    crowd = [click(20 + number / 100, f"v{number % 70}") for number in range(BURST + 20)]
    assert in_parts(crowd, *cuts) == positive(count(crowd, Recall()).hours)


def test_more_at_once_than_people_make_is_kept_apart() -> None:
    crowd = [click(20 + number / 100, f"v{number}") for number in range(BURST)]
    assert verdicts(*crowd[:-1])[Verdict.HUMAN] == BURST - 1
    assert verdicts(*crowd, click(31)) == {Verdict.BURST: BURST, Verdict.HUMAN: 1, Verdict.UNIQUE: 1}
    assert count(crowd, Recall()).bursts == {(1, 20, "Firefox"): (BURST, BURST)}
    counts = count(crowd, Recall(), known={(1, 20, "Firefox"): True})
    assert counts.hours == {(1, 0, Verdict.HUMAN): BURST, (1, 0, Verdict.UNIQUE): BURST}


@pytest.mark.parametrize(("counts", "verdict"), [(True, Verdict.HUMAN), (False, Verdict.BURST)])
def test_what_comes_later_to_a_known_burst_goes_its_way(counts: bool, verdict: Verdict) -> None:  # noqa: FBT001 - a case
    late = count([click(22, "late")], Recall(), known={(1, 20, "Firefox"): counts})
    assert late.hours[1, 0, verdict] == 1
    assert late.bursts == {(1, 20, "Firefox"): (1, 1)}


def test_a_crowd_that_may_not_be_told_apart_is_a_burst_as_well() -> None:
    crowd = [click(20 + number / 100, flags="G") for number in range(BURST)]
    assert verdicts(*crowd) == {Verdict.BURST: BURST, Verdict.ANONYMOUS: BURST}
    assert count(crowd, Recall()).bursts == {(1, 20, "Firefox"): (BURST, 0)}


def test_a_crowd_with_a_made_up_browser_each_is_a_burst_as_well() -> None:
    made_up = [click_made(20 + number / 100, 1, f"v{number}", family=f"App{number}") for number in range(BURST)]
    usual = [click_made(20 + number / 100, 1, f"w{number}", family="Chrome") for number in range(BURST - 1)]
    assert verdicts(*made_up, *usual) == {Verdict.BURST: BURST, Verdict.HUMAN: BURST - 1, Verdict.UNIQUE: BURST - 1}
    assert count(made_up, Recall()).bursts == {(1, 20, "other browser"): (BURST, BURST)}


def test_one_visitor_who_hammers_makes_no_burst() -> None:
    assert verdicts(*(click(number / 200) for number in range(1000))) == {
        Verdict.HUMAN: 1, Verdict.UNIQUE: 1, Verdict.REPEAT: 999,
    }  # fmt: skip


def test_hosts_that_fetch_a_preview_each_are_a_fan_out() -> None:
    fetched = [click_made(number, 1, "", Flag.PROGRAM, family="Mastodon") for number in range(90)]
    assert verdicts(*fetched) == {Verdict.FANOUT: 90}
    assert recognise("http.rb/5.1.1 (Mastodon/4.4.0; +https://social.test/)").family == "Mastodon"


def test_a_members_own_visit_is_marked_once() -> None:
    own = {visit(1, who("alice"))}
    marked = mark_own(Clicks.of([click(), click(visitor="bob"), click(link=2)]), own)
    assert [one.told.flags for one in marked] == [Flag.OWN, "", ""]
    assert mark_own(marked, own) is marked


@pytest.mark.parametrize(
    ("agent", "family"),
    [
        (IPHONE + " [FBAN/FBIOS;FBAV/500.0]", "Facebook app"),
        (IPHONE + " Instagram 350.0", "Instagram app"),
        (IPHONE + " Twitter for iPhone/10.60", "X app"),
        (IPHONE + " musical_ly BytedanceWebview/d8a21c6", "TikTok app"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox"),
        (IPHONE + " Version/18.7 Safari/604.1 Ddg/18.7", "Ddg"),
        (
            "Mozilla/5.0 (Linux; Android 14; Cubot X70) AppleWebKit/537.36 Chrome/139.0.0.0 Mobile Safari/537.36",
            "Chrome",
        ),
    ],
)
def test_people_in_apps_are_people(agent: str, family: str) -> None:
    assert recognise(agent) == (family, False, False)


@pytest.mark.parametrize(
    "agent",
    ["facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", "Facebot", "meta-externalagent/1.1"],
)
def test_metas_crawlers_are_known(agent: str) -> None:
    assert recognise(agent).is_meta
    assert recognise(agent).is_program


@given(st.text(max_size=400))
def test_a_family_never_breaks_a_record(agent: str) -> None:
    family = recognise(agent).family
    assert family
    assert len(family) <= 32
    assert not set("\t\n\r") & set(family)
    assert not any(letter.isdigit() for letter in family)


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0",
        "Mozilla/5.0 (compatible)",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
        "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)",
        "Mozilla/5.0 zgrab/0.x",
        "Dalvik/2.1.0 (Linux; U; Android 14)",
        "-",
        "null",
        "\u202eabc",
        "${jndi:ldap://x/a}",
        "SELECT 1",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Whoever-User/1.0)",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Google-NotebookLM",
        "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; WOW64; Trident/7.0; ms-office)",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 DatadogSynthetics",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36 GoogleOther",
        "Mozilla/5.0 (Macintosh) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36 Manus-User/1.0",
    ],
)
def test_what_names_no_engine_or_a_program_shows_pages_to_nobody(agent: str) -> None:
    assert recognise(agent).is_program


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Opera/9.80 (Android; Opera Mini/36.2/191.249; U; en) Presto/2.12.423 Version/12.16",
        "w3m/0.5.3+git20230121",
        "ELinks/0.17.1 (textmode; Linux 6.1; 120x40-2)",
        "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML) [FBAN/FBIOS;FBAV/480.0]",
        "Mozilla/5.0 (Linux; Android 14; CUBOT KINGKONG 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0",
        "Lynx/2.9.0 libwww-FM/2.14 SSL-MM/1.4.1",
    ],
)
def test_whatever_shows_pages_to_people_is_no_program(agent: str) -> None:
    assert not recognise(agent).is_program


@pytest.mark.skipif(not CASES.exists(), reason="the shared cases of click agents are not beside this checkout")
def test_the_shared_agents_are_told_apart() -> None:
    rows = [json.loads(line) for line in CASES.read_text().splitlines()]
    agents = [row for row in rows if row["class"] in {"human", "preview-or-crawler", "script-or-odd"}]
    wrong = [row["id"] for row in agents if recognise(row["ua"]).is_program != (row["expect"] == "not-counted")]
    assert len(agents) > 30
    assert wrong == []


AGENTS = Path(__file__).parent / "agents"


@pytest.mark.parametrize("kind", ["people", "machines"])
def test_many_agents_are_told_apart(kind: str) -> None:
    """In-app browsers, phones with odd names, text browsers are people; whatever fetches, previews or scans is not."""
    rows = json.loads((AGENTS / f"{kind}.json").read_text())
    assert len(rows) > 180
    assert [name for name, text in rows.items() if recognise(text).is_program is not (kind == "machines")] == []


@pytest.mark.parametrize(
    ("agent", "family"),
    [
        ("Mozilla/5.0 (compatible; SummalyBot/5.2.0; +https://github.com/misskey-dev/summaly)", "SummalyBot"),
        ("snac/2.80; +https://snac.example", "Snac"),
        ("Mitra 4.3.0; https://mitra.example", "Mitra"),
        ("Hollo/0.6.2 (Fedify/1.5.1; Node.js/v22.12.0; +https://hollo.example/)", "Hollo"),
        ("Bridgy Fed (https://fed.brid.gy/)", "Bridgy Fed"),
        ("microblog.pub/2.0.0+e61d5; +https://mb.example", "microblog.pub"),
    ],
)
def test_servers_of_the_fediverse_are_known_by_their_names(agent: str, family: str) -> None:
    found = recognise(agent)
    assert found == (family, True, False)
    assert reason(click_made(0, 1, "", Flag.PROGRAM, family=found.family).told) is Verdict.FANOUT


def test_what_other_hosts_had_seen_is_no_click() -> None:
    made, seen = Clicks.of([click(3), click(5, flags="H")]), {visit(1, who("bob")): 2, visit(2, who("alice")): 9}
    content = encode_all(made) + encode_elsewhere(seen)
    assert decode_kept(content) == (made, 0, seen)
    assert decode_kept(encode_all(made)) == (made, 0, {})
