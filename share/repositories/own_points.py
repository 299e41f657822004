"""A member's own lines of points with what each is about, its corrections and what they asked about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from share.domain.scores import Rule
from share.models.disputes import Dispute
from share.models.kits import Kit
from share.models.links import Link
from share.models.members import Member
from share.models.posts import Post
from share.models.scores import ScoreChange, ScoreEntry, ScoreTotal

OF_POSTS = (Rule.POST.value, Rule.ENGAGEMENT.value)


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `subject` is what names it in addresses: a post's public id, a link's code, else the member's id."""

    rule: str
    day: date
    subject: str
    subject_id: int
    points: int
    why: dict[str, Any]
    network: str | None
    kit_title: str
    kit_slug: str
    note: str
    dispute: Dispute | None


@dataclass(frozen=True, slots=True)
class Correction:
    """A line that fell, moved or was counted by other rules."""

    rule: str
    day: date
    was: int
    now: int
    why: str
    version: int
    at: datetime
    kit_title: str


_IS_POST = ScoreEntry.rule.in_(OF_POSTS)
_ASKED = (
    (Dispute.campaign_id == ScoreEntry.campaign_id)
    & (Dispute.member_id == ScoreEntry.member_id)
    & (Dispute.rule == ScoreEntry.rule)
    & (Dispute.subject_id == ScoreEntry.subject_id)
    & (Dispute.day == ScoreEntry.day)
)


def total(session: Session, campaign_id: int, member_id: int) -> int:
    kept = session.get(ScoreTotal, (campaign_id, member_id))
    return kept.points if kept else 0


def days(session: Session, campaign_id: int, member_id: int, *, before: date | None, limit: int) -> list[date]:
    """The newest days with lines, those before a day."""
    wanted = select(ScoreEntry.day).where(_mine(campaign_id, member_id)).distinct()
    if before is not None:
        wanted = wanted.where(ScoreEntry.day < before)
    return list(session.scalars(wanted.order_by(ScoreEntry.day.desc()).limit(limit)))


def lines(session: Session, campaign_id: int, member_id: int, of_days: Sequence[date]) -> list[Line]:
    """A member's lines of these days, the newest day first."""
    wanted = _lines().where(_mine(campaign_id, member_id), ScoreEntry.day.in_(of_days))
    rows = session.execute(wanted.order_by(ScoreEntry.day.desc(), ScoreEntry.points.desc(), ScoreEntry.subject_id))
    return _told(session, rows.all())


def find(session: Session, campaign_id: int, member_id: int, *, rule: str, day: date, subject: str) -> Line | None:
    """One of a member's lines by what names it."""
    rows = session.execute(
        _lines().where(_mine(campaign_id, member_id), ScoreEntry.rule == rule, ScoreEntry.day == day)
    )
    return next((line for line in _told(session, rows.all()) if line.subject == subject), None)


def of_dispute(session: Session, dispute: Dispute) -> Line | None:
    """The line that a question is about, as it stands today; None where it is gone."""
    wanted = _lines().where(
        _mine(dispute.campaign_id, dispute.member_id),
        ScoreEntry.rule == dispute.rule,
        ScoreEntry.subject_id == dispute.subject_id,
        ScoreEntry.day == dispute.day,
    )
    return next(iter(_told(session, session.execute(wanted).all())), None)


def corrections(session: Session, campaign_id: int, member_id: int, *, limit: int) -> list[Correction]:
    """What was corrected, the newest first."""
    rows = session.execute(
        select(ScoreChange, Kit.title)
        .join(Kit, Kit.id == ScoreChange.kit_id, isouter=True)
        .where(ScoreChange.campaign_id == campaign_id, ScoreChange.member_id == member_id)
        .order_by(ScoreChange.at.desc(), ScoreChange.id.desc())
        .limit(limit)
    )
    return [
        Correction(row.rule, row.day, row.was, row.now, row.why, row.version, row.at, title or "")
        for row, title in rows
    ]


def _mine(campaign_id: int, member_id: int) -> Any:
    return (ScoreEntry.campaign_id == campaign_id) & (ScoreEntry.member_id == member_id)


def _lines() -> Select[*tuple[Any, ...]]:
    return (
        select(
            ScoreEntry,
            Kit.title,
            Kit.slug,
            Post.public_id.label("post"),
            Link.code,
            Member.public_id.label("me"),
            Dispute,
        )
        .join(Member, Member.id == ScoreEntry.member_id)
        .join(Kit, Kit.id == ScoreEntry.kit_id, isouter=True)
        .join(Post, _IS_POST & (Post.id == ScoreEntry.subject_id), isouter=True)
        .join(Link, (ScoreEntry.rule == Rule.CLICK.value) & (Link.id == ScoreEntry.subject_id), isouter=True)
        .join(Dispute, _ASKED, isouter=True)
    )


def _told(session: Session, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Line]:
    answers = [row.ScoreEntry.subject_id for row in rows if row.ScoreEntry.rule == Rule.ADJUSTMENT.value]
    settled = (
        {one.id: one for one in session.scalars(select(Dispute).where(Dispute.id.in_(answers)))} if answers else {}
    )
    found = []
    for row in rows:
        entry, answer = row.ScoreEntry, settled.get(row.ScoreEntry.subject_id)
        is_answer = entry.rule == Rule.ADJUSTMENT.value and answer is not None
        found.append(
            Line(
                rule=entry.rule,
                day=entry.day,
                subject=answer.public_id if is_answer and answer else row.post or row.code or row.me,
                subject_id=entry.subject_id,
                points=entry.points,
                why=entry.why,
                network=entry.network,
                kit_title=row.title or "",
                kit_slug=row.slug or "",
                note=answer.note if is_answer and answer else "",
                dispute=row.Dispute,
            )
        )
    return found
