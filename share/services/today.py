"""The page that decides: today's kit as one member sees it."""

from dataclasses import dataclass
from datetime import date, datetime, time
from urllib.parse import urlsplit

from share.core import Core, Session
from share.domain.days import instant_of
from share.domain.dialling import dialled
from share.domain.errors import NotFoundError
from share.domain.icalendar import Event, calendar
from share.domain.kits import KitState
from share.domain.links import address, sample_address
from share.domain.notices import NoticeKind
from share.domain.quiet import suggested_time
from share.domain.text_length import Length
from share.domain.words import say
from share.infra.networks import ELSEWHERE
from share.kit_kinds import registry as kinds
from share.kit_kinds.base import EVENT_LENGTH, moment
from share.models.kits import Kit
from share.repositories import campaigns, claims, glance, hands, kits, links, notices, pictures, skips
from share.repositories.hands import Hand

LETTERS = ("mailto:", "sms:")


@dataclass(frozen=True, slots=True)
class Way:
    """A network that the kit can be shared on. `by_letter`: it is sent to people, not posted on a site."""

    network: str
    label: str
    mode: str
    opened_at: datetime | None
    by_letter: bool


@dataclass(frozen=True, slots=True)
class Share(Way):
    """What a member can do on one network. `length` counts the whole post, with link and disclosure.

    With mode "copy", `text` holds the link once the kit was taken, and `app_url` is where the network opens, ""
    where nowhere.
    """

    caption: str
    disclosure: str
    text: str
    length: Length
    edited: bool
    app_url: str


@dataclass(frozen=True, slots=True)
class Fact:
    """What a kit's kind says beside the usual: an event's place, a call's script. `type` is that of its field.

    `number` is what a telephone dials, "" where there is none.
    """

    name: str
    label: str
    value: str
    type: str
    lines: int
    number: str = ""


@dataclass(frozen=True, slots=True)
class KitPage:
    """A kit for a member. `usual` is the network of the big button, `others` stand behind "more".

    `opened` are the networks whose composer was opened, the latest first; `sharers` counts members.
    `sheet` is the network whose link the phone's own share sheet takes; `remind_at` is when a reminder comes,
    `later` the time that the page suggests for one.
    """

    slug: str
    title: str
    why: str
    url: str
    local_date: date
    closes_at: datetime
    state: KitState
    note: str
    picture: str | None
    picture_alt: str
    picture_size: tuple[int, int] | None
    usual: Share
    others: tuple[Way, ...]
    opened: tuple[Way, ...]
    skipped: bool
    sharers: int
    mastodon_host: str
    sheet: str
    remind_at: datetime | None
    later: time
    kind: str = "article"
    facts: tuple[Fact, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it can be shared now."""
        return self.state is KitState.PUBLISHED

    @property
    def offers_reminder(self) -> bool:
        """Whether a reminder can still be asked for."""
        return self.is_open and self.remind_at is None

    @property
    def asks_for_host(self) -> bool:
        """Whether the member's own Mastodon server is wanted and not known yet."""
        return self.usual.network == "mastodon" and not self.mastodon_host


@dataclass(frozen=True, slots=True)
class Nothing:
    """No kit is out; `next_at` is when the next one is planned, if one is."""

    next_at: datetime | None


def today(core: Core, *, member_id: int, network: str = "") -> KitPage | Nothing:
    """The newest kit that is open, on `network` or the member's usual one."""
    now = core.now()
    with core.read() as session:
        found = glance.newest(session, member_id=member_id, now=now)
        if found is None:
            return Nothing(None)
        if found.kit is None:
            return Nothing(kits.next_publication(session, found.campaign.id, now=now))
        return _page(core, session, found.kit, member_id=member_id, network=network)


def kit_page(core: Core, *, member_id: int, slug: str, network: str = "") -> KitPage:
    """A kit that members may see; raises NotFoundError."""
    with core.read() as session:
        found = glance.of_slug(session, slug, member_id=member_id)
        if found is None or found.kit is None:
            raise NotFoundError(say("There is no such kit."))
        return _page(core, session, found.kit, member_id=member_id, network=network)


def _page(core: Core, session: Session, kit: Kit, *, member_id: int, network: str) -> KitPage:
    hand = hands.hand(session, kit, member_id)
    if not hand.networks or (network and network not in hand.networks):
        raise NotFoundError(say("This kit is not shared on that network."))
    usual = _usual(hand, network)
    ways = [_way(core, hand, name) for name in hand.networks]
    picture = pictures.find(session, kit.picture_id)
    closed = kit.state == KitState.PUBLISHED and kit.closes_at <= core.now()
    return KitPage(
        slug=kit.slug,
        title=kit.title,
        why=kit.why,
        url=kit.url,
        local_date=kit.local_date,
        closes_at=kit.closes_at,
        # Between its closing time and the job that closes it, it is closed to people already.
        state=KitState.CLOSED if closed else KitState(kit.state),
        note=kit.note,
        picture=pictures.path(picture) if picture else None,
        picture_alt=kit.picture_alt,
        picture_size=(picture.width, picture.height) if picture else None,
        usual=_share(core, session, hand, usual),
        others=tuple(way for way in ways if way.network != usual),
        opened=tuple(
            sorted((way for way in ways if way.opened_at), key=lambda way: (way.opened_at, way.network), reverse=True)
        ),
        skipped=skips.stands(session, kit_id=kit.id, member_id=member_id),
        sharers=core.crowds.count(("sharers", kit.id), lambda: claims.count_sharers(session, kit.id)),
        mastodon_host=hand.member.mastodon_host or "",
        kind=kit.kind,
        facts=_facts(kit),
        # Nobody tells us which app the phone hands it to, so the link is the one for "elsewhere" where there is one.
        sheet=ELSEWHERE if ELSEWHERE in hand.networks else usual,
        remind_at=notices.due_of_kit(session, NoticeKind.KIT_REMINDER, kit_id=kit.id, member_id=member_id),
        later=suggested_time(core.now(), zone=hand.member.timezone or hand.campaign.timezone),
    )


def _facts(kit: Kit) -> tuple[Fact, ...]:
    fields = kinds.get(kit.kind).fields
    said = ((field, str(kit.details.get(field.name) or "").strip()) for field in fields)
    return tuple(
        Fact(
            field.name,
            say(field.label),
            value,
            field.type,
            field.lines,
            number=dialled(value) if field.type == "call" else "",
        )
        for field, value in said
        if value
    )


def event_file(core: Core, slug: str) -> str:
    """The event as an iCalendar file; raises NotFoundError where the kit is none, or is not out."""
    with core.read() as session:
        kit = kits.find_published(session, slug)
        starts = moment(str(kit.details.get("starts") or "")) if kit else None
        if kit is None or kit.state == KitState.RECALLED or kit.kind != "event" or starts is None:
            raise NotFoundError(say("There is no such event."))
        zone = campaigns.by_id(session, kit.campaign_id).timezone
    ends = moment(str(kit.details.get("ends") or "")) or starts + EVENT_LENGTH
    return calendar(
        Event(
            uid=f"{kit.slug}@{urlsplit(core.settings.public_url).hostname}",
            title=kit.title,
            starts=instant_of(starts.date(), starts.time(), zone=zone),
            ends=instant_of(ends.date(), ends.time(), zone=zone),
            place=str(kit.details.get("place") or ""),
            about=kit.why,
            url=kit.leads_to or kit.url,
            made_at=kit.published_at or kit.publish_at,
        )
    )


def _usual(hand: Hand, wanted: str) -> str:
    """The network asked for, else the one they set, else the one they took last, else the first."""
    taken = max(hand.claims.values(), key=lambda claim: (claim.created_at, claim.id), default=None)
    candidates = (wanted, hand.member.usual_network, taken.network if taken else None)
    return next((name for name in candidates if name in hand.networks), hand.networks[0])


def _way(core: Core, hand: Hand, name: str) -> Way:
    adapter, claim = core.networks.get(name), hand.claims.get(name)
    return Way(
        network=name,
        label=adapter.label,
        mode=adapter.share_mode,
        opened_at=claim.shared_at if claim else None,
        by_letter=adapter.intent_url("", "").startswith(LETTERS),
    )


def _share(core: Core, session: Session, hand: Hand, name: str) -> Share:
    adapter, way = core.networks.get(name), _way(core, hand, name)
    caption, claim = hand.caption(name), hand.claims.get(name)
    copies = adapter.share_mode == "copy"
    link = _link(core, session, hand, name) if copies and way.opened_at else ""
    text = adapter.compose(caption, sample_address(core.settings.public_url), hand.disclosure)
    return Share(
        network=name,
        label=way.label,
        mode=way.mode,
        opened_at=way.opened_at,
        by_letter=way.by_letter,
        caption=caption,
        disclosure=hand.disclosure,
        text=adapter.compose(caption, link, hand.disclosure),
        length=adapter.length(text),
        edited=claim.edited if claim else False,
        app_url=core.networks.for_browser(name, adapter.intent_url(text, "")) if copies else "",
    )


def _link(core: Core, session: Session, hand: Hand, network: str) -> str:
    code = links.code_of(session, kit_id=hand.kit.id, member_id=hand.member.id, network=network)
    return address(core.settings.public_url, code) if code else ""
