"""Tracked links: made in bulk when a kit is published, one by one for those who come later or go elsewhere."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, func, or_, select, text
from sqlalchemy.orm import Session

from share.domain.links import new_code
from share.models.campaigns import Campaign
from share.models.claims import Claim
from share.models.clicks import ClickHour
from share.models.kits import Kit
from share.models.links import Link
from share.models.media import Picture
from share.models.members import Member
from share.networks import registry
from share.repositories.statements import array_of, insert_many

CHUNK = 5_000
"""Rows per statement that is run many times: what is held in memory at once."""


def offered(campaign: Campaign) -> tuple[str, ...]:
    """The networks that a campaign's members are offered, in the registry's order."""
    wanted = campaign.settings.get("networks")
    return tuple(network.name for network in registry.NETWORKS if wanted is None or network.name in wanted)


def main(campaign: Campaign) -> tuple[str, ...]:
    """Those of the networks offered that most members use; all of them where none of those is offered."""
    names = offered(campaign)
    return tuple(name for name in names if name in registry.MAIN) or names


def make_for_kit(session: Session, kit_id: int, *part: ColumnElement[bool], now: datetime) -> None:
    """Make the links of a kit for all of this part of the members who agreed, on each main network.

    The links of the other networks are made when they are taken: of a hundred members hardly one opens Signal,
    and a kit's publication and the table of links stay a quarter of the size.
    """
    campaign = session.scalars(select(Campaign).join(Kit).where(Kit.id == kit_id)).one()
    networks = main(campaign)
    agreed = select(Member.id).where(Member.state == "agreed", *part).order_by(Member.id)
    members = session.scalars(agreed).all()
    size = max(1, CHUNK // max(1, len(networks)))
    for start in range(0, len(members), size):
        _insert(session, kit_id, [(member, name) for member in members[start : start + size] for name in networks], now)


def ensure(session: Session, *, kit_id: int, member_id: int, network: str, now: datetime) -> str:
    """The code of this member's link, made now where it was not: for those who joined after publication."""
    while (code := code_of(session, kit_id=kit_id, member_id=member_id, network=network)) is None:
        # Once, or again in the one case in 10 ** 14 in which another link has drawn the same code.
        _insert(session, kit_id, [(member_id, network)], now)
    return code


def code_of(session: Session, *, kit_id: int, member_id: int, network: str) -> str | None:
    """The code of this member's link, where one was made."""
    return session.scalar(
        select(Link.code).where(Link.kit_id == kit_id, Link.member_id == member_id, Link.network == network)
    )


def find(session: Session, code: str) -> Row[int, int, str] | None:
    """A link's id, kit and network by its code."""
    return session.execute(select(Link.id, Link.kit_id, Link.network).where(Link.code == code)).first()


def of_member_by_code(session: Session, code: str, *, member_id: int) -> tuple[Link, Kit] | None:
    """A member's link with its kit; None where there is none, or it is another member's."""
    row = session.execute(
        select(Link, Kit).join(Kit, Kit.id == Link.kit_id).where(Link.code == code, Link.member_id == member_id)
    ).first()
    return None if row is None else (row[0], row[1])


def kit_behind(session: Session, kit_id: int) -> tuple[Kit, Campaign, Picture | None]:
    """A kit with its campaign and its picture."""
    row = session.execute(
        select(Kit, Campaign, Picture)
        .join(Campaign, Campaign.id == Kit.campaign_id)
        .outerjoin(Picture, Picture.id == Kit.picture_id)
        .where(Kit.id == kit_id)
    ).one()
    return row[0], row[1], row[2]


def of_member(session: Session, member_id: int, *, limit: int) -> Sequence[Row[str, str, str, str, date, int]]:
    """A member's links that they took or that people clicked, newest kit first, with human clicks."""
    return session.execute(_of_member(), {"member_id": member_id, "most": limit}).all()


@cache
def _of_member() -> Select[str, str, str, str, date, int]:
    clicks = func.coalesce(func.sum(ClickHour.clicks), 0)
    clicked = and_(ClickHour.link_id == Link.id, ClickHour.verdict == "human")
    taken = and_(Claim.kit_id == Link.kit_id, Claim.member_id == Link.member_id, Claim.network == Link.network)
    return (
        select(Link.code, Link.network, Kit.slug, Kit.title, Kit.local_date, clicks.label("clicks"))
        .join(Kit, Kit.id == Link.kit_id)
        .outerjoin(ClickHour, clicked)
        .outerjoin(Claim, taken)
        .where(Link.member_id == bindparam("member_id"), or_(Claim.id.is_not(None), ClickHour.clicks.is_not(None)))
        .group_by(Link.id, Kit.id)
        .order_by(Kit.local_date.desc(), Kit.slot.desc(), clicks.desc(), Link.id)
        .limit(bindparam("most"))
    )


def _insert(session: Session, kit_id: int, wanted: Sequence[tuple[int, str]], now: datetime) -> None:
    codes = [new_code() for _ in wanted]
    if session.get_bind().dialect.name == "postgresql":
        given = {
            "codes": array_of(codes),
            "members": array_of(member_id for member_id, _ in wanted),
            "networks": array_of(network for _, network in wanted),
        }
        session.execute(_INSERT, {"kit": kit_id, "now": now, **given})
        return
    rows = [
        {"code": code, "kit_id": kit_id, "member_id": member_id, "network": network, "created_at": now}
        for code, (member_id, network) in zip(codes, wanted, strict=True)
    ]
    insert_many(session, Link, rows)


_INSERT = text(
    "INSERT INTO links (code, kit_id, member_id, network, created_at) SELECT code, :kit, member, network, :now"
    " FROM unnest(CAST(:codes AS text[]), CAST(:members AS int[]), CAST(:networks AS text[]))"
    " AS given (code, member, network) ON CONFLICT DO NOTHING"
)
"""A kit's links are the most rows that one click of a button makes: an array costs a fraction of a row each."""
