"""The small way of settling: only the lines of the posts and links that changed, and what hangs on them."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from sqlalchemy.orm import Session

from share.domain import score_limits, score_lines
from share.domain.scores import BEFORE_LIMITS, LIMITING, Entry, PointDelta, PostFact, Rule
from share.repositories import score_entries, score_facts
from share.repositories.score_entries import Lines, Why
from share.repositories.score_rules import Holding


def follow(
    session: Session, holding: Holding, posts: Collection[int], links: Collection[int], why: Why
) -> list[PointDelta]:
    """Bring the lines of these posts and links to their evidence. Their members' totals are locked."""
    facts = score_facts.posts(session, holding, posts)
    old = score_entries.of_subjects(session, holding.campaign_id, (Rule.POST,), posts)
    moved = _moved(holding, facts, old)
    found = _posts(session, holding, facts, old, moved=moved, why=why)
    found += _counts(session, holding, facts, posts=posts, links=links, why=why)
    found += _runs(session, holding, moved, why)
    return found + _limits(session, holding, found, why)


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


def _posts(
    session: Session, holding: Holding, facts: list[PostFact], old: Lines, *, moved: set[int], why: Why
) -> list[PointDelta]:
    """The posts' own lines. With a newcomers' factor all posts of a moved member may be concerned."""
    if not moved:
        return []
    if holding.rules.favours_new:
        facts = score_facts.posts_of(session, holding, moved)
        old = old | score_entries.of_members(session, holding.campaign_id, moved, rules=(Rule.POST,))
    new = score_lines.post_lines(holding.rules, [post for post in facts if post.member_id in moved])
    mine = {key: line for key, line in old.items() if line.member_id in moved}
    return score_entries.bring(session, holding.campaign_id, mine, new, why)


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


def _runs(session: Session, holding: Holding, moved: set[int], why: Why) -> list[PointDelta]:
    """The runs of members whose posting days may have changed."""
    if not (moved and holding.rules.run_points):
        return []
    days: dict[int, set[date]] = {}
    lines = score_entries.of_members(session, holding.campaign_id, moved, rules=(Rule.POST, Rule.RUN))
    for key, line in lines.items():
        if key.rule == Rule.POST:
            days.setdefault(line.member_id, set()).add(key.day)
    off = score_facts.pauses(session, moved, zone=holding.timezone)
    rules, run_lines = holding.rules, score_lines.run_lines
    new = [run for one, posted in days.items() for run in run_lines(rules, one, posted, off.get(one, ()))]
    old = {key: line for key, line in lines.items() if key.rule == Rule.RUN}
    return score_entries.bring(session, holding.campaign_id, old, new, why)


def _limits(session: Session, holding: Holding, moved: Iterable[PointDelta], why: Why) -> list[PointDelta]:
    """What the limits take off on the days, and in the weeks, in which points moved."""
    rules = holding.rules
    days = {(delta.member_id, delta.day) for delta in moved}
    if not days or not (rules.click_limit or rules.day_limit or rules.week_limit):
        return []
    if rules.week_limit:
        mondays = {(one, day - timedelta(days=day.weekday())) for one, day in days}
        days = {(one, monday + timedelta(days=number)) for one, monday in mondays for number in range(7)}
    lines = score_entries.of_days(session, holding.campaign_id, days)
    old = {key: line for key, line in lines.items() if key.rule in LIMITING}
    earned = score_limits.sums(line for key, line in lines.items() if key.rule in BEFORE_LIMITS)
    return score_entries.bring(session, holding.campaign_id, old, score_limits.limit_lines(rules, earned), why)
