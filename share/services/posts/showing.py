"""Posts as people and scripts see them: ladder, figures with source and age, when they are read next."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from share.core import Core, Session
from share.domain.errors import NotFoundError
from share.domain.evidence import TO_THE_MEMBER, Rung, Step, Verdict, clicked, highest
from share.domain.posts import COUNTED_STATES, PostState
from share.domain.readings import COUNT_NAMES
from share.domain.source_words import source_words
from share.domain.words import say
from share.networks.base import Network, TellsAuthorMore
from share.repositories import cards, planning
from share.repositories.cards import Card, LinkTold, Told, Wanted
from share.repositories.planning import Nowcast

PAGE = 50
_CURSOR = re.compile(r"[0-9]{1,9}")
LARGEST_PAGE = 200
OUR_LINK = "tracked link"
LIFE = frozenset({Step.RECORDED, Step.FOUND, Step.OWNED, Step.MEASURED})
AUTHOR_ALONE = "author"
"""The `audience` of a network whose rules let us show a post's numbers to its author only."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: `value` None is unknown, and then `reason` says why."""

    name: str
    value: int | None
    source: str = ""
    read_at: datetime | None = None
    reason: str = ""

    @property
    def told_by(self) -> str:
        """The source in the reader's words."""
        return source_words(self.source)


@dataclass(frozen=True, slots=True)
class StepLine:
    """One rung as it is shown."""

    step: Step
    verdict: Verdict
    reason: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class PostCard:
    """A post as it is shown. `native_id` is None while the address is still to be followed.

    `url` is the post's own address; `opens_at` is where a browser here finds it, nearly always the same.
    """

    id: int
    public_id: str
    network: str
    network_label: str
    native_id: str | None
    url: str
    opens_at: str
    member_id: int
    member_public_id: str
    member_name: str
    kit_slug: str
    kit_title: str
    state: PostState
    state_reason: str
    recorded_at: datetime
    posted_at: datetime | None
    author_name: str | None
    rung: Step | None
    steps: tuple[StepLine, ...]
    figures: tuple[Figure, ...]
    engagements: int | None
    partial: bool
    next_read_at: datetime | None
    expected: Nowcast | None = None
    """How much more has probably come since: an estimate, never part of a figure, never ranked."""

    expected_of: str = ""
    unread: bool = False
    """It waits to be looked up, and its network cannot be read here yet: a key is missing."""

    @property
    def known(self) -> tuple[Figure, ...]:
        """The figures that have a value."""
        return tuple(figure for figure in self.figures if figure.value is not None)

    @property
    def told_together(self) -> list[tuple[Figure, ...]]:
        """The known figures, those of one source and one reading side by side."""
        return [tuple(told) for _, told in groupby(self.known, key=lambda one: (one.source, one.read_at))]

    @property
    def unknown(self) -> tuple[str, ...]:
        """The names of those that have none."""
        return tuple(figure.name for figure in self.figures if figure.value is None)

    @property
    def life(self) -> tuple[StepLine, ...]:
        """The steps that a member follows: the others tell how it was done, or what came of it."""
        return tuple(line for line in self.steps if line.step in LIFE)

    @property
    def waits_for(self) -> StepLine | None:
        """The first of them that is not so yet, or not any more."""
        return next((line for line in self.life if line.verdict is Verdict.NO), None)


@dataclass(frozen=True, slots=True)
class PostPage:
    """A stretch of a list; `cursor` asks for what follows, None at the end."""

    items: tuple[PostCard, ...]
    cursor: str | None


def get(core: Core, public_id: str, *, member_id: int | None = None, seen_by: int | None = None) -> PostCard:
    """One post; with `member_id` only if it is that member's. Raises NotFoundError.

    `seen_by` is who looks, else `member_id`: what a network lets its author alone see is shown to nobody else.
    """
    with core.read() as session:
        row = cards.by_public_id(session, public_id)
        if row is None or member_id not in {None, row.post.member_id}:
            raise NotFoundError(say("There is no such post."))
        return _cards(core, session, [row], seen_by=seen_by or member_id)[0]


def show(core: Core, url: str) -> PostCard:
    """The post behind an address in any of its forms; raises NotAPostError or NotFoundError."""
    ref = core.networks.recognise(url)
    with core.read() as session:
        row = cards.by_ref(session, ref)
        if row is None:
            raise NotFoundError(say("Nobody has recorded this post."))
        return _cards(core, session, [row], seen_by=None)[0]


def listed(  # noqa: PLR0913 - each of them narrows the list
    core: Core,
    *,
    member_id: int | None = None,
    member: str | None = None,
    kit: str | None = None,
    network: str | None = None,
    state: str | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
    seen_by: int | None = None,
) -> PostPage:
    """Posts, newest first; `member` is a member's public id, `cursor` what an earlier page gave.

    `seen_by` is who looks, as in get().
    """
    before = int(cursor) if cursor and _CURSOR.fullmatch(cursor) else None
    wanted = Wanted(member_id, member, kit, network, state, before)
    size = min(max(limit, 1), LARGEST_PAGE)
    with core.read() as session:
        found = cards.listed(session, wanted, limit=size + 1)
        items = _cards(core, session, found[:size], seen_by=seen_by or member_id)
    return PostPage(tuple(items), str(items[-1].id) if len(found) > size else None)


def _cards(core: Core, session: Session, found: Sequence[Card], *, seen_by: int | None) -> list[PostCard]:
    now = core.now()
    networks = {name: core.networks.get(name) for name in dict.fromkeys(row.post.network for row in found)}
    read = [row for row in found if row.reading is not None and row.post.state in COUNTED_STATES]
    more = planning.nowcasts(session, networks, read, now=now)
    unread = {name for name, network in networks.items() if core.networks.key_problem(network)}
    return [
        _as_seen_by(
            _card(
                row,
                network=networks[row.post.network],
                opens_at=core.networks.for_browser(row.post.network, row.post.url),
                expected=more.get(row.post.id),
                unread=row.post.state == PostState.RECORDED and row.post.network in unread,
                now=now,
                own=row.post.member_id == seen_by,
            ),
            networks[row.post.network],
            seen_by,
        )
        for row in found
    ]


def _card(
    row: Card, *, network: Network, opens_at: str, expected: Nowcast | None, unread: bool, now: datetime, own: bool
) -> PostCard:
    post, around, reading, steps = row.post, row.around, row.reading, _steps(row, now=now, own=own)
    unnamed = post.native_id.startswith(("pending:", "self:"))
    clicks = Figure("clicks", row.clicks, OUR_LINK, now, _no_link(row.clicks))
    return PostCard(
        id=post.id,
        public_id=post.public_id,
        network=post.network,
        network_label=network.label,
        native_id=None if unnamed else post.native_id,
        url=post.url,
        opens_at=opens_at,
        member_id=post.member_id,
        member_public_id=around.member_public_id,
        member_name=around.member_name,
        kit_slug=around.kit_slug,
        kit_title=around.kit_title,
        state=PostState(post.state),
        state_reason=_said(post.state_reason, own=own),
        recorded_at=post.recorded_at,
        posted_at=post.posted_at,
        author_name=post.author_name,
        rung=highest([Rung(line.step, line.verdict, line.reason) for line in steps]),
        steps=steps,
        figures=(*_figures(network, reading or row.link_reading), clicks),
        engagements=reading.engagements if reading else None,
        partial=bool(reading and reading.partial),
        next_read_at=around.next_read_at,
        expected=expected,
        expected_of="impressions" if "impressions" in network.measures else "engagements",
        unread=unread,
    )


def _said(reason: str, *, own: bool) -> str:
    return say(TO_THE_MEMBER.get(reason, reason) if own else reason)


def _steps(row: Card, *, now: datetime, own: bool) -> tuple[StepLine, ...]:
    """The ladder; clicks come in without the post being looked at, so that step is told as it stands now."""
    lines = [StepLine(rung.step, rung.verdict, _said(rung.reason, own=own), at) for rung, at in row.steps]
    if not row.clicks:
        return tuple(lines)
    fresh = clicked(row.clicks, hidden=row.post.state == PostState.SELF_REPORTED)
    return tuple(
        StepLine(fresh.step, fresh.verdict, say(fresh.reason), line.at if line.verdict is Verdict.YES else now)
        if line.step is Step.CLICKED
        else line
        for line in lines
    )


def _figures(network: Network, reading: Told | LinkTold | None) -> Iterator[Figure]:
    for name in COUNT_NAMES:
        # Of a link alone less is told than of a post.
        value = getattr(reading, name, None) if reading else None
        yield Figure(
            name,
            value,
            reading.source if reading else "",
            reading.sampled_at if reading else None,
            "" if value is not None else _why_unknown(network, name, read=reading is not None),
        )


def _as_seen_by(card: PostCard, network: Network, member_id: int | None) -> PostCard:
    """The card without the numbers that its network lets us show to the author alone; our own clicks stay."""
    if network.audience != AUTHOR_ALONE or card.member_id == member_id:
        return card
    reason = say("%(label)s lets us show this to its author only.", label=network.label)
    figures = tuple(
        Figure(one.name, None, reason=reason) if one.name in network.measures else one for one in card.figures
    )
    return replace(card, figures=figures, engagements=None, partial=False, expected=None, expected_of="")


def _why_unknown(network: Network, name: str, *, read: bool) -> str:
    # Of which kind it is takes long to tell, so that is asked where it matters.
    if name in getattr(network, "author_measures", ()) and isinstance(network, TellsAuthorMore):
        return say(
            "%(label)s tells this to the connected account of its author only, for %(author_days)s days.",
            label=network.label,
            author_days=network.author_days,
        )
    if name not in network.measures:
        return say("%(label)s does not report this.", label=network.label)
    return say("%(label)s did not tell.", label=network.label) if read else say("Not read yet.")


def _no_link(clicks: int | None) -> str:
    return say("No tracked link was taken for this kit.") if clicks is None else ""
