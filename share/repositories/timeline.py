"""What happened with a member: claims, posts, letters, time off, and what was changed about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from share.domain.audit_words import action_words
from share.domain.timeline_words import letter_words, state_words
from share.domain.words import say
from share.models.audit import AuditEntry
from share.models.claims import Claim
from share.models.kits import Kit
from share.models.members import Member, Pause
from share.models.notices import Notice
from share.models.posts import Post

MOST = 200
"""Lines of each kind; a timeline is for reading, not for export."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One line, before it is shown."""

    at: datetime
    kind: str
    text: str
    by: str = ""
    url: str = ""


def happened(session: Session, member_id: int, public_id: str, *, labels: Mapping[str, str]) -> list[Happening]:
    """Everything that is known, in no order; `labels` are the networks' own names by ours."""
    return [
        *_claims(session, member_id, labels),
        *_posts(session, member_id, labels),
        *_letters(session, member_id),
        *_pauses(session, member_id),
        *_changes(session, public_id),
    ]


def _claims(session: Session, member_id: int, labels: Mapping[str, str]) -> list[Happening]:
    rows = session.execute(
        select(Claim.created_at, Claim.network, Kit.title, Kit.slug)
        .join(Kit, Kit.id == Claim.kit_id)
        .where(Claim.member_id == member_id)
        .order_by(Claim.created_at.desc(), Claim.id.desc())
        .limit(MOST)
    )
    return [
        Happening(
            at,
            "claim",
            say("Took “%(title)s” for %(network)s", title=title, network=say(labels.get(network, network))),
            "",
            f"/kits/{slug}",
        )
        for at, network, title, slug in rows
    ]


def _posts(session: Session, member_id: int, labels: Mapping[str, str]) -> list[Happening]:
    rows = session.execute(
        select(Post.recorded_at, Post.network, Post.state, Post.public_id, Kit.title)
        .join(Kit, Kit.id == Post.kit_id)
        .where(Post.member_id == member_id)
        .order_by(Post.recorded_at.desc(), Post.id.desc())
        .limit(MOST)
    )
    return [
        Happening(
            at,
            "post",
            say(
                "Posted “%(title)s” on %(network)s (%(state)s)",
                title=title,
                network=say(labels.get(network, network)),
                state=state_words(state),
            ),
            "",
            f"/posts/{post}",
        )
        for at, network, state, post, title in rows
    ]


def _letters(session: Session, member_id: int) -> list[Happening]:
    rows = session.execute(
        select(Notice.created_at, Notice.sent_at, Notice.kind, Notice.state)
        .where(Notice.member_id == member_id, Notice.state.in_(("sent", "failed", "unknown")))
        .order_by(Notice.created_at.desc(), Notice.id.desc())
        .limit(MOST)
    )
    return [
        Happening(
            sent or made,
            "letter",
            say("Letter “%(kind)s”: %(state)s", kind=letter_words(kind), state=state_words(state)),
        )
        for made, sent, kind, state in rows
    ]


def _pauses(session: Session, member_id: int) -> list[Happening]:
    found = []
    # Time between leaving and agreeing anew is kept as a pause; the log tells of it in its own words.
    taken = select(Pause).join(Member, Member.id == Pause.member_id).where(Pause.member_id == member_id)
    taken = taken.where(Pause.ended_at.is_distinct_from(Member.agreed_at))
    for pause in session.scalars(taken.order_by(Pause.id)):
        found.append(Happening(pause.started_at, "pause", say("Paused")))
        if pause.ended_at is not None:
            found.append(Happening(pause.ended_at, "pause", say("Back from the pause")))
    return found


def _changes(session: Session, public_id: str) -> list[Happening]:
    rows = session.execute(
        select(AuditEntry.at, AuditEntry.action, AuditEntry.facts, Member.name)
        .outerjoin(Member, Member.id == AuditEntry.actor_id)
        .where(AuditEntry.subject == f"member:{public_id}", AuditEntry.action != "note_added")
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(MOST)
    )
    found = []
    for at, action, facts, by in rows:
        told = ", ".join(f"{say(name)} {value}" for name, value in facts.items())
        text = say(action_words(action)) + (f": {told}" if told else "")
        found.append(Happening(at, "change", text, by or ""))
    return found
