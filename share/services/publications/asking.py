"""What a member sees of posting from here, and their one tap for each post."""

from dataclasses import dataclass, replace
from datetime import datetime

from share.core import Core, Session
from share.domain.errors import ConflictError, InvalidError, NotFoundError
from share.domain.kits import KitState
from share.domain.links import address, sample_address
from share.domain.own_words import check_length, cleaned
from share.domain.publications import STOPPED, PublicationState, is_asked
from share.domain.text_length import Length
from share.domain.words import mark, say
from share.models.accounts import Account
from share.models.claims import Claim
from share.models.kits import Kit
from share.models.posts import Post
from share.models.publications import Publication
from share.networks.base import Network, Publishes
from share.repositories import claims, hands, kits, links, members, pictures, publications, skips
from share.repositories import posts as post_rows
from share.repositories.hands import Hand
from share.repositories.publications import Row
from share.repositories.recording import Desk, Entry

NO_SUCH = mark("There is no such account to post this kit with.")
NOT_OPEN = mark("This kit is closed or was taken back, so nothing is posted.")
RUNNING = mark("This one is on its way already. Look at how it stands below.")
ENDED = mark("This account cannot post on %(label)s just now. Connect it again, or end its pause.")
OTHER_NETWORK = mark("This is not a post on %(label)s. Paste the link of the post that appeared there.")


@dataclass(frozen=True, slots=True)
class Offer:
    """An account that a kit can be, or was, posted with. `state` is "" before the tap; `micros` is what a post costs.

    `is_usable`: false where the network takes its token no more, or its member paused or disconnected it.
    """

    account: str
    network: str
    label: str
    handle: str
    micros: int
    state: str = ""
    reason: str = ""
    asks: bool = False
    is_usable: bool = True

    @property
    def stopped(self) -> bool:
        """Whether it was our own server, and not the network, that leaves it open."""
        return self.reason.startswith(say(STOPPED))

    @property
    def is_open(self) -> bool:
        """Whether a tap would make a post."""
        return self.is_usable and self.state in {"", PublicationState.FAILED}


@dataclass(frozen=True, slots=True)
class Page:
    """The edit box, or how the post stands.

    `text` are the member's words, `whole` the post as it goes out: with their own link once it has been made,
    which `has_link` tells, else without one.
    """

    offer: Offer
    kit_slug: str
    kit_title: str
    text: str
    whole: str
    has_link: bool
    disclosure: str
    length: Length
    picture: str | None
    picture_alt: str
    publication: str = ""
    post: str = ""
    opens_at: str = ""
    sent_at: datetime | None = None

    @property
    def standing(self) -> str:
        """How it stands: the offer's state, or "asked" where only the member can tell."""
        return "asked" if self.offer.asks else self.offer.state

    @property
    def is_waiting(self) -> bool:
        """Whether the page changes by itself before long."""
        ends = {"", "asked", PublicationState.PUBLISHED, PublicationState.FAILED}
        return self.standing not in ends


def offers(core: Core, *, member_id: int, slug: str) -> list[Offer]:
    """The connected accounts that this kit can be, or was, posted with."""
    with core.read() as session:
        member = members.get_member(session, member_id)
        kit = kits.find_published(session, slug)
        mine = publications.accounts_used(session, member, kit.id) if kit else []
        if kit is None or not mine:
            return []
        hand = hands.hand(session, kit, member_id)
        made = {one.account_id: one for one in publications.of_kit(session, kit.id, member_id=member_id)}
        return [
            _offer(core.networks.get(account.network), account, made.get(account.id))
            for account in mine
            if account.id in made or (_is_open(core, kit) and _is_offered(core, session, hand, account))
        ]


def page(core: Core, *, member_id: int, slug: str, account: str) -> Page:
    """What would be posted, or what became of it. Raises NotFoundError."""
    with core.read() as session:
        kit = kits.find_published(session, slug)
        found = _account(core, session, kit, member_id=member_id, account=account)
        if kit is None or found is None:
            raise NotFoundError(say(NO_SUCH))
        hand, row = found
        made = publications.find(session, kit_id=kit.id, account_id=row.id)
        made = made if made is not None and made.member_id == member_id else None
        return _page(core, session, hand, row, made)


def page_of(core: Core, public_id: str, *, member_id: int) -> Page:
    """The page of a publication of theirs. Raises NotFoundError."""
    with core.read() as session:
        row = publications.by_public_id(session, public_id, member_id=member_id)
    if row is None:
        raise NotFoundError(say(NO_SUCH))
    return page(core, member_id=member_id, slug=row.kit.slug, account=row.account.public_id)


def publish(core: Core, *, member_id: int, slug: str, account: str, text: str) -> None:
    """The member's tap: the intent is kept, and a worker makes the post.

    Raises NotFoundError, InvalidError for a text that the network does not take, ConflictError where the kit is
    closed or the post is on its way already.
    """
    words = cleaned(text)
    with core.write() as session:
        kit = kits.find_published(session, slug)
        found = _account(core, session, kit, member_id=member_id, account=account)
        if kit is None or found is None:
            raise NotFoundError(say(NO_SUCH))
        if not _is_open(core, kit):
            raise ConflictError(say(NOT_OPEN), reason="closed")
        hand, row = found
        if not publications.is_usable(row):
            raise ConflictError(say(ENDED, label=core.networks.get(row.network).label), reason="reconnect")
        network, now = core.networks.get(row.network), core.now()
        if not words:
            raise InvalidError(say("Write a few words first."), field="text", reason="empty")
        _check(core, network, words, hand.disclosure)
        made = publications.ensure(session, member_id=member_id, kit_id=kit.id, account=row, text=words, now=now)
        if made.state == PublicationState.FAILED:
            publications.begin_anew(made, text=words, member_id=member_id, now=now)
        elif made.state != PublicationState.INTENDED or made.member_id != member_id or made.text != words:
            raise ConflictError(say(RUNNING), reason="running")
        _note_claim(session, hand, row.network, core=core)
        publications.owe(session, made, network=network, account=row, now=now)


def appeared(core: Core, public_id: str, *, member_id: int, url: str) -> str:
    """The member found the post that no answer told of: it is recorded. Returns the kit's slug."""
    ref = core.networks.recognise(url)
    with core.write() as session:
        row = _unsettled(session, public_id, member_id=member_id)
        if ref.network != row.publication.network:
            label = core.networks.get(row.publication.network).label
            raise InvalidError(say(OTHER_NETWORK, label=label), field="url", reason="other-network")
        made, now = row.publication, core.now()
        target = post_rows.target_of_kit(session, row.kit.id, member_id=member_id, network=ref.network)
        recorded = Desk(session, core.networks, now).keep(Entry(ref, target, member_id))
        post = post_rows.by_public_id(session, recorded.public_id) if recorded else None
        made.state, made.url, made.text, made.settled_at = PublicationState.PUBLISHED, ref.url, None, now
        made.native_id, made.post_id = ref.native_id, post.post.id if post else None
        return row.kit.slug


def again(core: Core, public_id: str, *, member_id: int) -> tuple[str, str]:
    """The member looked and it is not there: the edit box comes back. Returns the kit's slug and the account."""
    with core.write() as session:
        row = _unsettled(session, public_id, member_id=member_id)
        row.publication.state, row.publication.settled_at = PublicationState.FAILED, core.now()
        row.publication.reason = mark("It did not appear. Your words are kept below.")
        return row.kit.slug, row.account.public_id


def _unsettled(session: Session, public_id: str, *, member_id: int) -> Row:
    row = publications.by_public_id(session, public_id, member_id=member_id, hold=True)
    if row is None:
        raise NotFoundError(say(NO_SUCH))
    if not is_asked(row.publication.state, row.publication.looks):
        raise ConflictError(say(RUNNING), reason="running")
    return row


def _account(
    core: Core, session: Session, kit: Kit | None, *, member_id: int, account: str
) -> tuple[Hand, Account] | None:
    if kit is None:
        return None
    hand = hands.hand(session, kit, member_id)
    mine = publications.accounts_used(session, hand.member, kit.id) if hand.member.state == "agreed" else []
    row = next((one for one in mine if one.public_id == account), None)
    if row is None:
        return None
    made = publications.find(session, kit_id=kit.id, account_id=row.id)
    return (hand, row) if made is not None or _is_offered(core, session, hand, row) else None


def _is_offered(core: Core, session: Session, hand: Hand, account: Account) -> bool:
    network = core.networks.get(account.network)
    is_possible = network.name in hand.networks and publications.is_usable(account)
    is_possible = is_possible and publications.may_publish(network, account)
    return is_possible and publications.allowed(session, network)


def _is_open(core: Core, kit: Kit) -> bool:
    return kit.state == KitState.PUBLISHED and kit.closes_at > core.now()


def _offer(network: Network, account: Account, made: Publication | None) -> Offer:
    offer = Offer(
        account=account.public_id,
        network=network.name,
        label=network.label,
        handle=account.handle,
        micros=network.publish_micros if isinstance(network, Publishes) else 0,
        is_usable=publications.is_usable(account),
    )
    if made is None:
        return offer
    return replace(offer, state=made.state, reason=say(made.reason), asks=is_asked(made.state, made.looks))


def _page(core: Core, session: Session, hand: Hand, account: Account, made: Publication | None) -> Page:
    network = core.networks.get(account.network)
    text = made.text if made and made.text else hand.caption(network.name)
    code = links.code_of(session, kit_id=hand.kit.id, member_id=hand.member.id, network=network.name) if made else None
    link = address(core.settings.public_url, code) if code else ""
    picture = pictures.find(session, hand.kit.picture_id)
    post = session.get(Post, made.post_id) if made and made.post_id else None
    return Page(
        offer=_offer(network, account, made),
        kit_slug=hand.kit.slug,
        kit_title=hand.kit.title,
        text=text,
        whole=network.compose(text, link, hand.disclosure),
        has_link=bool(link),
        disclosure=hand.disclosure,
        length=network.length(_whole(core, network, text, hand.disclosure)),
        picture=pictures.path(picture) if picture else None,
        picture_alt=hand.kit.picture_alt,
        publication=made.public_id if made else "",
        post=post.public_id if post else "",
        opens_at=core.networks.for_browser(network.name, made.url) if made and made.url else "",
        sent_at=made.sent_at if made else None,
    )


def _whole(core: Core, network: Network, words: str, disclosure: str) -> str:
    return network.compose(words, sample_address(core.settings.public_url), disclosure)


def _check(core: Core, network: Network, words: str, disclosure: str) -> None:
    try:
        check_length(network.length(_whole(core, network, words, disclosure)), label=network.label)
    except InvalidError as error:
        raise InvalidError(say(str(error)), field="text", reason=error.reason) from None


def _note_claim(session: Session, hand: Hand, network: str, *, core: Core) -> Claim:
    """Posting from here takes the kit, too."""
    now, drawn = core.now(), hand.drawn(network)
    claim = claims.ensure(
        session,
        kit_id=hand.kit.id,
        member_id=hand.member.id,
        network=network,
        caption=hand.dealt(network),
        now=now,
        dealt=drawn.key if drawn else None,
    )
    claim.shared_at = claim.shared_at or now
    skips.remove(session, kit_id=hand.kit.id, member_id=hand.member.id)
    return claim
