"""Erasing a person: what counts hang on stays under a tombstone, everything else goes."""

from collections.abc import Callable

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from share.domain.due import Job
from share.domain.held import KEPT
from share.models.accounts import Account
from share.models.base import Base
from share.models.claims import Claim
from share.models.due import Due
from share.models.members import Member
from share.models.notices import Notice
from share.models.posts import Post
from share.models.publications import Publication
from share.models.signatures import Signature
from share.models.tokens import ApiToken, IdempotencyKey
from share.repositories import aliases, changes
from share.repositories.held import tables

JOBS = {
    Notice: (Job.SEND_NOTICE,),
    Account: (Job.REFRESH_TOKEN, Job.DETECT_POSTS),
    Publication: (Job.PUBLISH_POST,),
    Post: (Job.VERIFY_POST, Job.READ_METRICS),
}
"""Work owed for a member's things; the person is gone, so nobody is asked about them any more."""

TOMBSTONE = {
    "email": None, "name": "", "alias": "", "shown_as": "hidden", "role": "member", "state": "erased",
    "group_id": None, "phone": None, "external_id": None, "language": None, "timezone": None, "tie": "none",
    "usual_network": None, "mastodon_host": None, "password_hash": None, "digest": False, "mail_paused_reason": None,
    "paused_at": None, "paused_until": None, "quiet_from": None, "quiet_until": None, "invite_code": None,
    "invited_by_id": None,
}  # fmt: skip


def erase(session: Session, member: Member, *, hashed: Callable[[str], str]) -> list[str]:
    """Leave of a member only what counts hang on; `hashed` is the keyed hash that a post's id becomes.

    Returns the public ids of their letters, whose files the caller removes.
    """
    letters = list(session.scalars(select(Notice.public_id).where(Notice.member_id == member.id)))
    changes.members(session, [member.id])
    # Time off and answers about points go, too: what hung on them is counted without.
    changes.points(session, [member.id])
    _forget_work(session, member.id)
    _empty_posts(session, member.id, hashed)
    session.execute(update(Claim).where(Claim.member_id == member.id).values(caption="", edited=False))
    _forget_answers(session, member)
    _delete_rows(session, member.id)
    for name, value in TOMBSTONE.items():
        setattr(member, name, value)
    session.execute(update(Member).where(Member.invited_by_id == member.id).values(invited_by_id=None))
    return letters


def _forget_work(session: Session, member_id: int) -> None:
    for model, jobs in JOBS.items():
        table = Base.metadata.tables[model.__tablename__]
        mine = select(table.c.id).where(table.c.member_id == member_id)
        for job in jobs:
            session.execute(delete(Due).where(Due.job == job.value, Due.subject_id.in_(mine)))


def _empty_posts(session: Session, member_id: int, hashed: Callable[[str], str]) -> None:
    theirs = select(Post.id).where(Post.member_id == member_id)
    session.execute(delete(Signature).where(Signature.post_id.in_(theirs)))
    aliases.forget(session, member_id)
    for post in session.scalars(select(Post).where(Post.member_id == member_id)):
        post.native_id = f"erased:{hashed(f'{post.network} {post.native_id}')}"
        post.url, post.resolve, post.author_id, post.author_name, post.state_reason = "", None, None, None, ""


def _forget_answers(session: Session, member: Member) -> None:
    """Answers of the API that are kept to be given again may speak of the member."""
    mine = select(ApiToken.id).where(ApiToken.member_id == member.id)
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.token_id.in_(mine)))
    for text in filter(None, (member.email, member.public_id)):
        session.execute(delete(IdempotencyKey).where(IdempotencyKey.body.contains(text, autoescape=True)))


def _delete_rows(session: Session, member_id: int) -> None:
    """Children first, so that no row points at one that is gone."""
    owned = {table.name for table in tables() if "member_id" in table.c}
    for table in reversed(Base.metadata.sorted_tables):
        if table.name in owned - KEPT:
            session.execute(delete(table).where(table.c.member_id == member_id))
