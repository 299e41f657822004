"""The small way of settling: only the lines of the posts and links that changed, and what hangs on them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from share.domain import score_limits, score_lines
from share.domain.scores import Entry, PointDelta, PostFact, Rule
from share.repositories import score_entries, score_facts
from share.repositories.score_entries import Lines, Why
from share.repositories.score_rules import Holding


@dataclass(frozen=True, slots=True)
class Touched:
    """Ids of what changed: posts, whom some of them left, posts of which readings alone changed, links; or all.

    `members` are to be worked out whole.
    """

    posts: Collection[int] = ()
    losing: Collection[int] = ()
    readings: Collection[int] = ()
    links: Collection[int] = ()
    members: Collection[int] = ()
    everything: bool = False


def follow(session: Session, holding: Holding, touched: Touched, who: Collection[int], why: Why) -> list[PointDelta]:
    """Bring the lines of these posts and links to their evidence.

    `who` are the members of the posts, in whatever state, those who lost some, and those who hold lines of them. The
    totals of all members concerned are locked.
    """
    read = {*touched.posts, *touched.readings}
    facts = score_facts.posts(session, holding, read)
    found = _counts(session, holding, facts, posts=read, links=touched.links, why=why)
    if touched.posts:
        found += _posts(session, holding, facts, touched.posts, who=who, why=why)
    return found + _limits(session, holding, found, why)


def _posts(
    session: Session,
    holding: Holding,
    facts: list[PostFact],
    ids: Collection[int],
    *,
    who: Collection[int],
    why: Why,
) -> list[PointDelta]:
    """The posts' own lines and their members' runs. With a newcomers' factor all posts of a moved member may count."""
    old = score_entries.of_subjects(session, holding.campaign_id, (Rule.POST,), ids)
    mine = score_facts.posts_of(session, holding, who)
    found: list[PointDelta] = []
    if moved := _moved(holding, [post for post in facts if post.post_id in ids], old):
        posts = mine if holding.rules.favours_new else [post for post in facts if post.post_id in ids]
        if holding.rules.favours_new:
            old |= score_entries.of_members(session, holding.campaign_id, moved, rules=(Rule.POST,))
        new = score_lines.post_lines(holding.rules, [post for post in posts if post.member_id in moved])
        stood = {key: line for key, line in old.items() if line.member_id in moved}
        found = score_entries.bring(session, holding.campaign_id, stood, new, why)
    return found + _runs(session, holding, mine, who=who, why=why)


def _moved(holding: Holding, facts: Iterable[PostFact], old: Lines) -> set[int]:
    """The members of posts that came, went, changed hands or were posted at another time than was thought."""
    earning = {post.post_id: post for post in facts if holding.rules.weight(post.network)}
    before = {line.key.subject_id: line for line in old.values()}
    found: set[int] = set()
    for post_id in earning.keys() | before.keys():
        post, line = earning.get(post_id), before.get(post_id)
        if post is None or line is None or _place(post) != (*line[1:4], line.key.day, line.why.get("at")):
            found.update(one.member_id for one in (post, line) if one is not None)
    return found


def _place(post: PostFact) -> tuple[int, int, str, date, str]:
    return post.member_id, post.kit_id, post.network, post.day, post.at


def _counts(
    session: Session,
    holding: Holding,
    facts: Iterable[PostFact],
    *,
    posts: Collection[int],
    links: Collection[int],
    why: Why,
) -> list[PointDelta]:
    """The lines of engagements and clicks."""
    rules = holding.rules
    new: list[Entry] = [line for post in facts if (line := score_lines.engagement_line(rules, post))]
    clicks = score_facts.clicks(session, holding, links)
    new += [line for one in clicks if (line := score_lines.click_line(rules, one))]
    old = score_entries.of_subjects(session, holding.campaign_id, (Rule.ENGAGEMENT,), posts)
    old |= score_entries.of_subjects(session, holding.campaign_id, (Rule.CLICK,), links)
    return score_entries.bring(session, holding.campaign_id, old, new, why)


def _runs(
    session: Session, holding: Holding, posts: Iterable[PostFact], *, who: Collection[int], why: Why
) -> list[PointDelta]:
    """The streaks of these members; `posts` are all verified ones of theirs."""
    if not holding.rules.run_points:
        return []
    new = score_lines.runs_of(holding.rules, posts, score_facts.habits(session, holding, who))
    old = score_entries.of_members(session, holding.campaign_id, who, rules=(Rule.RUN,))
    return score_entries.bring(session, holding.campaign_id, old, new, why)


def _limits(session: Session, holding: Holding, moved: Iterable[PointDelta], why: Why) -> list[PointDelta]:
    """What the limits take off on the days, and in the weeks, in which points moved."""
    rules = holding.rules
    days = {(delta.member_id, delta.day) for delta in moved if delta.points}
    if not days or not (rules.click_limit or rules.day_limit or rules.week_limit):
        return []
    if rules.week_limit:
        mondays = {(one, day - timedelta(days=day.weekday())) for one, day in days}
        days = {(one, monday + timedelta(days=number)) for one, monday in mondays for number in range(7)}
    sums = score_entries.sums(session, holding.campaign_id, days)
    earned = score_limits.earned(sums)
    old = {line.key: line for line in score_limits.stood(rules, sums)}
    return score_entries.bring(session, holding.campaign_id, old, score_limits.limit_lines(rules, earned), why)
