"""Counting again from the ground what is kept added up: each function yields what does not agree, as a sentence."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from share.domain.days import local_date
from share.domain.due import Job
from share.domain.evidence import Facts, Step, Verdict, found
from share.domain.posts import PostState
from share.domain.readings import Counts, engagements
from share.models.accounts import Account
from share.models.articles import Feed
from share.models.campaigns import Campaign
from share.models.clicks import ClickHour, Segment
from share.models.due import Due
from share.models.kits import Kit
from share.models.notices import Notice
from share.models.posts import Evidence, Post
from share.models.publications import Publication
from share.models.readings import CurrentReading, ReadingSeries
from share.models.spending import BilledRead, Spending
from share.networks.base import Network
from share.repositories import readings
from share.repositories.standing_facts import FOR_AUTHORS
from share.repositories.statements import among_ids

YOUNG = timedelta(days=7)
"""So long after posting every post is sure to be read again where that costs nothing."""

CHUNK = 1000
SUBJECTS: dict[Job, Any] = {
    Job.VERIFY_POST: Post,
    Job.READ_METRICS: Post,
    Job.SEND_NOTICE: Notice,
    Job.PUBLISH_KIT: Kit,
    Job.EQUIP_MEMBERS: Kit,
    Job.CLOSE_KIT: Kit,
    Job.PULL_FEED: Feed,
    Job.REFRESH_TOKEN: Account,
    Job.DETECT_POSTS: Account,
    Job.PUBLISH_POST: Publication,
    Job.SCORE_POINTS: Campaign,
}
"""What each job's subject is."""

Get = Callable[[str], Network | None]


def at_one_moment(session: Session) -> None:
    """All statements of this session see the database as it stands at the first one; SQLite does so anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def current_readings(session: Session, get: Get) -> Iterator[str]:
    """The current counters are the last change of the series, and their sum is as kept."""
    for ids in _chunks(session, select(CurrentReading.post_id).order_by(CurrentReading.post_id)):
        series, current = readings.histories(session, ids), readings.current(session, ids)
        rows = session.execute(select(Post.id, Post.network).where(among_ids(session, Post.id, ids)))
        posts = {row.id: row.network for row in rows}
        for post_id in ids:
            row, changes = current[post_id], series.get(post_id, [])
            counts = readings.counts_of(row)
            if not changes:
                yield f"Post {post_id} has current numbers but none of their changes is kept."
            elif changes[-1].counts != counts:
                yield f"Post {post_id}: the current numbers are not those of the last change that is kept."
            elif changes[-1].sampled_at > row.sampled_at:
                yield f"Post {post_id}: a change is kept that is newer than its current numbers."
            network = get(posts[post_id])
            if network is not None and (total := _sum(counts, network)) != (row.engagements, row.partial):
                yield f"Post {post_id}: its engagements are kept as {row.engagements}, they add up to {total[0]}."
    without = select(ReadingSeries.post_id).where(ReadingSeries.post_id.not_in(select(CurrentReading.post_id)))
    for post_id in session.scalars(without):
        yield f"Post {post_id} has kept changes but no current numbers."


def _sum(counts: Counts, network: Network) -> tuple[int | None, bool]:
    total = engagements(counts, network.measures)
    return total.value, total.partial


def _chunks(session: Session, wanted: Select[int]) -> Iterator[list[int]]:
    ids = list(session.scalars(wanted))
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def work_owed(session: Session, get: Get, *, now: datetime) -> Iterator[str]:
    """Every post that has to be looked at has its work owed, or says why not."""
    last = 0
    while rows := session.execute(_NOT_OWED, {"last": last, "most": CHUNK}).all():
        last = rows[-1].id
        for post in rows:
            network = get(post.network)
            if network is None or (post.ends_on is not None and local_date(now, zone=post.timezone) > post.ends_on):
                continue
            if post.verified_at is None and post.state_reason in {"", found(Facts(network.label)).reason}:
                yield f"Post {post.id} was recorded, but nobody is to look it up."
            elif post.state == PostState.VERIFIED and network.measures and _is_forgotten(post, network, now=now):
                yield f"Post {post.id} on {network.label} is to be read again, but no read of it is owed."


_NOT_OWED = (
    select(
        Post.id, Post.network, Post.state, Post.state_reason, Post.verified_at, Post.posted_at, Post.recorded_at,
        Campaign.timezone, Campaign.ends_on, CurrentReading.post_id.label("read"),
    )
    .join(Kit, Kit.id == Post.kit_id)
    .join(Campaign, Campaign.id == Kit.campaign_id)
    .join(CurrentReading, CurrentReading.post_id == Post.id, isouter=True)
    .where(
        Post.state.in_((PostState.RECORDED.value, PostState.VERIFIED.value, PostState.PROTECTED.value)),
        ~exists().where(Due.job.in_((Job.VERIFY_POST.value, Job.READ_METRICS.value)), Due.subject_id == Post.id),
        # Those that were told without a link, and those of people who were erased, are never looked at.
        ~Post.native_id.startswith("self:"),
        ~Post.native_id.startswith("erased:"),
        Post.id > bindparam("last"),
    )
    .order_by(Post.id)
    .limit(bindparam("most"))
)  # fmt: skip
"""The next posts to which nothing is owed: of a long campaign that is nearly all of them."""


def _is_forgotten(post: Row[*tuple[Any, ...]], network: Network, *, now: datetime) -> bool:
    is_young = now - (post.posted_at or post.recorded_at) < YOUNG
    return network.price is None and (post.read is None or is_young)


def work_without_subject(session: Session) -> Iterator[str]:
    """Nothing is owed for what does not exist."""
    for job, table in SUBJECTS.items():
        lost = select(Due.subject_id).where(Due.job == job.value, Due.subject_id.not_in(select(table.id)))
        for subject_id in session.scalars(lost.order_by(Due.subject_id)):
            yield f"{job.value} is owed for {table.__tablename__} {subject_id}, which does not exist."
    unknown = select(Due.job).distinct().where(Due.job.not_in([job.value for job in Job])).order_by(Due.job)
    for name in session.scalars(unknown):
        yield f"Work called {name!r} is owed, which this version does not know."


def uniqueness(session: Session) -> Iterator[str]:
    """One post is one row, and one piece of work is owed once, whatever the database was restored from."""
    for columns, what in (
        ((Post.network, Post.native_id), "post"),
        ((Due.job, Due.subject_id), "piece of work"),
        ((BilledRead.network, BilledRead.day, BilledRead.resource), "charge"),
        ((Evidence.post_id, Evidence.step), "step of evidence"),
    ):
        for row in session.execute(select(*columns).group_by(*columns).having(func.count() > 1).order_by(*columns)):
            yield f"There are several rows for one {what}: {', '.join(str(part) for part in row)}."


def spending(session: Session) -> Iterator[str]:
    """What was charged adds up to what is said to be spent, for every network and UTC day."""
    charged = _sums(session, select(BilledRead.network, BilledRead.day, func.sum(BilledRead.micros)))
    spent = _sums(session, select(Spending.network, Spending.day, func.sum(Spending.micros)))
    for network, day in sorted(charged.keys() | spent.keys()):
        told, counted = spent.get((network, day), 0), charged.get((network, day), 0)
        if told != counted:
            yield f"{network} on {day}: {told / 1e6:.4f} USD are said to be spent, the charges are {counted / 1e6:.4f}."


def _sums(session: Session, wanted: Any) -> dict[tuple[str, Any], int]:
    columns = wanted.selected_columns
    return {(row[0], row[1]): int(row[2]) for row in session.execute(wanted.group_by(columns[0], columns[1]))}


def evidence(session: Session) -> Iterator[str]:
    """The steps that follow from facts say what the facts say."""
    known = or_(*[getattr(CurrentReading, name).is_not(None) for name, _ in Counts().items()])
    read = select(CurrentReading.post_id).where(known)
    measured = _with(Step.MEASURED)
    gone = select(Post.id).where(Post.state.in_((PostState.GONE.value, PostState.WITHDRAWN.value)))
    unsaid = read.where(CurrentReading.post_id.not_in(measured.union(gone)))
    for post_id in session.scalars(unsaid.order_by(CurrentReading.post_id)):
        yield f"Post {post_id} has numbers, but its evidence does not say that it was measured."
    for post_id in session.scalars(measured.where(Evidence.post_id.not_in(read)).order_by(Evidence.post_id)):
        yield f"Post {post_id} is said to be measured, but has no numbers."
    claimed = select(Post.id).where(Post.claim_id.is_not(None), Post.id.in_(select(Evidence.post_id)))
    for post_id in session.scalars(claimed.where(Post.id.not_in(_with(Step.CLAIMED))).order_by(Post.id)):
        yield f"Post {post_id} answers a claim, but its evidence does not say so."


def _with(step: Step) -> Select[int]:
    """The posts that have reached this step."""
    return select(Evidence.post_id).where(Evidence.step == step.value, Evidence.verdict == Verdict.YES.value)


def clicks(session: Session) -> Iterator[str]:
    """No click of a folded segment is missing from the hours; older hours outlive their segments."""
    folded = session.scalar(select(func.coalesce(func.sum(Segment.clicks), 0))) or 0
    counted = session.scalar(select(func.coalesce(func.sum(ClickHour.clicks), 0))) or 0
    if counted < folded:
        yield f"The segments that were folded hold {folded} clicks, the hours only {counted}."


def boards(session: Session, told: Callable[[int], dict[str, tuple[int, int | None]]]) -> Iterator[str]:
    """Posts and engagements by network, as a board tells them (`told`), are those of the posts, added up one by one."""
    for campaign in session.scalars(select(Campaign).order_by(Campaign.id)):
        rows = session.execute(
            select(Post.network, func.count(), func.sum(CurrentReading.engagements))
            .join(Kit, Kit.id == Post.kit_id)
            .join(CurrentReading, CurrentReading.post_id == Post.id, isouter=True)
            .where(Kit.campaign_id == campaign.id, Post.state == PostState.VERIFIED.value)
            .group_by(Post.network)
        )
        counted = {
            network: (posts, None if network in FOR_AUTHORS or total is None else int(total))
            for network, posts, total in rows
        }
        shown = {network: both for network, both in told(campaign.id).items() if both[0]}
        for network in sorted(shown.keys() | counted.keys()):
            if shown.get(network) != counted.get(network):
                yield (
                    f"{campaign.name}, {network}: the board tells posts and engagements {shown.get(network)}, "
                    f"the posts add up to {counted.get(network)}."
                )
