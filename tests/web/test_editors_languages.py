"""The editors' pages in another language: no sentence of theirs stays behind in English."""

import re
from collections.abc import Callable
from gettext import NullTranslations

import pytest
from flask.testing import FlaskClient

from share import language
from share.core import Core
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.members import Member
from share.networks.registry import NETWORKS
from share.repositories import feeds
from share.services import claims, kits
from tests.fixtures.people import Cast
from tests.published import publish
from tests.services.drafts import article, draft

SPANISH = {"Accept-Language": "es"}
OWN = re.compile(r"<(bdi|textarea|option|code|kbd|title|script)\b.*?</\1>", re.DOTALL)
"""What people wrote, what networks are called, and choices of forms, which have their own tests."""

FIELD = re.compile(r"<(label|legend)\b[^>]*>(?!\s*⟦).*?</\1>", re.DOTALL)
"""A field that a form names: flask-babel says that."""

SHOWN = re.compile(r'\b(?:aria-label|title|placeholder|alt|data-offline|data-counted)="([^"]*)"')
DATES = "|".join((*language.DAYS["es"], *language.MONTHS["es"], "hace", "ahora", "mismo", "en", "min", "h", "d"))
OTHERS = "America|New_York|news|example|Nurses|win|in|Duluth|utm_\\w+|Bob|union"
LABELS = "|".join(sorted((re.escape(network.label) for network in NETWORKS), key=len, reverse=True))
NAMES = re.compile(rf"\b(?:{LABELS}|{DATES}|{OTHERS})\b")


class Marking(NullTranslations):
    """Puts each sentence in brackets, so that all else stands out."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


@pytest.fixture(autouse=True)
def marking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "translations", lambda _code: Marking())


@pytest.fixture
def bob(client_for: Callable[[Member], FlaskClient], cast: Cast) -> FlaskClient:
    return client_for(cast.bob)


@pytest.fixture
def carol(client_for: Callable[[Member], FlaskClient], cast: Cast) -> FlaskClient:
    return client_for(cast.carol)


@pytest.fixture
def kit(core: Core, cast: Cast) -> Kit:
    """A draft, another article in the queue, and a feed that fails."""
    made = draft(core, cast)
    article(core, "Nurses win")
    with core.write() as session:
        feeds.add(session, url="https://news.example/feed", title="", now=core.now()).error = "It does not answer."
    return made


def left_behind(page: str) -> list[str]:
    """Words of the page's own part that nobody said in the reader's language."""
    main = page.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    shown = " ".join((re.sub(r"<[^>]*>", " ", FIELD.sub(" ", OWN.sub(" ", main))), *SHOWN.findall(main)))
    while "⟦" in shown:
        shown = re.sub(r"⟦[^⟦⟧]*⟧", " ", shown)
    shown = re.sub(r"https?://\S*|&\w+;|\b[\w/]*\.(?:example|org)\b\S*", " ", shown)
    return re.findall(r"[^\W\d_]\w*", NAMES.sub(" ", shown))


def behind(browser: FlaskClient, *paths: str) -> dict[str, list[str]]:
    """Pages with something left behind."""
    answers = {path: browser.get(path, headers=SPANISH) for path in paths}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {path: words for path, answer in answers.items() if (words := left_behind(answer.text))}


@pytest.mark.usefixtures("kit")
def test_the_editors_pages_are_wholly_in_the_readers_language(bob: FlaskClient) -> None:
    queue = ("/queue", "/queue/calendar", "/queue/plan", "/queue/week", "/queue/dismissed", "/queue/articles/new")
    assert behind(bob, *queue, "/feeds", "/kits/new") == {}


def test_the_pages_about_links_are_wholly_in_the_readers_language(carol: FlaskClient) -> None:
    assert behind(carol, "/tags", "/clicks") == {}


def test_a_drafts_pages_are_wholly_in_the_readers_language(bob: FlaskClient, kit: Kit) -> None:
    assert behind(bob, *(f"/kits/{kit.slug}/{page}" for page in ("edit", "versions", "clicks"))) == {}


@pytest.mark.parametrize("state", ["published", "recalled"])
def test_the_page_of_a_kit_that_was_out_is_wholly_in_the_readers_language(
    core: Core, campaign: Campaign, cast: Cast, bob: FlaskClient, state: str
) -> None:
    kit = publish(core, campaign)
    claims.claim(core, member_id=cast.alice.id, slug=kit.slug, network="x")
    if state == "recalled":
        kits.recall(core, kit.slug, note="…", by_id=cast.bob.id)
    assert behind(bob, f"/kits/{kit.slug}/edit") == {}
