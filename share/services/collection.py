"""Reading counters: one leased batch at a time, no session open while the network is asked."""

from dataclasses import dataclass
from datetime import datetime

from share.core import Core, Session
from share.domain.collection import has_ended, next_read
from share.domain.days import local_date
from share.domain.due import Job
from share.domain.evidence import Facts, clicked, measured
from share.domain.posts import Missing, MissingReason, PostState
from share.domain.readings import Reading
from share.models.posts import Post
from share.networks.base import LinkCounter
from share.repositories import absences, asking, due, evidence, leaderboard, readings
from share.repositories import posts as rows
from share.repositories.asking import Group, Held

STILL_READ = frozenset(
    {
        PostState.RECORDED,
        PostState.VERIFIED,
        PostState.SELF_REPORTED,
        PostState.PROTECTED,
        PostState.CONTESTED,
    }
)


@dataclass(frozen=True, slots=True)
class PlannedRead:
    """One call's row of the plan: which post is asked about when, and why then."""

    at: datetime
    network: str
    public_id: str
    url: str
    job: str
    reason: str


def read_due(core: Core) -> int:
    """Read the counters of one batch of posts and keep what changed; returns how many rows were worked on."""
    with core.write() as session:
        taken = asking.take(session, Job.READ_METRICS, get=core.networks.get, now=core.now())
        wanted = [_without_finished(core, session, group) for group in taken.groups]
    for group in wanted:
        if group.rows:
            _read(core, group)
    return taken.rows


def planned(core: Core, *, limit: int = 100) -> list[PlannedRead]:
    """What is asked next, in order, each with its reason."""
    now = core.now()
    with core.read() as session:
        found = asking.planned(session, limit=limit)
        return [
            PlannedRead(
                at=at,
                network=row.post.network,
                public_id=row.post.public_id,
                url=row.post.url,
                job=job.value,
                reason=_reason(row.post, job, at=at, error=error, now=now),
            )
            for row, job, at, error in found
        ]


def _reason(post: Post, job: Job, *, at: datetime, error: str, now: datetime) -> str:
    if error:
        return f"Again after: {error}"
    if job is Job.VERIFY_POST:
        return "Looked for again." if post.not_found_looks else "First look at a recorded post."
    if post.not_found_looks:
        return "Not found at the last look."
    just_before = next_read(post.posted_at or post.recorded_at, now=min(now, at))
    return just_before.reason if just_before else "Its last read."


def _without_finished(core: Core, session: Session, group: Group) -> Group:
    """Drop what needs no more reading, before anything is asked."""
    kept = []
    for held in group.rows:
        campaign = held.row.campaign
        ended = has_ended(local_date(core.now(), zone=campaign.timezone), campaign.ends_on)
        if ended or held.row.post.state not in STILL_READ:
            due.done(session, held.lease)
        elif group.own_token_missing and not group.counts_links:
            reason = f"Connect the {group.network.label} account that posted it."
            due.park(session, held.lease, now=core.now(), error=reason)
        else:
            kept.append(held)
    return group.only(kept)


def _read(core: Core, group: Group) -> None:
    heard = core.networks.converse(
        group.network,
        sealed_token=group.sealed_token,
        account=group.account_id,
        ask=lambda access: (
            _link_counter(group).read_url_engagement(access, _addresses(core, group))
            if group.counts_links
            else group.network.read_metrics(access, [held.ref for held in group.rows])
        ),
    )
    with core.write() as session:
        if heard.error is not None:
            asking.put_off(session, group, heard.error, now=core.now())
            return
        rows.lock(session, [held.row.post.id for held in group.rows])
        changed = set()
        for held, told in zip(group.rows, heard.answer or (), strict=True):
            if due.holds(session, held.lease) and _keep(core, session, group, held, told):
                changed.add(held.row.campaign.id)
        if changed:
            leaderboard.touch(session, *changed)
        asking.answered(session, group, wait=heard.wait, now=core.now())


def _link_counter(group: Group) -> LinkCounter:
    if not isinstance(group.network, LinkCounter):
        raise TypeError(f"{group.network.label} does not count links.")
    return group.network


def _addresses(core: Core, group: Group) -> list[str]:
    return [f"{core.settings.public_url}/r/{held.link_code}" for held in group.rows]


def _keep(core: Core, session: Session, group: Group, held: Held, told: Reading | Missing) -> bool:
    """Write one answer; returns whether a board could show the difference."""
    if isinstance(told, Missing):
        if group.counts_links:
            _schedule(core, session, held)
            return False
        absences.note(session, held, told, network=group.network, counts_links=False, now=core.now())
        return told.reason is not MissingReason.NO_ANSWER
    if group.counts_links:
        link = rows.link_of(session, session.get_one(Post, held.row.post.id))
        if link is not None:
            readings.keep_link(session, link.id, told)
        _schedule(core, session, held)
        return False
    return _keep_reading(core, session, group, held, told)


def _keep_reading(core: Core, session: Session, group: Group, held: Held, reading: Reading) -> bool:
    post = session.get_one(Post, held.row.post.id)
    changed = readings.keep(session, post.id, reading, reported=group.network.measures)
    if post.state == PostState.PROTECTED:
        post.state = PostState.VERIFIED if post.verified_at else PostState.RECORDED
        post.state_reason = ""
        changed = True
    post.not_found_first_at, post.not_found_looks = None, 0
    known = any(value is not None for _, value in reading.counts.items())
    clicks = evidence.human_clicks(session, [post.id])[post.id] or 0
    facts = Facts(group.network.label, looked=True, measurable=bool(group.network.measures), read=known)
    evidence.write(session, post.id, [clicked(clicks, hidden=False), measured(facts)], now=core.now())
    _schedule(core, session, held)
    return changed


def _schedule(core: Core, session: Session, held: Held) -> None:
    """Owe the next read by the post's age, if there is one."""
    post = held.row.post
    coming = next_read(post.posted_at or post.recorded_at, now=core.now())
    if coming is None:
        due.done(session, held.lease)
    else:
        due.again(session, held.lease, at=coming.at)
