"""Recording a post: by its pasted address, or on the member's word."""

import hashlib
from dataclasses import dataclass

from share.core import Core, Session
from share.domain.due import Job
from share.domain.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from share.domain.evidence import Facts, ladder, standing
from share.domain.posts import PostRef, PostState
from share.domain.roles import Role
from share.models.members import Member
from share.models.posts import Post
from share.repositories import asking, due, evidence, leaderboard, members
from share.repositories import posts as rows
from share.repositories.due import Owed
from share.repositories.posts import Target

FREE_STATES = frozenset({PostState.WITHDRAWN, PostState.REJECTED})
"""A post that its first member took back, or that was found not to be theirs, may be recorded by another."""

TAKEN = (
    "Somebody has recorded this post already. If it is yours, nothing is lost: "
    "a coordinator has been told and will sort it out."
)
NO_KIT = "There is no kit to record this post for yet."


@dataclass(frozen=True, slots=True)
class Recorded:
    """`created` is False where this member had recorded the same post before."""

    public_id: str
    created: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    """What is to be recorded: for whom, by whom, for which kit."""

    ref: PostRef
    target: Target
    member_id: int
    by_id: int | None = None

    @property
    def native_id(self) -> str:
        """The unique key; an address that must be followed first stands in for its post."""
        return self.ref.native_id or f"pending:{hashlib.sha256(self.ref.url.encode()).hexdigest()}"


def record(core: Core, *, member_id: int, url: str, kit_slug: str | None = None, by_id: int | None = None) -> Recorded:
    """Record the post behind a pasted address for a member; `by_id` is who did it for them.

    Raises NotAPostError with the reason for an address that cannot be taken, NotFoundError for an unknown
    kit, and ConflictError (after opening a contest that names nobody) where another member has the post.
    """
    ref = core.networks.recognise(url)
    with core.write() as session:
        _check_may_record(session, member_id=member_id, by_id=by_id)
        target = _target(session, member_id=member_id, network=ref.network, kit_slug=kit_slug)
        recorded = _keep(core, session, _Entry(ref, target, member_id, by_id))
    if recorded is None:
        raise ConflictError(TAKEN, reason="recorded-by-another")
    return recorded


def record_for(core: Core, *, email: str, url: str, kit_slug: str | None = None, by_id: int | None = None) -> Recorded:
    """As record(), for the member with this e-mail address; raises NotFoundError where there is none."""
    with core.read() as session:
        member = members.get_by_email(session, email.strip().lower())
    return record(core, member_id=member.id, url=url, kit_slug=kit_slug, by_id=by_id)


def self_report(core: Core, *, member_id: int, kit_slug: str, network: str) -> Recorded:
    """Take a member's word that they posted the kit: once per kit and network, until a link is given."""
    name = core.networks.get(network).name
    with core.write() as session:
        _check_may_record(session, member_id=member_id, by_id=None)
        target = _target(session, member_id=member_id, network=name, kit_slug=kit_slug)
        key = rows.self_key(target.kit_id, member_id, name)
        recorded = _keep(core, session, _Entry(PostRef(name, key, ""), target, member_id))
    return recorded or Recorded("", created=False)


def withdraw(core: Core, public_id: str, *, member_id: int) -> None:
    """Take a post back: it counts no more and is not asked about; recording it again brings it back."""
    with core.write() as session:
        row = rows.by_public_id(session, public_id)
        if row is None or row.post.member_id != member_id:
            raise NotFoundError("There is no such post.")
        row.post.state, row.post.state_reason = PostState.WITHDRAWN, "Taken back by the member."
        for job in (Job.VERIFY_POST, Job.READ_METRICS):
            due.forget(session, job, row.post.id)
        leaderboard.touch(session, row.kit.campaign_id)


def _check_may_record(session: Session, *, member_id: int, by_id: int | None) -> None:
    member = session.get(Member, member_id)
    if member is None or member.state != "agreed":
        raise NotFoundError("There is no such member.")
    if by_id is not None and by_id != member_id:
        by = session.get(Member, by_id)
        if by is None or not Role(by.role).covers(Role.COORDINATOR):
            raise ForbiddenError("Only coordinators record posts for others.")


def _target(session: Session, *, member_id: int, network: str, kit_slug: str | None) -> Target:
    """The kit named, else the one that the member took last for this network, else today's."""
    if kit_slug is not None:
        named = rows.target_by_slug(session, kit_slug, member_id=member_id, network=network)
        if named is None:
            raise NotFoundError("There is no such kit.")
        return named
    claimed = rows.target_by_claim(session, member_id=member_id, network=network)
    found = claimed or rows.target_of_today(session, member_id=member_id, network=network)
    if found is None:
        raise InvalidError(NO_KIT, field="url", reason="no-kit")
    return found


def _keep(core: Core, session: Session, entry: _Entry) -> Recorded | None:
    """Record under the unique key; None where the post is another member's and a contest was opened."""
    found = rows.find(session, entry.ref.network, entry.native_id)
    if found is None:
        added = _add(core, session, entry)
        if added is not None:
            return Recorded(added.public_id, created=True)
        # Somebody was faster by a moment; now their row is there.
        found = rows.get(session, entry.ref.network, entry.native_id)
    if found.member_id == entry.member_id:
        if found.state in {PostState.WITHDRAWN, PostState.REJECTED, PostState.GONE}:
            _begin(core, session, found, entry)
        return Recorded(found.public_id, created=False)
    if found.state in FREE_STATES:
        _hand_over(session, found, entry, core=core)
        return Recorded(found.public_id, created=True)
    _contest(core, session, found, entry)
    return None


def _add(core: Core, session: Session, entry: _Entry) -> Post | None:
    now = core.now()
    post = rows.add(
        session,
        Post(
            network=entry.ref.network,
            native_id=entry.native_id,
            url=entry.ref.url,
            resolve=entry.ref.resolve.value if entry.ref.resolve else None,
            member_id=entry.member_id,
            kit_id=entry.target.kit_id,
            recorded_by_id=entry.by_id,
            state=PostState.RECORDED,
            recorded_at=now,
        ),
    )
    if post is not None:
        if entry.ref.url:
            _replace_word(session, post, entry)
        _begin(core, session, post, entry)
    return post


def _replace_word(session: Session, post: Post, entry: _Entry) -> None:
    """The link takes the place of the member's word for the same kit and network, under its public id."""
    word = rows.find(session, post.network, rows.self_key(entry.target.kit_id, entry.member_id, post.network))
    if word is not None:
        public_id, recorded_at = word.public_id, word.recorded_at
        rows.remove(session, word)
        post.public_id, post.recorded_at = public_id, recorded_at


def _begin(core: Core, session: Session, post: Post, entry: _Entry) -> None:
    """A post at its start: its first steps known, its look-up owed."""
    now = core.now()
    facts = Facts(
        core.networks.get(post.network).label,
        claimed=entry.target.claim_id is not None,
        has_url=bool(post.url),
    )
    post.kit_id, post.claim_id = entry.target.kit_id, entry.target.claim_id
    post.state, post.state_reason = standing(facts)
    post.not_found_first_at, post.not_found_looks = None, 0
    session.flush()
    evidence.write(session, post.id, ladder(facts), now=now)
    _owe_look(core, session, post)
    leaderboard.touch(session, entry.target.campaign_id)


def _owe_look(core: Core, session: Session, post: Post) -> None:
    ref = rows.ref_of(post)
    if ref is not None:
        now = core.now()
        due.owe(session, Job.VERIFY_POST, [Owed(post.id, now, core.networks.batch_of(ref))], now=now)
    elif core.networks.counts_links(core.networks.get(post.network)):
        asking.owe_link_reading(session, post, now=core.now())


def _hand_over(session: Session, post: Post, entry: _Entry, *, core: Core) -> None:
    leaderboard.touch(session, rows.campaign_of(session, post))
    post.member_id, post.recorded_by_id, post.recorded_at = entry.member_id, entry.by_id, core.now()
    evidence.clear(session, post.id)
    _begin(core, session, post, entry)


def _contest(core: Core, session: Session, post: Post, entry: _Entry) -> None:
    """Neither member's counts until it is settled, unless authorship is proven already."""
    rows.contest(session, post, member_id=entry.member_id, now=core.now())
    if not evidence.is_owned(session, post.id):
        post.state, post.state_reason = PostState.CONTESTED, rows.CONTESTED
        leaderboard.touch(session, rows.campaign_of(session, post))
        # What the post shows of its author may settle it without anybody's help.
        _owe_look(core, session, post)
