"""What a kit's corrections changed, and which of those who took or posted it hold the earlier words."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from share.domain.captions_dealt import Wants
from share.domain.corrections import CorrectionKind, Rewording
from share.domain.posts import PostState
from share.models.campaigns import Campaign
from share.models.claims import Claim
from share.models.corrections import Correction
from share.models.kits import Kit
from share.models.members import Member
from share.models.posts import Post
from share.models.revisions import Revision
from share.repositories import revisions

Taken = dict[tuple[int, str], tuple[str, str | None]]
"""By member and network: the member's language, and the key of the caption dealt where that is known."""


def of(session: Session, kit: Kit, *, at: datetime) -> Rewording:
    """What the correction of that time changed: in its own saving, else since the kit went out or was corrected."""
    newest = _last(session, kit.id, until=at)
    if newest is None:
        return Rewording(whole=True)
    before = _last(session, kit.id, until=at, below=newest.version)
    if before is None or revisions.plain(before.words) == revisions.plain(newest.words):
        before = _last(session, kit.id, until=_since(session, kit, at), below=newest.version)
    if before is None:
        return Rewording(whole=True)
    old, new = revisions.plain(before.words), revisions.plain(newest.words)
    changed = {name for name, value in new.items() if old.get(name) != value}
    return Rewording(changed != {"captions"}, revisions.captions_in(before), revisions.captions_in(newest))


def _last(session: Session, kit_id: int, *, until: datetime, below: int | None = None) -> Revision | None:
    wanted = select(Revision).where(Revision.kit_id == kit_id, Revision.created_at <= until)
    if below is not None:
        wanted = wanted.where(Revision.version < below)
    return session.scalar(wanted.order_by(Revision.version.desc()).limit(1))


def _since(session: Session, kit: Kit, at: datetime) -> datetime:
    earlier = session.scalar(
        select(Correction.created_at)
        .where(Correction.kit_id == kit.id, Correction.kind == CorrectionKind.CAPTION.value, Correction.created_at < at)
        .order_by(Correction.id.desc())
        .limit(1)
    )
    return earlier or kit.published_at or kit.created_at


def reached(session: Session, kit: Kit, *, at: datetime) -> dict[int, list[str]]:
    """By member, the networks for which they took or posted the kit with words that were put right at that time."""
    changed, campaign = of(session, kit, at=at), session.get_one(Campaign, kit.campaign_id)
    found: defaultdict[int, list[str]] = defaultdict(list)
    for (member_id, network), (language, dealt) in _taken(session, kit.id).items():
        if changed.reaches(Wants(kit.id, member_id, network, language, campaign.language), dealt=dealt):
            found[member_id].append(network)
    return found


def _taken(session: Session, kit_id: int) -> Taken:
    posts = (
        select(Post.member_id, Post.network, Member.language)
        .join(Member, Member.id == Post.member_id)
        .where(Post.kit_id == kit_id, Post.state != PostState.REJECTED.value)
    )
    claims = (
        select(Claim.member_id, Claim.network, Member.language, Claim.dealt)
        .join(Member, Member.id == Claim.member_id)
        .where(Claim.kit_id == kit_id)
    )
    found: Taken = {(member, network): (language or "", None) for member, network, language in session.execute(posts)}
    for member, network, language, dealt in session.execute(claims):
        found[member, network] = (language or "", dealt)
    return found
