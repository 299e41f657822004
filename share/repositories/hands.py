"""What a member is dealt of a kit: a caption for each network, a disclosure line, their claims so far."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from share.domain.captions import CaptionText, with_hashtags
from share.domain.captions_dealt import Wants, deal
from share.models.campaigns import Campaign
from share.models.claims import Claim
from share.models.kits import Caption, Kit
from share.models.members import Member
from share.repositories import claims, members
from share.repositories.asked import once
from share.repositories.links import offered
from share.repositories.statements import plain


@dataclass(frozen=True, slots=True)
class Hand:
    """One member's part of one kit."""

    kit: Kit
    campaign: Campaign
    member: Member
    claims: dict[str, Claim]
    variants: list[CaptionText]

    @property
    def networks(self) -> tuple[str, ...]:
        """The networks offered, in the order of pages."""
        return offered(self.campaign)

    @property
    def disclosure(self) -> str:
        """The line that the member's tie to the organisation asks for, or ""."""
        return str(self.campaign.disclosures.get(self.member.tie) or "")

    def drawn(self, network: str) -> CaptionText | None:
        """Which of the kit's captions this member gets as they stand now; None where nobody wrote one."""
        return deal(self.variants, self.wants(network))

    def wants(self, network: str) -> Wants:
        """What this member's caption is dealt by."""
        return Wants(
            kit_id=self.kit.id,
            member_id=self.member.id,
            network=network,
            language=self.member.language or self.campaign.language,
            default_language=self.campaign.language,
        )

    def dealt(self, network: str) -> str:
        """The caption for this member with the kit's hashtags; the kit's title where nobody wrote one."""
        drawn = self.drawn(network)
        return with_hashtags(drawn.text if drawn else self.kit.title, self.kit.hashtags)

    def caption(self, network: str) -> str:
        """The caption that the member has: what was dealt when they took it, or their own words."""
        claim = self.claims.get(network)
        return claim.caption if claim else self.dealt(network)


def hand(session: Session, kit: Kit, member_id: int) -> Hand:
    """Deal a kit to a member."""
    return once(session, ("hand", kit.id, member_id), lambda: _deal(session, kit, member_id))


_CAPTIONS = Caption.__table__.c
_OF_KIT = (
    select(_CAPTIONS.network, _CAPTIONS.language, _CAPTIONS.text, _CAPTIONS.variant)
    .where(_CAPTIONS.kit_id == bindparam("kit_id"))
    .order_by(_CAPTIONS.id)
)


def _deal(session: Session, kit: Kit, member_id: int) -> Hand:
    rows = plain(session, _OF_KIT, {"kit_id": kit.id})
    return Hand(
        kit=kit,
        campaign=session.get_one(Campaign, kit.campaign_id),
        member=members.get_member(session, member_id),
        claims=claims.of_member(session, kit_id=kit.id, member_id=member_id),
        variants=[CaptionText(*row) for row in rows],
    )
