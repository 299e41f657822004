"""Recording a post: by its pasted address, or on the member's word."""

from urllib.parse import urlsplit

from share.core import Core, Session
from share.domain.carried import holds
from share.domain.due import Job
from share.domain.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from share.domain.evidence import TAKEN_BACK
from share.domain.posts import PostRef, PostState
from share.domain.roles import Role
from share.domain.words import mark, say
from share.infra.networks import ELSEWHERE
from share.models.kits import Kit
from share.models.members import Member
from share.repositories import changes, due, members, recording
from share.repositories import posts as rows
from share.repositories.posts import Target
from share.repositories.recording import Desk, Entry, Recorded

TAKEN = mark(
    "Somebody has recorded this post already. If it is yours, nothing is lost: a coordinator has "
    "been told and will sort it out."
)
NO_POST = mark("This is the article or our own link to it. Paste the address of your post about it.")
NO_KIT = mark("There is no kit to record this post for yet.")


def record(
    core: Core,
    *,
    member_id: int,
    url: str,
    kit_slug: str | None = None,
    by_id: int | None = None,
    elsewhere: bool = False,
) -> Recorded:
    """Record the post behind a pasted address for a member; `by_id` is who did it for them.

    `elsewhere`: the member says that it is a post although no network knows its site; that is taken on their word.

    Raises NotAPostError with the reason for an address that cannot be taken, NotFoundError for an unknown
    kit, and ConflictError (after opening a contest that names nobody) where another member has the post.
    """
    ref = core.networks.recognise_elsewhere(url) if elsewhere else core.networks.recognise(url)
    with core.write() as session:
        _check_may_record(session, member_id=member_id, by_id=by_id)
        target = _target(session, member_id=member_id, network=ref.network, kit_slug=kit_slug)
        _check_not_ours(core, session, ref, target)
        recorded = _desk(core, session).keep(Entry(ref, target, member_id, by_id))
    if recorded is None:
        raise ConflictError(say(TAKEN), reason="recorded-by-another")
    return recorded


def record_for(
    core: Core,
    *,
    email: str,
    url: str,
    kit_slug: str | None = None,
    by_id: int | None = None,
    elsewhere: bool = False,
) -> Recorded:
    """As record(), for the member with this e-mail address; raises NotFoundError where there is none."""
    with core.read() as session:
        member = members.get_by_email(session, email.strip().lower())
    return record(core, member_id=member.id, url=url, kit_slug=kit_slug, by_id=by_id, elsewhere=elsewhere)


def self_report(core: Core, *, member_id: int, kit_slug: str, network: str) -> Recorded:
    """Take a member's word that they posted the kit: once per kit and network, until a link is given."""
    name = core.networks.get(network).name
    with core.write() as session:
        _check_may_record(session, member_id=member_id, by_id=None)
        target = _target(session, member_id=member_id, network=name, kit_slug=kit_slug)
        key = rows.self_key(target.kit_id, member_id, name)
        recorded = _desk(core, session).keep(Entry(PostRef(name, key, ""), target, member_id))
    return recorded or Recorded("", created=False)


def withdraw(core: Core, public_id: str, *, member_id: int) -> None:
    """Take a post back: it counts no more and is not asked about; recording it again brings it back.

    Raises NotFoundError, ConflictError where a coordinator left it out.
    """
    with core.write() as session:
        row = rows.by_public_id(session, public_id)
        if row is None or row.post.member_id != member_id:
            raise NotFoundError(say("There is no such post."))
        if row.post.state == PostState.LEFT_OUT:
            # Else recording it again would undo what a person decided.
            raise ConflictError(
                say("This post is left out of the boards already, and nobody looks at it any more."), reason="left-out"
            )
        row.post.state, row.post.state_reason = PostState.WITHDRAWN, TAKEN_BACK
        for job in (Job.VERIFY_POST, Job.READ_METRICS):
            due.forget(session, job, row.post.id)
        changes.posts(session, [row.post.id])


def _check_not_ours(core: Core, session: Session, ref: PostRef, target: Target) -> None:
    """On a site that no network knows, the article and our own links look like posts."""
    if ref.network != ELSEWHERE:
        return
    ours = urlsplit(core.settings.public_url).netloc
    if urlsplit(ref.url).netloc == ours or holds([ref.url], session.get_one(Kit, target.kit_id).url):
        raise InvalidError(say(NO_POST), field="url", reason="not-a-post")


def _desk(core: Core, session: Session) -> Desk:
    return Desk(session, core.networks, core.now())


def _check_may_record(session: Session, *, member_id: int, by_id: int | None) -> None:
    if not recording.may_record(session, member_id):
        raise NotFoundError(say("There is no such member."))
    if by_id is not None and by_id != member_id:
        by = session.get(Member, by_id)
        if by is None or not Role(by.role).covers(Role.COORDINATOR):
            raise ForbiddenError(say("Only coordinators record posts for others."))


def _target(session: Session, *, member_id: int, network: str, kit_slug: str | None) -> Target:
    """The kit named, else the one that the member took last for this network, else today's."""
    if kit_slug is not None:
        named = rows.target_by_slug(session, kit_slug, member_id=member_id, network=network)
        if named is None:
            raise NotFoundError(say("There is no such kit."))
        return named
    claimed = rows.target_by_claim(session, member_id=member_id, network=network)
    found = claimed or rows.target_of_today(session, member_id=member_id, network=network)
    if found is None:
        raise InvalidError(say(NO_KIT), field="url", reason="no-kit")
    return found
