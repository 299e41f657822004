"""What a visitor can do to a network: the fault that it switches on, and what the product should make of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

EVERYWHERE = ("x", "bluesky", "facebook", "mastodon")
COMMON, MONEY, WRITING, CREDENTIALS = "Answers", "Limits and money", "Publishing", "Accounts"
PUBLISHING_PATHS = {
    "x": "/2/tweets",
    "bluesky": "Record",
    "facebook": "/feed|/photos",
    "mastodon": "/api/v1/statuses",
}


@dataclass(frozen=True, slots=True)
class Act:
    """`fault` is what fault.py takes, without its network; an act without one is done by name."""

    name: str
    label: str
    see: str
    group: str = COMMON
    fault: Mapping[str, Any] = field(default_factory=dict)
    networks: tuple[str, ...] = EVERYWHERE

    def fault_on(self, network: str) -> dict[str, Any]:
        path = {"path": PUBLISHING_PATHS[network]} if self.group == WRITING else {}
        return {**self.fault, **path, "network": network}


ACTS = (
    Act(
        "outage",
        "Outage",
        "After a few failures the product stops asking, says so in plain words, and tries again by itself, ever more "
        "seldom. No post counts as deleted, no number turns into zero.",
        fault={"kind": "outage_503_html"},
    ),
    Act(
        "slow",
        "Slow",
        "Answers take eight seconds. Reads go on, a little later; pages stay as fast as ever.",
        fault={"kind": "slow", "seconds": 8},
    ),
    Act(
        "hang",
        "Hang",
        "No answer for two minutes. Each call is given up after its own limit and counts as an outage.",
        fault={"kind": "slow", "seconds": 120},
    ),
    Act(
        "broken",
        "Broken answers",
        "Half of the JSON arrives. Nothing of it is believed: the last good numbers stay, with their age.",
        fault={"kind": "broken_json"},
    ),
    Act(
        "cut",
        "Cut-off answers",
        "The connection ends in the middle of an answer. The read is done again later, and counted once.",
        fault={"kind": "cut_off"},
    ),
    Act(
        "partial",
        "Posts left out",
        "Every second post is missing from the answers. A post is called gone only after several looks, over a day.",
        fault={"kind": "missing_ids"},
    ),
    Act(
        "window",
        "Rate limit, two minutes",
        "The network names the time from which it may be asked again. Not one call is made before.",
        group=MONEY,
        fault={"kind": "rate_limit", "seconds": 120},
    ),
    Act(
        "near",
        "Nearly at the limit",
        "Answers are good, but say that 95 % are used. The product pauses by itself, before it is told to.",
        group=MONEY,
        fault={"kind": "near_limit", "percent": 95, "seconds": 300},
    ),
    Act(
        "cap",
        "Monthly cap",
        "A 429 that is no window: the month is used up. Reads rest until the cap's date; links still count.",
        group=MONEY,
        fault={"kind": "usage_cap"},
        networks=("x",),
    ),
    Act(
        "credits",
        "Out of credits",
        "X answers 402. Reads stop until an admin says that there is money again, and the page says what to do.",
        group=MONEY,
        fault={"kind": "no_credits"},
        networks=("x",),
    ),
    Act(
        "page-limit",
        "Page limit, two minutes",
        "Graph says no with status 400 and code 80001. That one Page rests; others go on.",
        group=MONEY,
        fault={"kind": "rate_limit", "code": 80001, "seconds": 120},
        networks=("facebook",),
    ),
    Act(
        "swallow",
        "Swallow the next answer",
        "The next post is made, but nobody hears of it. The product looks, finds it, and never posts it twice.",
        group=WRITING,
        fault={"kind": "close_after", "method": "POST", "calls": 1},
    ),
    Act(
        "drop-write",
        "Lose the next post",
        "The next post is not made, and no answer comes. The product looks and finds nothing: where a second call is "
        "sure to make no second post it is made, elsewhere the member is asked.",
        group=WRITING,
        fault={"kind": "close", "method": "POST", "calls": 1},
    ),
    Act(
        "revoke",
        "Revoke all tokens",
        "Every connected account is cut off, as if its owner had removed the app. Its owner is asked, once, to connect "
        "again; public reading goes on.",
        group=CREDENTIALS,
    ),
    Act(
        "locked",
        "Lock out visitors",
        "This host shows posts to people who are signed in alone. Those posts wait and are not called deleted.",
        group=CREDENTIALS,
        networks=("mastodon",),
    ),
)
POST_ACTS = (
    Act("viral", "Let it go viral", "Within minutes it climbs the board; the planner reads it more often than others."),
    Act(
        "drop",
        "Drop its counters",
        "Two fifths are taken away. The lower number is kept as it is, and so are the older ones.",
    ),
    Act("delete", "Delete it", "Text and author go at once; the post counts as gone after three looks, over a day."),
    Act("protect", "Hide it", "Only followers see it now. Its last numbers stay, marked with their age."),
)


def find_act(name: str, network: str) -> Act | None:
    return next((act for act in ACTS if act.name == name and network in act.networks), None)
