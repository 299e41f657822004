"""Text that people wrote, in whichever direction, turns nothing around it: it stands apart on every page."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from share.core import Core
from share.domain.captions import CaptionText
from share.domain.goals import Metric, Plan
from share.models.campaigns import Campaign
from share.models.members import Group, Member
from share.repositories import articles, captions
from share.services import goals, posts, thanks, timeline
from share.services.thanks import To
from tests.fixtures.people import Cast
from tests.published import publish
from tests.web import crawling

TURNS = "\u202eQq"
APART = {"bdi", "textarea", "title", "option"}
"""Where text stands apart from what is beside it; blocks with a `dir` of their own do, too."""

WITHOUT_END = {"br", "hr", "img", "input", "link", "meta"}


class _Shown(HTMLParser):
    """Gathers where planted text stands among other text."""

    def __init__(self) -> None:
        super().__init__()
        self._open, self.found, self.beside = list[tuple[str, bool]](), 0, list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in WITHOUT_END:
            self._open.append((tag, tag in APART or (tag not in {"html", "body"} and "dir" in dict(attrs))))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if TURNS in data:
            self.found += 1
            if not any(apart for _, apart in self._open):
                self.beside.append("/".join(tag for tag, _ in self._open[-3:]) + f": {data.strip()[:60]}")


@pytest.fixture
def everybody_writes(core: Core, campaign: Campaign, cast: Cast) -> None:
    """Names, titles, captions, notes and goals that hold a sign which turns what follows."""
    now = core.now()
    with core.write() as session:
        group = Group(name=f"{TURNS} club", public_id="club", created_at=now)
        session.add(group)
        session.flush()
        for person in (cast.alice, cast.bob, cast.carol, cast.dan):
            row = session.get_one(Member, person.id)
            row.name, row.alias, row.group_id = f"{TURNS} {person.name}", f"{TURNS} {person.alias}", group.id
        session.get_one(Member, cast.alice.id).shown_as = "name"
    words = {"title": f"{TURNS} title", "why": f"{TURNS} why"}
    kit = publish(core, campaign, **words)
    day = timedelta(days=1)
    publish(
        core,
        campaign,
        slug="tomorrow",
        state="scheduled",
        published_at=None,
        publish_at=now + day,
        local_date=now.date() + day,
        **words,
    )
    article = articles.NewArticle(key="n", url="https://news.example/n", title=f"{TURNS} article", summary=TURNS)
    with core.write() as session:
        captions.write(session, kit.id, [CaptionText("any", "en", f"{TURNS} caption")])
        articles.add_new(session, [article], now=now)
    for number, person in enumerate((cast.alice, cast.dan), start=20):
        posts.record(core, member_id=person.id, url=f"https://x.com/they/status/{number}", kit_slug=kit.slug)
        thanks.send(core, To(member=person.public_id), text=f"{TURNS} thanks", by_id=cast.carol.id)
        timeline.add_note(core, person.public_id, author_id=cast.carol.id, text=f"{TURNS} note")
    goals.make(core, Plan(f"{TURNS} goal", "club", Metric.POSTS, 10, now.date(), now.date()), by_id=cast.carol.id)


def _shown(browser: FlaskClient) -> Iterator[tuple[str, _Shown]]:
    for page in crawling.pages(browser):
        shown = _Shown()
        shown.feed(browser.get(page.page).text)
        yield page.page, shown


@pytest.mark.usefixtures("everybody_writes")
@pytest.mark.parametrize(("role", "least"), [("alice", 15), pytest.param("dan", 60, marks=pytest.mark.long)])
def test_what_people_wrote_stands_apart_on_every_page(
    client_for: Callable[[Member], FlaskClient], cast: Cast, role: str, least: int
) -> None:
    pages = list(_shown(client_for(getattr(cast, role))))
    assert sum(shown.found for _, shown in pages) >= least
    assert [(address, place) for address, shown in pages for place in shown.beside] == []
