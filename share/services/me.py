"""A member's own page: what their posts did, and everything that they decide themselves."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from share.core import Core, Session
from share.domain.days import instant_of, local_date, zone_of
from share.domain.errors import ConflictError, InvalidError
from share.domain.hosts import mastodon_host
from share.domain.links import address
from share.domain.roles import Role
from share.domain.texts import look, written
from share.domain.words import say
from share.models.campaigns import Campaign
from share.models.members import Member
from share.repositories import alarms, audit, campaigns, changes, consents, links, members, own_glance, pauses, signins
from share.repositories.links import offered

A_WEEK = timedelta(days=7)
LINKS_SHOWN = 20
LONGEST_PAUSE = timedelta(days=366)
LONGEST_ALIAS = 40
SHOWN_AS = ("alias", "name", "hidden")
TIES = ("none", "staff", "paid", "gifted")


@dataclass(frozen=True, slots=True)
class MyLink:
    """One tracked link that people clicked; `clicks` are human ones."""

    url: str
    network: str
    label: str
    kit_slug: str
    kit_title: str
    local_date: date
    clicks: int


@dataclass(frozen=True, slots=True)
class MyPage:
    """What the page shows beside the posts. `networks`: names and labels offered; `ties`: names with their line."""

    name: str
    alias: str
    shown_as: str
    usual_network: str | None
    mastodon_host: str | None
    language: str | None
    timezone: str | None
    tie: str
    digest: bool
    quiet_from: time | None
    quiet_until: time | None
    paused: bool
    paused_until: datetime | None
    posts_this_week: int
    clicks_this_week: int
    links: tuple[MyLink, ...]
    networks: tuple[tuple[str, str], ...]
    languages: tuple[str, ...]
    disclosures: dict[str, str]
    campaign_timezone: str
    is_last_admin: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What a member may set about themselves."""

    alias: str
    shown_as: str
    usual_network: str
    mastodon_host: str
    language: str
    timezone: str
    tie: str
    digest: bool
    quiet_from: time | None = None
    quiet_until: time | None = None


def page(core: Core, *, member_id: int) -> MyPage:
    """The member's page; posts come from services/posts."""
    now = core.now()
    with core.read() as session:
        own = own_glance.look(session, member_id, since=now - A_WEEK)
        member, campaign = own.member, campaigns.get_current(session)
        rows = links.of_member(session, member_id, limit=LINKS_SHOWN)
        return MyPage(
            name=member.name,
            alias=member.alias,
            shown_as=member.shown_as,
            usual_network=member.usual_network,
            mastodon_host=member.mastodon_host,
            language=member.language,
            timezone=member.timezone,
            tie=member.tie,
            digest=member.digest,
            quiet_from=member.quiet_from,
            quiet_until=member.quiet_until,
            paused=member.paused_at is not None,
            paused_until=member.paused_until,
            posts_this_week=own.posts,
            clicks_this_week=own.clicks,
            links=tuple(
                MyLink(
                    url=address(core.settings.public_url, row.code),
                    network=row.network,
                    label=core.networks.get(row.network).label,
                    kit_slug=row.slug,
                    kit_title=row.title,
                    local_date=row.local_date,
                    clicks=int(row.clicks),
                )
                for row in rows
            ),
            networks=tuple((name, core.networks.get(name).label) for name in offered(campaign)),
            languages=_languages(campaign),
            disclosures={tie: str(campaign.disclosures.get(tie) or "") for tie in TIES},
            campaign_timezone=campaign.timezone,
            is_last_admin=_is_last_admin(session, member),
        )


def _languages(campaign: Campaign) -> tuple[str, ...]:
    more = campaign.settings.get("languages") or []
    return tuple(dict.fromkeys([campaign.language, *(str(language) for language in more)]))


def _is_last_admin(session: Session, member: Member) -> bool:
    return Role(member.role) is Role.ADMIN and members.count_admins(session) == 1


@dataclass(frozen=True, slots=True)
class Rest:
    """A member's time off. `called_at`: their call for help began it, and nobody has settled that yet."""

    until: datetime | None
    called_at: datetime | None


def rest(core: Core, *, member_id: int) -> Rest | None:
    """The time off that runs; None where none does."""
    with core.read() as session:
        member = members.get_member(session, member_id)
        if member.paused_at is None:
            return None
        alarm = alarms.open_of_member(session, member_id)
        # Time off that they took later is their own.
        called = alarm is not None and alarm.opened_at >= member.paused_at
        return Rest(member.paused_until, alarm.opened_at if alarm and called else None)


def update(core: Core, *, member_id: int, change: Change) -> None:
    """Keep what the member set; raises InvalidError for the field that cannot be taken."""
    alias = " ".join(written(change.alias).split())
    if not alias or len(alias) > LONGEST_ALIAS:
        raise InvalidError(say("Choose an alias of 1 to %(most)s characters.", most=LONGEST_ALIAS), field="alias")
    if change.shown_as not in SHOWN_AS or change.tie not in TIES:
        raise InvalidError(say("Choose one of the answers."), field="shown_as")
    if (change.quiet_from is None) != (change.quiet_until is None):
        raise InvalidError(say("Quiet hours need both a beginning and an end."), field="quiet_until")
    if change.timezone:
        zone_of(change.timezone)
    host = mastodon_host(change.mastodon_host, allow_hosts=core.settings.fetch_allow_hosts)
    with core.write() as session:
        member = members.get_member(session, member_id)
        campaign = campaigns.get_current(session)
        if change.usual_network and change.usual_network not in offered(campaign):
            raise InvalidError(say("Choose one of the networks."), field="usual_network")
        if alias != member.alias and members.is_shown(session, look(alias), but=member_id):
            raise InvalidError(say("Somebody is shown by that already. Choose another alias."), field="alias")
        if (member.alias, member.shown_as) != (alias, change.shown_as):
            changes.members(session, [member_id])
        member.alias, member.shown_as, member.tie = alias, change.shown_as, change.tie
        member.usual_network = change.usual_network or None
        member.mastodon_host = host
        member.language, member.timezone = change.language or None, change.timezone or None
        member.digest = change.digest
        member.quiet_from, member.quiet_until = change.quiet_from, change.quiet_until


def set_mastodon_host(core: Core, *, member_id: int, host: str) -> None:
    """Remember the member's own server; raises InvalidError."""
    named = mastodon_host(host, allow_hosts=core.settings.fetch_allow_hosts)
    if named is None:
        raise InvalidError(say("Type the name of your server, such as mastodon.social."), field="mastodon_host")
    with core.write() as session:
        members.get_member(session, member_id).mastodon_host = named


def mute(core: Core, *, member_id: int) -> None:
    """No more daily kit mails."""
    with core.write() as session:
        members.get_member(session, member_id).digest = False


def pause(core: Core, *, member_id: int, until: date | None) -> None:
    """Take time off until the morning of a day, or until the member comes back; it never counts as lapsing."""
    now = core.now()
    with core.write() as session:
        member = members.get_member(session, member_id)
        zone = member.timezone or campaigns.get_current(session).timezone
        if until is not None and not local_date(now, zone=zone) < until <= local_date(now + LONGEST_PAUSE, zone=zone):
            raise InvalidError(say("Choose a day after today, within a year."), field="until")
        end = instant_of(until, time(0), zone=zone) if until is not None else None
        pauses.begin(session, member, until=end, now=now)


def resume(core: Core, *, member_id: int) -> None:
    """Come back from time off."""
    with core.write() as session:
        pauses.end(session, members.get_member(session, member_id), now=core.now())


def end_pauses(core: Core) -> int:
    """Bring back the members whose time off is over; returns how many."""
    with core.read() as session:
        if not pauses.any_over(session, now=core.now()):
            return 0
    with core.write() as session:
        return pauses.end_over(session, now=core.now())


def leave(core: Core, *, member_id: int) -> None:
    """Leave the campaign: no more mails, kits or places on boards, all browsers signed out, consents withdrawn."""
    now = core.now()
    with core.write() as session:
        member = members.get_member(session, member_id)
        if _is_last_admin(session, member):
            raise ConflictError(say("You are the only admin. Make somebody else admin first."), reason="last-admin")
        pauses.end(session, member, now=now)
        member.state, member.left_at, member.digest = "left", now, False
        consents.withdraw_all(session, member_id, now=now)
        signins.end_all(session, member_id, now=now)
        changes.members(session, [member_id])
        audit.add(session, "left", actor_id=member_id, subject=f"member:{member.public_id}", now=now)
