"""What people type stands on the pages as they typed it, or is refused with a word at its field; nothing between."""

import json
import os
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from share.core import Core
from share.domain.texts import written
from share.models.campaigns import Campaign
from share.models.members import Member
from tests.fixtures.people import Cast
from tests.published import publish
from tests.sampling import a_few
from tests.web import crawling

SHARED = Path(os.environ.get("SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
STRINGS = SHARED / "badinput" / "strings.jsonl"
OWN = {
    "markup": ("<b>bold</b>", '"><img src=x onerror=alert(1)>', "&lt;&#60;&amp;lt;", "</textarea></title>", "<!-- x"),
    "template": ("{{ 7*7 }}", "{% raw %}", "${7*7}", "%(name)s %s %d %%", "{link} {0} {name!r}", "#{7}", "\\1 \\g<0>"),
    "query": ("%_\\", "'; DROP TABLE members; --", "1_000", "*", "\\'", "[a-", "(", "NEAR(a b)"),
    "bidi": ("\u202eabc", "\u2067\u202e\u2066abc", "\u05d0\u05d1 1 (2)", "\u200fabc\u200e"),
    "grapheme": (
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "e\u0301\u0323",
        "\U0001f1fa\U0001f1e6",
        "\u0915\u094d\u0937",
    ),
    "blank-looking": ("\u200b", "\u2800\u3164", "\u00ad", "\ufe0f", "\U000e0020", "\u200e\u200f", " \t\r\n "),
    "control": ("a\x00b", "a\x1b[31mb", "a\x85b", "a\u2028b", "a\ufffeb", "\x7f"),
    "long": ("x" * 4_000, "\U0001f600" * 900, "a " * 1_500, "\u0301" * 1_200),
    "formula": ("=1+1", "@SUM(1)", "+1", "-1", "\t=1", "\uff1d1"),
}
LONGEST, LONGEST_SEARCH = 4_000, 100
EACH = 1
"""So many strings of each class in `make test`'s time; all of them take some minutes."""


def _strings(each: int) -> Iterator[tuple[str, str]]:
    yield from ((kind, text) for kind, texts in OWN.items() for text in texts[:each])
    rows = [json.loads(line) for line in STRINGS.read_text().splitlines()] if STRINGS.exists() else []
    seen = dict[str, int]()
    for row in rows:
        seen[row["class"]] = seen.get(row["class"], 0) + 1
        text = (row["value"] * row.get("repeat", 1)).encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        # Longer ones never reach a page: test_hostile_forms.py sends them.
        if seen[row["class"]] <= each and len(text) <= LONGEST:
            yield row["class"], text


class _Text(HTMLParser):
    """A page's text and the values of its fields."""

    def __init__(self) -> None:
        super().__init__()
        self.parts, self.tags = list[str](), list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.parts.extend(value or "" for name, value in attrs if name == "value")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _plain(text: str) -> str:
    """As it is compared: line ends and runs of blanks alike, control characters gone."""
    return " ".join(_CONTROL.sub("", text).split())


Places = dict[str, tuple[str, str, str, dict[str, str]]]
"""By what is written: where it is sent, under which name, where it is read, and what goes with it."""


def _places(slug: str, alice: Member) -> Places:
    goal = {"target": "5", "starts_on": "2026-11-24", "ends_on": "2026-11-25", "metric": "posts", "group": ""}
    member = f"/members/{alice.public_id}"
    return {
        "note": (f"{member}/notes", "text", member, {}),
        "group": (member, "group", member, {"role": "member", "phone": ""}),
        "goal": ("/goals/new", "title", "/goals", goal),
        "thanks": ("/thanks", "text", "/thanks", {"member": alice.public_id}),
        "caption": (f"/kits/{slug}/caption/bluesky", "caption", f"/kits/{slug}?network=bluesky", {}),
        "campaign": ("/admin/settings", "consent_wording", "/admin/settings", {}),
        "search": ("/members", "q", "", {}),
    }


@pytest.mark.parametrize("each", [EACH, pytest.param(1_000, marks=[pytest.mark.long, pytest.mark.timeout(900)])])
@pytest.mark.parametrize("place", a_few(["note", "group", "search", "thanks", "caption", "campaign", "goal"], of=2))
def test_words_stand_as_they_were_typed_or_are_refused(
    core: Core, campaign: Campaign, cast: Cast, client_for: Callable[[Member], FlaskClient], place: str, each: int
) -> None:
    dan, kit = client_for(cast.dan), publish(core, campaign)
    sent_to, name, read_at, more = _places(kit.slug, cast.alice)[place]
    if place == "campaign":
        forms = crawling.read(sent_to, dan.get(sent_to).text).forms
        more = next(dict(form.values) for form in forms if name in form.kinds)
    wrong, kept = list[tuple[str, str, object]](), LONGEST_SEARCH if place == "search" else LONGEST
    for kind, text in _strings(each):
        if place == "search":
            answer = shown = dan.get(sent_to, query_string={name: text})
        else:
            answer = dan.post(sent_to, data=more | {name: text})
            shown = dan.get(read_at)
        page = _Text()
        page.feed(shown.text)
        if answer.status_code >= 500 or shown.status_code >= 500 or "Traceback" in shown.text:
            wrong.append((kind, text[:40], answer.status_code))
        elif answer.status_code == 400:
            if kind in {"markup", "template", "query", "formula", "bidi", "grapheme"} and len(text) <= 40:
                wrong.append((kind, text[:40], "refused"))
        elif written(text) and _plain(text[:kept]) not in _plain(" ".join(page.parts)):
            wrong.append((kind, text[:40], "changed"))
    assert wrong == []
