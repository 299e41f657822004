"""Corrections: who had taken or posted a kit, what they were told, and what became of their posts."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, case, func, select, union
from sqlalchemy.orm import Session

from share.domain.corrections import Asked, CorrectionKind, Done
from share.domain.notices import NoticeKind, NoticeState
from share.domain.posts import PostState
from share.models.articles import Article
from share.models.claims import Claim
from share.models.corrections import Correction, Fix
from share.models.kits import Kit
from share.models.members import Member
from share.models.notices import Notice
from share.models.posts import Post
from share.repositories import notices
from share.repositories.asked import Own, has_none
from share.repositories.notices import Letter
from share.repositories.statements import insert_new

_NOTICE = {
    CorrectionKind.RECALL.value: NoticeKind.KIT_RECALL.value,
    CorrectionKind.CAPTION.value: NoticeKind.KIT_CORRECTION.value,
}
_GONE = (PostState.GONE.value, PostState.WITHDRAWN.value)


def add(session: Session, correction: Correction) -> Correction:
    session.add(correction)
    session.flush()
    return correction


def latest(session: Session, kit_id: int, kind: CorrectionKind) -> Correction | None:
    """The newest correction of this kind."""
    return session.scalar(
        select(Correction)
        .where(Correction.kit_id == kit_id, Correction.kind == kind.value)
        .order_by(Correction.id.desc())
        .limit(1)
    )


def of_kit(session: Session, kit_id: int) -> Sequence[Correction]:
    """The kit's corrections, the newest first."""
    return session.scalars(select(Correction).where(Correction.kit_id == kit_id).order_by(Correction.id.desc())).all()


def ask(session: Session, correction: Correction, *, now: datetime, reached: Mapping[int, Sequence[str]] | None) -> int:
    """Ask those who took or posted the kit, each once; returns how many are newly asked.

    `reached` names the networks that concern each member; who is not in it is not asked. None: it concerns all.
    """
    took = select(Claim.member_id).where(Claim.kit_id == correction.kit_id)
    posted = select(Post.member_id).where(Post.kit_id == correction.kit_id, Post.state != PostState.REJECTED.value)
    concerned = union(took, posted).subquery()
    found = session.execute(
        select(Member.id, Member.email)
        .join(concerned, concerned.c[0] == Member.id)
        .where(Member.state != "erased")
        .order_by(Member.id)
    )
    people = [(member_id, email) for member_id, email in found if reached is None or member_id in reached]
    rows = [{"correction_id": correction.id, "member_id": member_id} for member_id, _ in people]
    asked = insert_new(session, Fix, rows, key=("correction_id", "member_id"))
    said = {"note": correction.note, "words": correction.words, "url": correction.url}
    letters = [
        Letter(
            _key(correction.id, member_id),
            _NOTICE[correction.kind],
            email,
            member_id,
            correction.kit_id,
            said | ({} if reached is None else {"networks": list(reached[member_id])}),
        )
        for member_id, email in people
        if email
    ]
    notices.owe(session, letters, now=now)
    return asked


def people(session: Session, correction: Correction) -> list[Asked]:
    """All who were asked and are still with us, in no order: of somebody who was erased nothing can come any more."""
    told = _told(session, correction)
    posts = _posts(session, correction)
    fixes = session.scalars(
        select(Fix)
        .join(Member, Member.id == Fix.member_id)
        .where(Fix.correction_id == correction.id, Member.state != "erased")
    )
    return [
        Asked(
            told=fix.member_id in told,
            opened_at=fix.opened_at,
            how=Done(fix.how) if fix.how else None,
            **posts.get(fix.member_id, {"before": 0, "gone": 0, "after": 0}),
        )
        for fix in fixes
    ]


def fixes_of(session: Session, *, kit_id: int, member_id: int) -> Sequence[tuple[Correction, Fix]]:
    """What this member was asked about this kit, the newest first."""
    if has_none(session, Own.FIXES, kit_id, member_id):
        return []
    rows = session.execute(_FIXES_OF, {"kit_id": kit_id, "member_id": member_id})
    return [(correction, fix) for correction, fix in rows]


# Built once: every kit's page asks them.
_FIXES_OF = (
    select(Correction, Fix)
    .join(Fix, Fix.correction_id == Correction.id)
    .where(Correction.kit_id == bindparam("kit_id"), Fix.member_id == bindparam("member_id"))
    .order_by(Correction.id.desc())
)
_RECALLED = func.max(case((Correction.kind == CorrectionKind.RECALL.value, 1), else_=0))
_UNANSWERED = (
    select(Kit.slug, Kit.title, _RECALLED)
    .join(Correction, Correction.kit_id == Kit.id)
    .join(Fix, Fix.correction_id == Correction.id)
    .where(Fix.member_id == bindparam("member_id"), Fix.fixed_at.is_(None))
    .group_by(Kit.id)
    .order_by(func.max(Correction.id).desc())
)


def unanswered(session: Session, member_id: int) -> list[tuple[str, str, bool]]:
    """Slug and title of the kits that this member is still asked about, the newest first; True: it was recalled."""
    if has_none(session, Own.UNANSWERED, member_id):
        return []
    rows = session.execute(_UNANSWERED, {"member_id": member_id})
    return [(slug, title, bool(was)) for slug, title, was in rows]


def is_known_address(session: Session, url: str) -> bool:
    """Whether an article or a kit of ours stands at this address."""
    article = select(Article.id).where(Article.url == url).limit(1)
    kit = select(Kit.id).where(Kit.url == url).limit(1)
    return session.scalar(article) is not None or session.scalar(kit) is not None


def _told(session: Session, correction: Correction) -> set[int]:
    rows = session.scalars(
        select(Notice.member_id).where(
            Notice.kit_id == correction.kit_id,
            Notice.kind == _NOTICE[correction.kind],
            Notice.key.startswith(_key(correction.id, ""), autoescape=True),
            Notice.state == NoticeState.SENT.value,
        )
    )
    return {member_id for member_id in rows if member_id is not None}


def _posts(session: Session, correction: Correction) -> dict[int, dict[str, int]]:
    old = Post.recorded_at <= correction.created_at
    rows = session.execute(
        select(
            Post.member_id,
            func.sum(case((old, 1), else_=0)),
            func.sum(case((old & Post.state.in_(_GONE), 1), else_=0)),
            func.sum(case((old | Post.state.in_(_GONE), 0), else_=1)),
        )
        .where(Post.kit_id == correction.kit_id, Post.state != PostState.REJECTED.value)
        .group_by(Post.member_id)
    )
    return {member: {"before": before, "gone": gone, "after": after} for member, before, gone, after in rows}


def _key(correction_id: int, member_id: int | str) -> str:
    return f"correction:{correction_id}:{member_id}"
