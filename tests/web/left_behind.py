"""Finds the words of a page that nobody said in the reader's language."""

import re

from flask.testing import FlaskClient

from share import language
from share.networks.registry import NETWORKS

SPANISH = {"Accept-Language": "es"}
OWN = re.compile(r"<(bdi|blockquote|textarea|option|code|kbd|title|script)\b.*?</\1>", re.DOTALL)
"""What people wrote, what networks are called, and choices of forms, which have their own tests."""

FIELD = re.compile(r"<(label|legend)\b[^>]*>(?!\s*⟦).*?</\1>", re.DOTALL)
"""A field that a form names: flask-babel says that."""

SHOWN = re.compile(r'\b(?:aria-label|title|placeholder|alt|data-(?:offline|typing|saved|but-picture))="([^"]*)"')
DATES = "|".join((*language.DAYS["es"], *language.MONTHS["es"], "hace", "ahora", "mismo", "en", "min", "h", "d"))
OTHERS = (
    "America|New_York|news|example|Nurses|win|in|Duluth|utm_\\w+|Bob|union|Alice|Spring campaign"
    "|First strike won there since"
)
LABELS = "|".join(sorted((re.escape(network.label) for network in NETWORKS), key=len, reverse=True))
NAMES = re.compile(rf"\b(?:{LABELS}|{DATES}|{OTHERS})\b")


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
