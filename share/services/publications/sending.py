"""The one call that makes a post, and looking for a post of which no answer came.

"sending" is committed before the call. Whoever finds a row in that state later knows that a call may have gone
out, and looks for the post by its tracked link, which nobody else has; nothing is sent a second time unless the
network itself makes a repeat harmless, or the member says that nothing appeared.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from share.core import Core, Session
from share.domain.carried import addresses
from share.domain.collection import backoff
from share.domain.due import LEASE, Job, Lease
from share.domain.evidence import Rung, Step, Verdict
from share.domain.kits import KitState
from share.domain.links import address
from share.domain.posts import Found, PostRef
from share.domain.publications import EARLY, LOOKS, PublicationState, may_repeat, next_look
from share.domain.words import mark
from share.infra.networks import Heard
from share.models.media import Picture
from share.models.publications import Publication
from share.networks.base import (
    Access,
    BadReplyError,
    Draft,
    ListsPosts,
    Network,
    NetworkError,
    OutcomeUnknownError,
    Publishes,
    QuotaSpentError,
    RateLimitedError,
    TokenRevokedError,
    UnavailableError,
)
from share.repositories import accounts, due, hands, links, network_states, pictures, publications, recording
from share.repositories import posts as post_rows
from share.repositories.network_states import Batch
from share.repositories.publications import Row
from share.repositories.recording import Desk, Entry
from share.repositories.searches import identity_of
from share.sources.picture_sent import jpeg_of

log = structlog.get_logger(__name__)

MOST_TRIES = 8
"""Orderly failures before the post: the member is told rather than surprised by a post hours later."""

CALL = timedelta(seconds=15)
"""A call is begun only while its lease lasts this much longer: who hung and wakes up late sends nothing."""

EXPIRED_WAIT = timedelta(seconds=30)
NOT_OPEN = mark("The kit was closed or taken back before this was posted, so it was not.")
NOT_ALLOWED = mark("Posting on %(label)s from here is switched off. Share it by hand; your words are kept.")
RECONNECT = mark("%(label)s no longer accepts our token. Connect your account again; your words are kept.")
NO_CREDITS = mark(
    "The credits for %(label)s are used up, so nothing was posted. Share it by hand; your words are kept."
)
NO_BUDGET = mark(
    "This month's budget for %(label)s is used up, so nothing was posted. Share it by hand; your words are kept."
)
TOO_OFTEN = mark("%(label)s could not be reached for a while, so nothing was posted. Try again; your words are kept.")


@dataclass(frozen=True, slots=True)
class Task:
    """One publication in hand, with all that its call needs; no session is open while the network is asked."""

    lease: Lease
    batch: Batch
    row: Row
    network: Network
    draft: Draft
    until: datetime
    is_look: bool

    @property
    def key(self) -> str:
        return self.draft.key


def publish_due(core: Core) -> int:
    """Send one post, or look for one; returns how many rows were worked on."""
    with core.write() as session:
        now = core.now()
        batch = network_states.next_batch(session, Job.PUBLISH_POST, get=core.networks.get, now=now)
        leases = due.lease(session, Job.PUBLISH_POST, now=now, limit=1, batch=batch.name) if batch else []
        publications.settle_parked(session, now=now)
        task = _begin(core, session, leases[0], batch) if batch and leases else None
    if task is not None:
        if task.is_look:
            _look(core, task)
        else:
            _send(core, task)
    if batch is not None and batch.turn is not None:
        with core.write() as session:
            network_states.leave(session, batch, now=core.now())
    return len(leases)


def _begin(core: Core, session: Session, lease: Lease, batch: Batch) -> Task | None:
    """Take a row's next step: nothing, a look, or the call, whose beginning is written down now."""
    row = publications.lock(session, lease.subject_id)
    if row is None or row.publication.state in {PublicationState.PUBLISHED, PublicationState.FAILED}:
        due.done(session, lease)
        return None
    made, now = row.publication, core.now()
    network = core.networks.get(made.network)
    is_first = not made.looks or _may_repeat(made, network, now=now)
    if made.state == PublicationState.INTENDED and is_first:
        if why := _obstacle(core, session, row, network):
            _fail(session, lease, row, why, now=now)
            return None
        if row.account.token_expires_at is not None and row.account.token_expires_at <= now:
            _wait_for_token(session, lease, row, network, now=now)
            return None
        made.sent_at = made.sent_at or now
        told = core.settings.monthly_budgets.get(network.name)
        if not publications.pay(session, made, network, told=told, now=now):
            _fail(session, lease, row, NO_BUDGET % {"label": network.label}, now=now)
            return None
        made.state = PublicationState.SENDING
        return Task(lease, batch, row, network, _draft(core, session, row), now + LEASE - CALL, is_look=False)
    return _begin_look(core, session, lease, batch, row)


def _begin_look(core: Core, session: Session, lease: Lease, batch: Batch, row: Row) -> Task | None:
    """Found "sending": whoever sent it died, or is so late that its lease is over."""
    made, now = row.publication, core.now()
    network = core.networks.get(made.network)
    made.state = PublicationState.UNKNOWN
    told = core.settings.monthly_budgets.get(network.name)
    if isinstance(network, ListsPosts) and not publications.pay_look(session, made, network, told=told, now=now):
        # Only the member can tell then; their page asks.
        made.looks = len(LOOKS)
        due.done(session, lease)
        return None
    return Task(lease, batch, row, network, _draft(core, session, row), now + LEASE - CALL, is_look=True)


def _obstacle(core: Core, session: Session, row: Row, network: Network) -> str:
    """Why this is not posted after all, "" where it is."""
    if row.kit.state != KitState.PUBLISHED or row.kit.closes_at <= core.now() or row.member.state != "agreed":
        return NOT_OPEN
    if not row.account.token or row.account.state != "connected":
        return RECONNECT % {"label": network.label}
    if not publications.allowed(session, network):
        return NOT_ALLOWED % {"label": network.label}
    return ""


def _wait_for_token(session: Session, lease: Lease, row: Row, network: Network, *, now: datetime) -> None:
    """It ran out; whoever renews tokens is about to."""
    if lease.attempts >= MOST_TRIES:
        _fail(session, lease, row, RECONNECT % {"label": network.label}, now=now)
    else:
        due.again(session, lease, at=now + EXPIRED_WAIT, error=mark("Its token ran out and is being renewed."))


def _draft(core: Core, session: Session, row: Row) -> Draft:
    made, network = row.publication, core.networks.get(row.publication.network)
    code = links.ensure(session, kit_id=row.kit.id, member_id=row.member.id, network=made.network, now=core.now())
    link = address(core.settings.public_url, code)
    picture = pictures.find(session, row.kit.picture_id)
    hand = hands.hand(session, row.kit, row.member.id)
    return Draft(
        text=network.compose(made.text or "", link, hand.disclosure),
        link=link,
        key=made.key,
        picture=_jpeg(session, picture) if picture else None,
        picture_type="image/jpeg" if picture else "",
        alt_text=row.kit.picture_alt,
        language=row.member.language or hand.campaign.language,
        created_at=made.created_at,
        title=row.kit.title,
    )


def _jpeg(session: Session, picture: Picture) -> bytes:
    whole = pictures.with_content(session, picture.sha256)
    return jpeg_of(whole.content, whole.mime)


def _send(core: Core, task: Task) -> None:
    network = task.network
    if not isinstance(network, Publishes):
        raise TypeError(f"{network.label} takes no posts from here.")
    publisher: Publishes = network
    who = identity_of(task.row.account)

    def ask(access: Access) -> PostRef:
        if core.now() > task.until:
            raise OutcomeUnknownError(mark("This worker was held up for so long that another may have posted it."))
        return publisher.publish(access, who, task.draft)

    heard: Heard[PostRef] = core.networks.converse(
        network, sealed_token=task.row.account.token, ask=ask, after=task.batch.starts_at
    )
    with core.write() as session:
        if heard.answer is not None:
            # Written also by a holder whose lease ran out meanwhile: what it knows must not be lost.
            _published(core, session, task, heard.answer)
            network_states.succeeded(session, task.batch, now=core.now())
        elif due.holds(session, task.lease):
            _not_published(core, session, task, heard.error)
        else:
            _heard_late(core, session, task, heard.error)
        _obey(core, session, task, heard.wait)


def _heard_late(core: Core, session: Session, task: Task, error: NetworkError | None) -> None:
    """What the network told holds although the lease was lost."""
    if error is not None and _is_the_networks(error):
        network_states.failed(session, task.batch, error, now=core.now())


def _obey(core: Core, session: Session, task: Task, wait: datetime | None) -> None:
    """An answer used up its window: nothing is asked of this account or host before the next one."""
    if wait is not None:
        network_states.rest(session, task.batch, until=wait, now=core.now())


def _published(core: Core, session: Session, task: Task, ref: PostRef) -> None:
    """The post stands: it is the member's recorded post, and whose it is need not be asked."""
    row = publications.lock(session, task.row.publication.id)
    if row is None or row.publication.key != task.key or row.publication.state == PublicationState.PUBLISHED:
        due.done(session, task.lease)
        return
    made, now = row.publication, core.now()
    target = post_rows.target_of_kit(session, made.kit_id, member_id=made.member_id, network=made.network)
    recorded = Desk(session, core.networks, now).keep(Entry(ref, target, made.member_id))
    post = recording.add_proof(session, recorded, _proof(task), now=now) if recorded else None
    if post is not None:
        post.author_id, post.author_name = row.account.native_id, row.account.handle
        post.posted_at = post.posted_at or made.sent_at
    made.state, made.reason, made.text, made.settled_at = PublicationState.PUBLISHED, "", None, now
    made.native_id, made.url, made.post_id = ref.native_id, ref.url, post.id if post else None
    due.forget(session, Job.PUBLISH_POST, made.id)
    log.info("published", network=made.network, publication=made.id)


def _proof(task: Task) -> list[Rung]:
    return [
        Rung(
            Step.OWNED,
            Verdict.YES,
            mark("It was posted from here by the connected %(label)s account.") % {"label": task.network.label},
        ),
        Rung(Step.LINKED, Verdict.YES, mark("It was posted from here with the kit's tracked link.")),
    ]


def _not_published(core: Core, session: Session, task: Task, error: NetworkError | None) -> None:
    """No post that we know of: try again, look for it, or tell the member."""
    row, now = publications.lock(session, task.row.publication.id), core.now()
    if row is None or row.publication.key != task.key:
        due.done(session, task.lease)
        return
    made, label = row.publication, task.network.label
    if error is None or isinstance(error, OutcomeUnknownError):
        made.reason = str(error or "")
        _look_later(session, task.lease, made, now=now)
        return
    publications.give_back(session, made, task.network)
    rest = network_states.failed(session, task.batch, error, now=now) if _is_the_networks(error) else None
    match error:
        case RateLimitedError() | UnavailableError() | BadReplyError() if task.lease.attempts < MOST_TRIES:
            made.state, made.reason = PublicationState.INTENDED, str(error)
            made.sent_at = made.sent_at if made.looks else None  # nothing was sent at all
            at = max(backoff(task.lease.attempts, key=task.lease.due_id, now=now), rest or now)
            due.again(session, task.lease, at=at, error=str(error))
        case TokenRevokedError():
            accounts.needs_token(session, row.account.id, now=now)
            _fail(session, task.lease, row, RECONNECT % {"label": label}, now=now)
        case QuotaSpentError():
            _fail(session, task.lease, row, NO_CREDITS % {"label": label}, now=now)
        case RateLimitedError() | UnavailableError() | BadReplyError():
            _fail(session, task.lease, row, TOO_OFTEN % {"label": label}, now=now)
        case _:
            _fail(session, task.lease, row, str(error), now=now)


def _is_the_networks(error: NetworkError) -> bool:
    """Whether it would meet other calls as well, and not this one post."""
    return isinstance(error, (RateLimitedError, QuotaSpentError, UnavailableError))


def _fail(session: Session, lease: Lease, row: Row, why: str, *, now: datetime) -> None:
    """Nothing is posted any more; the text is kept for the edit box, unless an earlier call may have made the post."""
    made = row.publication
    if made.looks:
        _look_later(session, lease, made, now=now)
        return
    made.state, made.reason, made.settled_at = PublicationState.FAILED, why, now
    due.done(session, lease)


def _look(core: Core, task: Task) -> None:
    """Look through the account's newest posts for the one that carries this member's own link."""
    network = task.network
    heard: Heard[list[Found]] = Heard(answer=[])
    begun = core.now()
    begin = (task.row.publication.sent_at or task.row.publication.created_at) - EARLY
    if isinstance(network, ListsPosts):
        lister: ListsPosts = network
        who = identity_of(task.row.account)

        def ask(access: Access) -> list[Found]:
            return lister.recent_posts(access, who, since=begin)

        sealed = None if lister.lists_publicly else task.row.account.token
        heard = core.networks.converse(network, sealed_token=sealed, ask=ask, after=task.batch.starts_at)
    found = next((one for one in heard.answer or [] if _carries(one, task.draft.link)), None)
    with core.write() as session:
        if isinstance(network, ListsPosts):
            shown = _shown(heard)
            publications.settle_look(session, task.row.publication, network, shown=shown, begun=begun)
            if heard.error is None:
                network_states.succeeded(session, task.batch, now=core.now())
        if found is not None:
            _published(core, session, task, found.ref)
        elif due.holds(session, task.lease):
            _not_found(core, session, task, heard.error)
        else:
            _heard_late(core, session, task, heard.error)
        _obey(core, session, task, heard.wait)


def _shown(heard: Heard[list[Found]]) -> list[str] | None:
    """The posts that a look showed; None where it may have shown some without our hearing it."""
    if isinstance(heard.error, (UnavailableError, BadReplyError)):
        return None
    return [one.ref.native_id for one in heard.answer or []]


def _carries(found: Found, link: str) -> bool:
    return any(one.rstrip("/") == link for one in addresses(found.text, found.links))


def _not_found(core: Core, session: Session, task: Task, error: NetworkError | None) -> None:
    row, now = publications.lock(session, task.row.publication.id), core.now()
    if row is None or row.publication.key != task.key:
        due.done(session, task.lease)
        return
    made = row.publication
    if isinstance(error, (RateLimitedError, UnavailableError, BadReplyError)) and task.lease.attempts < MOST_TRIES:
        rest = network_states.failed(session, task.batch, error, now=now)
        at = max(backoff(task.lease.attempts, key=task.lease.due_id, now=now), rest or now)
        due.again(session, task.lease, at=at, error=str(error))
        return
    made.looks += 1
    if _may_repeat(made, task.network, now=now):
        made.state = PublicationState.INTENDED
        due.again(session, task.lease, at=now)
    else:
        _look_later(session, task.lease, made, now=now)


def _may_repeat(made: Publication, network: Network, *, now: datetime) -> bool:
    if not isinstance(network, Publishes) or made.sent_at is None:
        return False
    after, until = network.settled_minutes, network.repeats_minutes
    return may_repeat(made.looks, made.sent_at, after=after, until=until, now=now)


def _look_later(session: Session, lease: Lease, made: Publication, *, now: datetime) -> None:
    """It may be out; as long as nobody knows, it is looked for."""
    made.state = PublicationState.UNKNOWN
    at = next_look(made.looks, made.sent_at or now, now=now)
    if at is None:
        due.done(session, lease)  # only the member can tell now; their page asks
    else:
        due.again(session, lease, at=at)
