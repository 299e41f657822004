"""A post was found: whose it is, which of our links it carries, where it stands, when its numbers are read."""

from datetime import timedelta

from share.core import Core, Session
from share.domain.carried import addresses, holds, tracked_codes
from share.domain.due import Job
from share.domain.evidence import Author, Carries, Facts, author_of, ladder, standing
from share.domain.posts import Found, PostState
from share.domain.readings import Reading
from share.domain.sameness import signature
from share.models.kits import Kit
from share.models.links import Link
from share.models.posts import Post
from share.networks.base import Network
from share.repositories import accounts, changes, due, evidence, planning, readings, rereading, second_looks, signatures
from share.repositories import posts as rows
from share.repositories.asking import Held
from share.repositories.contests import settle_by_proof
from share.repositories.due import Owed
from share.services.posts.contested import proven_owner

EARLY = timedelta(hours=1)
"""Clocks differ, and editors may post a moment before the kit is out."""


def keep_found(core: Core, session: Session, held: Held, found: Found, *, network: Network) -> None:
    """Write what was seen, and owe the reading of its numbers."""
    post = session.get_one(Post, held.row.post.id)
    if post.state == PostState.LEFT_OUT:
        due.done(session, held.lease)
        return
    was_verified = post.verified_at is not None
    changes.posts(session, [post.id])
    carried = addresses(found.text, found.links)
    links = rows.links_by_code(session, tracked_codes(carried, public_url=core.settings.public_url))
    owner = proven_owner(session, network.name, found.author_id, links)
    contested = settle_by_proof(session, post, owner=owner, now=core.now())
    _follow_link(session, post, links)
    _remember(post, found, core=core)
    _sign(session, post, found, core=core)
    if found.reading is not None:
        readings.keep(session, post.id, found.reading, reported=network.measures)
    facts = _facts(core, session, post, found, carried=carried, links=links)
    state, reason = standing(facts)
    if contested and state is not PostState.REJECTED:
        state, reason = PostState.CONTESTED, rows.CONTESTED
    post.state, post.state_reason = state, reason
    post.verified_at = (post.verified_at or core.now()) if state is PostState.VERIFIED else None
    steps = ladder(facts)
    evidence.write(session, post.id, steps, now=core.now())
    if was_verified:
        second_looks.note_lost_link(session, post, steps, now=core.now())
    if due.done(session, held.lease) and state is not PostState.REJECTED and network.measures:
        _owe_reading(core, session, post, network, found.reading)


def _sign(session: Session, post: Post, found: Found, *, core: Core) -> None:
    """Keep how the text looks to a near-duplicate rule; the text itself is kept nowhere."""
    values = signature(found.text) if found.text else None
    if values is not None:
        signatures.keep(session, post_id=post.id, kit_id=post.kit_id, values=values, now=core.now())


def _remember(post: Post, found: Found, *, core: Core) -> None:
    post.author_id, post.author_name = found.author_id, found.author_name
    post.posted_at = min(found.posted_at, core.now()) if found.posted_at else post.posted_at or post.recorded_at
    post.not_found_first_at, post.not_found_looks = None, 0


def _follow_link(session: Session, post: Post, links: list[Link]) -> None:
    """The member's own link in the post tells for which kit it is, whatever was assumed."""
    own = next((link for link in links if link.member_id == post.member_id), None)
    if own is not None and own.kit_id != post.kit_id:
        post.kit_id = own.kit_id
        post.claim_id = rows.claim_id(session, kit_id=own.kit_id, member_id=post.member_id, network=post.network)
    session.flush()


def _facts(
    core: Core, session: Session, post: Post, found: Found, *, carried: tuple[str, ...], links: list[Link]
) -> Facts:
    network = core.networks.get(post.network)
    kit = session.get_one(Kit, post.kit_id)
    read = readings.current(session, [post.id]).get(post.id)
    return Facts(
        network.label,
        claimed=post.claim_id is not None,
        clicks=evidence.human_clicks(session, [post.id])[post.id] or 0,
        looked=True,
        author=_author(session, post, found, links),
        carries=_carries(found, carried, links=links, page=kit.url),
        old=post.posted_at is not None and post.posted_at < (kit.published_at or kit.publish_at) - EARLY,
        measurable=bool(network.measures),
        read=read is not None and any(value is not None for _, value in readings.counts_of(read).items()),
    )


def _author(session: Session, post: Post, found: Found, links: list[Link]) -> Author:
    account = accounts.owner_of(session, post.network, found.author_id) if found.author_id else None
    return author_of(
        post.member_id,
        account_owner=account.member_id if account else None,
        link_owners=[link.member_id for link in links],
        has_account=bool(accounts.of_member(session, post.member_id, post.network)),
    )


def _carries(found: Found, carried: tuple[str, ...], *, links: list[Link], page: str) -> Carries:
    if links:
        return Carries.TRACKED
    if holds(carried, page):
        return Carries.ARTICLE
    return Carries.UNSEEN if found.text is None and not carried else Carries.NOTHING


def _owe_reading(core: Core, session: Session, post: Post, network: Network, reading: Reading | None) -> None:
    ref, at = rows.ref_of(post), core.now()
    if reading is not None:
        count = planning.attention(reading.counts, network.measures)
        seen = [(post, count, reading.sampled_at)]
        (coming,) = rereading.plan(session, network, seen, now=core.now(), paid=True)
        if coming is None:
            return
        at = coming
    if ref is not None:
        due.owe(session, Job.READ_METRICS, [Owed(post.id, at, core.networks.batch_of(ref))], now=core.now())
