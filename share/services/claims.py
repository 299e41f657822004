"""Taking a kit: the caption dealt, the personal link, and the way to a network's own composer."""

from dataclasses import dataclass

from share.core import Core, Session
from share.domain.errors import ConflictError, NotFoundError
from share.domain.kits import KitState
from share.domain.links import address, sample_address
from share.domain.own_words import check_length, cleaned
from share.domain.text_length import Length
from share.domain.words import mark, say
from share.models.claims import Claim
from share.models.kits import Kit
from share.repositories import claims, hands, kits, links, searches, skips
from share.repositories.hands import Hand

NO_SUCH_KIT = mark("There is no such kit.")
NOT_THERE = mark("This kit is not shared on that network.")
CLOSED = mark("This kit is closed. Thank you for wanting to share it; the next one will come.")
RECALLED = mark("This kit was taken back. Please do not share it.")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A kit taken for a network. `text` is the whole post; `share_mode` "copy-first" wants it copied by hand."""

    public_id: str
    network: str
    label: str
    caption: str
    text: str
    link_url: str
    intent_url: str
    share_mode: str


def claim(core: Core, *, member_id: int, slug: str, network: str, opened: bool = False) -> Claimed:
    """Take a published kit for a network; a second time gives the same. `opened`: the composer opens now.

    Raises NotFoundError for a kit or network that is not offered, ConflictError for one closed or recalled.
    """
    with core.write() as session:
        hand = _open_hand(core, session, slug=slug, member_id=member_id, network=network)
        row = _claim(core, session, hand, network)
        if opened and row.shared_at is None:
            row.shared_at = core.now()
            hand.member.usual_network = hand.member.usual_network or network
            skips.remove(session, kit_id=hand.kit.id, member_id=member_id)
            session.flush()
            searches.owe_for_claim(
                session, member_id=member_id, network=network, networks=core.networks, now=core.now()
            )
        code = links.ensure(session, kit_id=hand.kit.id, member_id=member_id, network=network, now=core.now())
    link = address(core.settings.public_url, code)
    return _claimed(core, hand, row, link)


def save_caption(core: Core, *, member_id: int, slug: str, network: str, caption: str) -> None:
    """Keep a member's own words for a network; none brings back what was dealt. Raises InvalidError if too long."""
    text = cleaned(caption)
    with core.write() as session:
        hand = _open_hand(core, session, slug=slug, member_id=member_id, network=network)
        adapter = core.networks.get(network)
        words = text or hand.dealt(network)
        whole = adapter.compose(words, sample_address(core.settings.public_url), hand.disclosure)
        check_length(adapter.length(whole), label=adapter.label)
        row = _claim(core, session, hand, network)
        row.caption, row.edited = words, bool(text) and text != hand.dealt(network)
        drawn = hand.drawn(network)
        # Own words tell nothing of a caption's effect.
        row.dealt = None if row.edited or drawn is None else drawn.key


def measure(core: Core, *, member_id: int, slug: str, network: str, caption: str) -> Length:
    """How long the whole post would be with these words, by the network's own counting; nothing is kept."""
    with core.read() as session:
        kit = _published(session, slug)
        hand = hands.hand(session, kit, member_id)
        if network not in hand.networks:
            raise NotFoundError(say(NOT_THERE))
        adapter = core.networks.get(network)
        words = cleaned(caption) or hand.dealt(network)
        return adapter.length(adapter.compose(words, sample_address(core.settings.public_url), hand.disclosure))


def skip(core: Core, *, member_id: int, slug: str) -> None:
    """Say "not this one", without a reason."""
    with core.write() as session:
        skips.add(session, kit_id=_published(session, slug).id, member_id=member_id, now=core.now())


def unskip(core: Core, *, member_id: int, slug: str) -> None:
    with core.write() as session:
        skips.remove(session, kit_id=_published(session, slug).id, member_id=member_id)


def _open_hand(core: Core, session: Session, *, slug: str, member_id: int, network: str) -> Hand:
    kit = _published(session, slug)
    if kit.state == KitState.RECALLED:
        raise ConflictError(f"{say(RECALLED)} {kit.note}".strip(), reason="recalled")
    if kit.state != KitState.PUBLISHED or kit.closes_at <= core.now():
        raise ConflictError(say(CLOSED), reason="closed")
    hand = hands.hand(session, kit, member_id)
    if hand.member.state != "agreed":
        raise NotFoundError(say(NO_SUCH_KIT))
    if network not in hand.networks:
        raise NotFoundError(say(NOT_THERE))
    return hand


def _published(session: Session, slug: str) -> Kit:
    kit = kits.find_published(session, slug)
    if kit is None:
        raise NotFoundError(say(NO_SUCH_KIT))
    return kit


def _claim(core: Core, session: Session, hand: Hand, network: str) -> Claim:
    drawn = hand.drawn(network)
    return claims.ensure(
        session,
        kit_id=hand.kit.id,
        member_id=hand.member.id,
        network=network,
        caption=hand.dealt(network),
        now=core.now(),
        dealt=drawn.key if drawn else None,
    )


def _claimed(core: Core, hand: Hand, row: Claim, link: str) -> Claimed:
    adapter = core.networks.get(row.network)
    text = adapter.compose(row.caption, link, hand.disclosure)
    instance = hand.member.mastodon_host or ""
    return Claimed(
        public_id=row.public_id,
        network=adapter.name,
        label=adapter.label,
        caption=row.caption,
        text=text,
        link_url=link,
        intent_url=core.networks.for_browser(adapter.name, adapter.intent_url(text, link, instance=instance)),
        share_mode=adapter.share_mode,
    )
