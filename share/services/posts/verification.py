"""Looking posts up: one leased batch at a time, no session open while the network is asked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from share.core import Core, Session
from share.domain.due import Job
from share.domain.posts import Found, Missing, MissingReason, PostRef
from share.domain.words import mark
from share.infra.networks import Heard
from share.networks.base import Access, Connects, Network, OwnedAccounts, ResolvesTogether
from share.networks.one_by_one import one_by_one
from share.repositories import absences, asking, due, paying
from share.repositories import posts as rows
from share.repositories.asking import Group, Held
from share.repositories.paying import Bill
from share.services.posts.resolving import keep_resolved
from share.services.posts.seen import keep_found

HIDDEN = mark("%(label)s does not let us see this kind of post, so we take your word for it and count the clicks.")
UNCONNECTED = mark(
    "%(label)s shows a post to the account alone that posted it, so we take your word for it and count the clicks. "
    "If you connect your account: %(allows)s"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one post: what its address turned out to name, and what the network shows of it.

    `shown` is None where the post turned out to be read in another batch.
    """

    held: Held
    ref: PostRef
    shown: Found | Missing | None = None


def verify_due(core: Core) -> int:
    """Look up one batch of recorded posts and write what was found; returns how many were worked on."""
    with core.write() as session:
        taken = asking.take(session, Job.VERIFY_POST, get=core.networks.get, now=core.now())
        budgets = core.settings.monthly_budgets
        bills = [
            paying.pay(session, group, told=budgets.get(group.network.name), now=core.now()) for group in taken.groups
        ]
    for bill in bills:
        if bill.group.rows:
            _verify(core, bill)
    return taken.rows


def _verify(core: Core, bill: Bill) -> None:
    group = bill.group
    heard = core.networks.converse(
        group.network,
        sealed_token=group.sealed_token,
        account=group.account_id,
        after=group.batch.starts_at,
        ask=lambda access: _ask(core, access, group),
    )
    with core.write() as session:
        if heard.error is not None:
            asking.put_off(session, group, heard.error, wait=heard.wait, now=core.now())
            _settle(core, session, bill, (), heard=heard)
            return
        rows.lock(session, [held.row.post.id for held in group.rows])
        for answer in heard.answer or ():
            if due.holds(session, answer.held.lease):
                _keep(core, session, group, answer)
        asking.answered(session, group, wait=heard.wait, now=core.now())
        _settle(core, session, bill, heard.answer or (), heard=heard)


def _settle(core: Core, session: Session, bill: Bill, answers: Sequence[Answer], *, heard: Heard[list[Answer]]) -> None:
    """Note what was asked, and keep the charges for what was shown."""
    shown = [answer.held.ref.native_id for answer in answers if isinstance(answer.shown, Found)]
    unasked = [] if answers else [held.ref.native_id for held in bill.group.rows]
    paying.settle(session, bill, shown=shown, unasked=unasked, error=heard.error)
    paying.count(session, bill.group, calls=max(heard.calls, 1), reads=len(shown), now=core.now())


def _ask(core: Core, access: Access, group: Group) -> list[Answer]:
    answers = _resolved(access, group)
    open_ones = [answer for answer in answers if answer.shown is None and _same_batch(core, answer)]
    if group.own_token_missing:
        detail = _hidden(group.network)
        shown: list[Found | Missing] = [Missing(answer.ref, MissingReason.NOT_READABLE, detail) for answer in open_ones]
    else:
        shown = group.network.look_up(access, [answer.ref for answer in open_ones]) if open_ones else []
    told = {id(answer): _told(answer, what) for answer, what in zip(open_ones, shown, strict=True)}
    return [told.get(id(answer), answer) for answer in answers]


def _told(answer: Answer, shown: Found | Missing) -> Answer:
    """What was shown, under the name that the network gives the post: an address may have hidden it."""
    return replace(answer, ref=shown.ref if isinstance(shown, Found) else answer.ref, shown=shown)


def _hidden(network: Network) -> str:
    """Why a post is not looked at, and what the member could do; Facebook shows people's own posts to nobody."""
    if isinstance(network, Connects) and not isinstance(network, OwnedAccounts):
        return UNCONNECTED % {"label": network.label, "allows": network.allows}
    return HIDDEN % {"label": network.label}


def _resolved(access: Access, group: Group) -> list[Answer]:
    """What each address names; whatever there was no time to ask about has no answer and comes again."""
    network = group.network
    refs = [held.ref for held in group.rows if held.ref.resolve is not None]
    if isinstance(network, ResolvesTogether):
        told = network.resolve_all(access, refs) if refs else []
    else:
        told = one_by_one(access, refs, network.resolve)
    named = dict(zip(refs, told, strict=True))
    return [_answer(held, named.get(held.ref, held.ref)) for held in group.rows]


def _answer(held: Held, named: PostRef | Missing) -> Answer:
    return Answer(held, held.ref, named) if isinstance(named, Missing) else Answer(held, named._replace(resolve=None))


def _same_batch(core: Core, answer: Answer) -> bool:
    return core.networks.batch_of(answer.ref) == core.networks.batch_of(answer.held.ref)


def _keep(core: Core, session: Session, group: Group, answer: Answer) -> None:
    if answer.ref != answer.held.ref and not keep_resolved(core, session, answer.held, answer.ref):
        return
    match answer.shown:
        case None:
            return
        case Missing() as missing:
            absences.note(
                session,
                answer.held,
                missing,
                network=group.network,
                counts_links=core.networks.counts_links(group.network),
                now=core.now(),
            )
        case Found() as found:
            keep_found(core, session, answer.held, found, network=group.network)
