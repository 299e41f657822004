"""What comes with a kit's publication, in the transaction that publishes it: links, digests, its closing."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from share.domain.articles import ArticleState
from share.domain.due import Job
from share.domain.kits import KitState, check_move
from share.domain.notices import NoticeKind
from share.models.articles import Article
from share.models.kits import Kit
from share.models.members import Member
from share.repositories import due, links, notices, pushes, score_rules
from share.repositories.due import Owed
from share.repositories.notices import Letter


def publish(session: Session, kit: Kit, *, now: datetime) -> None:
    """Publish a kit that is held by this session; raises ConflictError where its state does not allow it.

    Everything here stands under unique keys, so that a second run of the same publication adds nothing.
    """
    check_move(KitState(kit.state), KitState.PUBLISHED)
    kit.state = KitState.PUBLISHED.value
    kit.published_at = now
    kit.version += 1
    session.flush()
    score_rules.follow_kit(session, kit, now=now)
    links.make_for_kit(session, kit.id, now=now)
    owe_digests(session, kit, now=now)
    pushes.owe_for_kit(session, kit, now=now)
    due.forget(session, Job.PUBLISH_KIT, kit.id)
    due.forget(session, Job.CLOSE_KIT, kit.id)
    due.owe(session, Job.CLOSE_KIT, [Owed(kit.id, kit.closes_at)], now=now)
    _mark_used(session, kit)


def owe_digests(session: Session, kit: Kit, *, now: datetime) -> int:
    """Owe the daily kit mail to each member who wants it, once per campaign, date and member."""
    letters = [
        Letter(
            key=f"kit_digest:{kit.campaign_id}:{kit.local_date.isoformat()}:{member_id}",
            kind=NoticeKind.KIT_DIGEST.value,
            address=email,
            member_id=member_id,
            kit_id=kit.id,
        )
        for member_id, email in digest_readers(session, now=now)
    ]
    return notices.owe_many(session, letters, now=now)


def digest_readers(session: Session, *, now: datetime) -> list[tuple[int, str]]:
    """Members who agreed, can be mailed, want the mail and are not taking time off at `now`."""
    rows = session.execute(
        select(Member.id, Member.email)
        .where(
            Member.state == "agreed",
            Member.email.is_not(None),
            Member.digest,
            Member.do_not_contact.is_(False),
            Member.mail_paused_reason.is_(None),
            or_(Member.paused_at.is_(None), Member.paused_at > now, Member.paused_until <= now),
        )
        .order_by(Member.id)
    )
    return [(member_id, email) for member_id, email in rows if email]


def _mark_used(session: Session, kit: Kit) -> None:
    article = session.get(Article, kit.article_id) if kit.article_id is not None else None
    if article is not None:
        article.state = ArticleState.USED.value
