"""Joining a campaign by its code: a consent is kept, and the answer never tells who is a member already."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from share.core import Core, Session
from share.domain import attempts
from share.domain.emails import normal_email
from share.domain.errors import InvalidError, TooManyError
from share.domain.texts import written
from share.domain.words import mark, say
from share.models.campaigns import Campaign
from share.models.members import Member
from share.repositories import audit, campaigns, consents, groups, invites, limits, members, signins
from share.repositories.signins import LINK_HASH, MailedLink

LINK_LIVES = {"welcome": timedelta(days=7), "signin": timedelta(minutes=30)}
"""The first link lives longer than later ones: it also says that the mailbox is read."""

UNKNOWN_CODE = mark("We do not know this code. Look at it again on the invitation, or ask who gave it to you.")
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the join page shows: the campaign, the words that are agreed to, the groups to choose from."""

    code: str
    campaign: str
    wording: str
    needs_approval: bool
    groups: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Joiner:
    """What was typed on the join page. `wording` is the consent text that the person saw."""

    code: str
    name: str
    email: str
    wording: str
    phone: str = ""
    group: str = ""


def get_invitation(core: Core, code: str) -> Invitation:
    """What a join code opens, the campaign's or a member's own; InvalidError where nobody has it."""
    with core.read() as session:
        campaign, inviter = _campaign(session, code)
        choices = tuple((group.public_id, group.name) for group in groups.listed(session))
    opens = inviter.invite_code if inviter is not None and inviter.invite_code else campaign.join_code
    return Invitation(opens, campaign.name, campaign.consent_wording, campaign.join_needs_approval, choices)


def _campaign(session: Session, code: str) -> tuple[Campaign, Member | None]:
    """The campaign that a code opens, and the member whose own code it is."""
    campaign = campaigns.find_by_code(session, code)
    if campaign is not None:
        return campaign, None
    inviter = invites.find_inviter(session, code)
    if inviter is None:
        raise InvalidError(say(UNKNOWN_CODE), field="code", reason="unknown-code")
    return campaigns.get_current(session), inviter


def join(core: Core, joiner: Joiner, *, client: str) -> None:
    """Note that a person joins, and mail them a link; a known address gets a sign-in link and nothing changes."""
    address, name, now = normal_email(joiner.email), written(joiner.name)[:LONGEST_NAME], core.now()
    if not name:
        raise InvalidError(say("Tell us your name, as others know you."), field="name")
    with core.write() as session:
        limits.spend(
            session,
            {f"join:{client}": attempts.JOIN_FROM_CLIENT},
            now=now,
            words=say("Many people just joined from here."),
        )
        campaign, inviter = _campaign(session, joiner.code)
        if joiner.wording != campaign.consent_wording:
            raise InvalidError(say("The words that you agree to have changed. Please read them again."), field="agree")
        known = members.find_by_email(session, address)
        if known is None:
            member = _add(core, session, campaign, joiner, address=address, name=name)
            member.invited_by_id = inviter.id if inviter else None
        elif known.state == "left":
            member = _ask_again(core, session, known, joiner)
        else:
            member = known
        if member.state == signins.ALLOWED_STATE and _may_mail(core, session, address):
            _mail_link(core, session, member.id, address, kind="welcome" if known is None else "signin")


def _add(core: Core, session: Session, campaign: Campaign, joiner: Joiner, *, address: str, name: str) -> Member:
    group = groups.find_by_public_id(session, joiner.group) if joiner.group else None
    state = "pending" if campaign.join_needs_approval else "agreed"
    row = members.new_row(
        email=address,
        name=name,
        now=core.now(),
        phone=joiner.phone.strip() or None,
        group_id=group.id if group else None,
        state=state,
        mail_paused_reason=members.UNCONFIRMED,
    )
    members.add_new(session, [row])
    member = members.get_by_email(session, address)
    _keep_consent(core, session, member, joiner)
    return member


def _ask_again(core: Core, session: Session, member: Member, joiner: Joiner) -> Member:
    # Anyone can type an address; that somebody who left comes back is for a person to decide.
    member.state = "pending"
    member.mail_paused_reason = members.UNCONFIRMED
    _keep_consent(core, session, member, joiner)
    return member


def _keep_consent(core: Core, session: Session, member: Member, joiner: Joiner) -> None:
    now = core.now()
    row: dict[str, Any] = {"member_id": member.id, "wording": joiner.wording, "channel": "join", "stated_by_id": None}
    consents.give(session, [row | {"what": what, "given_at": now} for what in ("campaign", "mail")])
    audit.add(session, "joined", actor_id=None, subject=f"member:{member.public_id}", now=now, state=member.state)


def _may_mail(core: Core, session: Session, address: str) -> bool:
    key = f"link-address:{core.vault.hash(address, purpose='address')}"
    try:
        limits.spend(session, {key: attempts.LINK_TO_ADDRESS}, now=core.now(), words="")
    except TooManyError:
        return False
    return True


def _mail_link(core: Core, session: Session, member_id: int, address: str, *, kind: str) -> None:
    token, now = core.vault.new_token(), core.now()
    link = MailedLink(
        member_id=member_id,
        address=address,
        token_hash=core.vault.hash(token, purpose=LINK_HASH),
        sealed_token=core.vault.encrypt(token),
        expires_at=now + LINK_LIVES[kind],
    )
    signins.mail_link(session, link, kind=kind, now=now)
