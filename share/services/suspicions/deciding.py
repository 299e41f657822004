"""A person's word on what was held: fine, or leave out; it can be changed, and objected to."""

from share.core import Core, Session
from share.domain.due import Job
from share.domain.errors import InvalidError, NotFoundError
from share.domain.posts import PostState
from share.domain.roles import Role
from share.domain.suspicions import Kind, State, told
from share.domain.texts import written
from share.domain.words import mark, say, speaking
from share.models.links import Link
from share.models.members import Member
from share.models.posts import Post
from share.models.suspicions import Suspicion
from share.repositories import audit, badges, campaigns, due, left_out, members, posts, suspicions
from share.repositories.due import Owed

LONGEST = 500
UNKNOWN = mark("There is nothing like that to decide.")


def decide(core: Core, public_id: str, *, leave_out: bool, note: str = "", by_id: int) -> None:
    """Let it count or leave it out, with all that is shown beside it; deciding alike twice changes nothing.

    What was found later of the same kind, or decided at another time, is another decision. The member sees `note`.
    Raises NotFoundError, InvalidError, also where the decider is among those it is about, unless no other coordinator
    could decide.
    """
    words, now = " ".join(note.split()), core.now()
    if len(words) > LONGEST:
        raise InvalidError(say("Write at most %(most)s characters.", most=LONGEST), field="note")
    wanted = State.UPHELD if leave_out else State.CLEARED
    with core.write() as session:
        rows = suspicions.together(session, public_id)
        if not rows:
            raise NotFoundError(say(UNKNOWN))
        concerned = {row.member_id for row in rows}
        if by_id in concerned and members.another_may(session, Role.COORDINATOR, but=concerned):
            raise InvalidError(say("This is about figures of your own, so somebody else decides about it."))
        for row in rows:
            if row.state == wanted and row.objected_at is None and row.note == words:
                continue
            _apply(core, session, row, wanted, note=words)
            audit.add(
                session,
                "leave out" if leave_out else "let count",
                actor_id=by_id,
                subject=_subject(session, row),
                now=now,
                kind=row.kind,
                own=row.member_id == by_id,
            )
            row.state, row.decided_by_id, row.decided_at, row.objected_at = wanted, by_id, now, None
            row.note = words
        _judge_badges(core, session, {row.member_id for row in rows})


def _judge_badges(core: Core, session: Session, member_ids: set[int]) -> None:
    """What a post earned that is left out was never true; what stands again is earned again."""
    campaign = campaigns.find_current(session)
    if campaign is not None:
        session.flush()
        badges.judge(session, campaign, member_ids, now=core.now())


def _apply(core: Core, session: Session, row: Suspicion, wanted: State, *, note: str) -> None:
    if wanted is State.UPHELD:
        _leave_out(core, session, row, note=note)
    elif row.state == State.UPHELD:
        _take_back(core, session, row)


def _leave_out(core: Core, session: Session, row: Suspicion, *, note: str) -> None:
    if row.post_id is not None:
        # A new dict, for SQLAlchemy sees no change inside one.
        row.facts = row.facts | left_out.leave_post_out(session, row.post_id, why=_why(row, note))
    if row.link_id is not None:
        left_out.leave_link_out(session, row.link_id, now=core.now())


def _why(row: Suspicion, note: str) -> str:
    """What is kept with the post, and said where it is shown."""
    with speaking(None):
        return f"{told(Kind(row.kind))} {note}".strip()


def _take_back(core: Core, session: Session, row: Suspicion) -> None:
    other = suspicions.other_upheld(session, row)
    if other is not None:
        # It stays out for the other reason, which now keeps how it stood before the first.
        other.facts = other.facts | {name: row.facts[name] for name in ("stood", "stood_for") if name in row.facts}
        if other.post_id is not None:
            left_out.leave_post_out(session, other.post_id, why=_why(other, other.note))
        return
    if row.link_id is not None:
        left_out.take_link_back(session, row.link_id)
    if row.post_id is None or "stood" not in row.facts:
        return
    post = left_out.take_post_back(
        session, row.post_id, stood=row.facts["stood"], stood_for=row.facts.get("stood_for", "")
    )
    ref = posts.ref_of(post) if post is not None else None
    if (
        post is None
        or ref is None
        or post.state == PostState.GONE
        or not core.networks.asks(core.networks.get(ref.network))
    ):
        return
    job = Job.READ_METRICS if post.state == PostState.VERIFIED else Job.VERIFY_POST
    due.owe(session, job, [Owed(post.id, core.now(), core.networks.batch_of(ref))], now=core.now())


def _subject(session: Session, row: Suspicion) -> str:
    if row.post_id is not None:
        return f"post:{session.get_one(Post, row.post_id).public_id}"
    if row.link_id is not None:
        return f"link:{session.get_one(Link, row.link_id).code}"
    return f"member:{session.get_one(Member, row.member_id).public_id}"


def object_to(core: Core, public_id: str, *, words: str, member_id: int) -> None:
    """The member says why it should count; a coordinator then looks again. Raises NotFoundError, InvalidError."""
    said = written(words)
    if not said or len(said) > LONGEST:
        raise InvalidError(say("Write 1 to %(most)s characters.", most=LONGEST), field="words")
    with core.write() as session:
        row = suspicions.find_mine(session, public_id, member_id=member_id)
        if row is None:
            raise NotFoundError(say(UNKNOWN))
        row.objection, row.objected_at = said, core.now()
        audit.add(session, "object", actor_id=member_id, subject=_subject(session, row), now=core.now(), kind=row.kind)
