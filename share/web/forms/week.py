"""What an editor sends of a whole week at once: articles for days, or drafts read over."""

from collections.abc import Mapping
from datetime import date

from share.domain.captions import ANY, CaptionText
from share.domain.days import read_day
from share.domain.errors import InvalidError
from share.domain.words import say
from share.services.kits import Changes, Line
from share.web.forms.kits import seen_of, version_of

DAY = "day-"
ALL = "all"
"""What the button sends that approves every draft on the page."""


def choices_sent(sent: Mapping[str, str]) -> list[tuple[date, str]]:
    """The article chosen for each day, in order of day; a day left empty is not named."""
    chosen = [(read_day(name.removeprefix(DAY)), article) for name, article in sent.items() if name.startswith(DAY)]
    if any(day is None for day, _ in chosen):
        raise InvalidError(say("Choose days from the list."), field="day")
    return sorted((day, article) for day, article in chosen if day and article)


def lines_sent(sent: Mapping[str, str], language: str) -> list[Line]:
    """Each draft as it was read over: its version, its words, its picture's description, whether it is approved."""
    slugs = [name.removeprefix("version-") for name in sent if name.startswith("version-")]
    return [_line(sent, slug, language) for slug in slugs]


def _line(sent: Mapping[str, str], slug: str, language: str) -> Line:
    caption = sent.get(f"caption-{slug}")
    return Line(
        slug=slug,
        version=version_of(sent[f"version-{slug}"]),
        changes=Changes(
            title=sent.get(f"title-{slug}"),
            picture_alt=sent.get(f"alt-{slug}"),
            captions=[] if caption is None else [CaptionText(ANY, language, caption.replace("\r\n", "\n"))],
            seen=seen_of(sent.get(f"seen-{slug}", "")),
        ),
        schedule=sent.get(f"approve-{slug}") == "yes" or sent.get("do") == ALL,
    )
