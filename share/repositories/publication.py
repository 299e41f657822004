"""What comes with a kit's publication, in the transaction that publishes it: what members get, its closing."""

from datetime import datetime

from sqlalchemy.orm import Session

from share.domain.articles import ArticleState
from share.domain.due import Job
from share.domain.kits import KitState, check_move
from share.models.articles import Article
from share.models.kits import Kit
from share.repositories import due, equipping, score_rules
from share.repositories.due import Owed


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
    equipping.begin(session, kit, now=now)
    due.forget(session, Job.PUBLISH_KIT, kit.id)
    due.forget(session, Job.CLOSE_KIT, kit.id)
    due.owe(session, Job.CLOSE_KIT, [Owed(kit.id, kit.closes_at)], now=now)
    _mark_used(session, kit)


def _mark_used(session: Session, kit: Kit) -> None:
    article = session.get(Article, kit.article_id) if kit.article_id is not None else None
    if article is not None:
        article.state = ArticleState.USED.value
