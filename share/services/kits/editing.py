"""A kit as editors see it, and how their changes are kept: two editors at once lose nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from share.core import Core, Session
from share.domain.captions import ANY, CaptionText, hashtags_of
from share.domain.crops import FOCUSES
from share.domain.days import instant_of, local_date, zone_of
from share.domain.due import Job
from share.domain.errors import ConflictError, InvalidError
from share.domain.fittings import CaptionCard, VariantText, cards, variant_fittings, variants_of
from share.domain.kits import OUT, PLANNED, KitFacts, KitState, Problem, problems, too_long
from share.domain.links import tagged, utm_tags
from share.domain.merging import Merged, prints_of
from share.domain.texts import written
from share.domain.words import say
from share.kit_kinds import registry as kinds
from share.kit_kinds.base import KitKind
from share.models.articles import Article
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.media import Picture
from share.repositories import articles, audit, campaigns, captions, due, kits, pictures, revisions
from share.repositories import changes as noted
from share.repositories.due import Owed
from share.repositories.links import main
from share.services.kits.changing import Changes, Joined, compared, fields_of, without
from share.services.kits.drafting import keep_picture
from share.services.kits.surroundings import alike_variants, around, composers, languages
from share.sources import picture as picture_source

MAKING = frozenset({KitState.DRAFT, KitState.IN_REVIEW, KitState.MISSED})
"""States in which words are saved by themselves while somebody types."""


@dataclass(frozen=True, slots=True)
class Editing:
    """A kit with all that its page shows. `any_texts` are the captions for any network, by language.

    `any_more` are their further variants; `alike` names pairs of captions that count as the same; `leads_to` is
    where a tracked link leads on each main network, with its UTM tags.

    `main` are the networks that must have words; the others stand behind "more".

    `is_late`: its hour is over, so that it goes out as soon as it is scheduled. `joined`: the saving that this is the
    outcome of met another one.
    """

    kit: Kit
    campaign: Campaign
    article: Article | None
    picture: Picture | None
    captions: Sequence[CaptionText]
    languages: Sequence[str]
    any_texts: Mapping[str, str]
    any_more: Mapping[str, Sequence[VariantText]]
    alike: Sequence[tuple[str, str, float]]
    leads_to: Mapping[str, str]
    cards: Sequence[CaptionCard]
    main: Sequence[str]
    problems: Sequence[Problem]
    is_late: bool
    joined: Joined | None = None

    @property
    def stands(self) -> Mapping[str, str]:
        """All that may be changed as it stands, by the names of the form's fields."""
        return fields_of(self.kit, self.campaign, self.captions)

    @property
    def seen(self) -> Mapping[str, str]:
        """Fingerprints of that, by which a saving from its page is joined with others."""
        return prints_of(self.stands)

    @property
    def state(self) -> KitState:
        return KitState(self.kit.state)

    @property
    def picture_url(self) -> str:
        """Where the picture stands; "" where there is none."""
        return pictures.path(self.picture) if self.picture else ""

    @property
    def opens(self) -> datetime:
        """When it goes out, as clocks of the campaign show it."""
        return in_zone(self.kit.publish_at, self.campaign)

    @property
    def open_for(self) -> timedelta:
        return self.kit.closes_at - self.kit.publish_at

    @property
    def kind(self) -> KitKind:
        """What kind of kit it is, with the fields that only this kind has."""
        return kinds.get(self.kit.kind)

    @property
    def saves_itself(self) -> bool:
        """Whether the page may save while somebody types."""
        return self.state in MAKING

    @property
    def wants_second_look(self) -> bool:
        return self.campaign.settings.get("second_look") is True

    @property
    def is_planned(self) -> bool:
        """Whether everything may still be changed."""
        return self.state in PLANNED


class EditedMeanwhileError(ConflictError):
    """Somebody else saved this kit after it was opened here; `theirs` is how it stands now, `by` their name.

    `merged` says which fields both changed, and which can be taken over from them.
    """

    def __init__(self, theirs: Editing, merged: Merged, by: str | None) -> None:
        super().__init__(
            say(
                "Somebody else changed this kit while you were writing. Nothing of yours is lost: compare both "
                "below, then save again."
            ),
            reason="edited-meanwhile",
        )
        self.theirs, self.merged, self.by = theirs, merged, by


def edit(core: Core, slug: str) -> Editing:
    """The kit as its editors see it, in any state; raises NotFoundError."""
    with core.read() as session:
        return view(core, session, kits.get(session, slug))


def view(core: Core, session: Session, kit: Kit, *, at_once: bool = False) -> Editing:
    """The kit with its captions as they come out on each network, and what stands in the way of its going out.

    `at_once`: it shall go out now instead of at its time.
    """
    goes_out = core.now() if at_once else max(kit.publish_at, core.now())
    campaign, kind = campaigns.by_id(session, kit.campaign_id), kinds.get(kit.kind)
    texts = captions.of_kit(session, kit.id)
    spoken = languages(campaign)
    shown = cards(texts, composers(core, campaign), languages=spoken, around=around(core, campaign, kit.hashtags))
    # The campaign's own language must be whole; a caption in another must fit where one was written.
    # A network that few members use may do without words: it shows the kit's title.
    wanted = main(campaign)
    added = around(core, campaign, kit.hashtags)
    judged = [
        card.fitting for card in shown if card.own or (card.language == campaign.language and card.network in wanted)
    ] + variant_fittings(texts, composers(core, campaign), around=added, main=wanted)
    facts = KitFacts(
        title=kit.title,
        url=kit.url,
        has_picture=kit.picture_id is not None,
        picture_alt=kit.picture_alt,
        local_date=kit.local_date,
        today=local_date(core.now(), zone=campaign.timezone),
        publish_at=kit.publish_at,
        closes_at=kit.closes_at,
        starts_on=campaign.starts_on,
        ends_on=campaign.ends_on,
        fittings=judged,
        lacks_media=kind.wants_media and kit.picture_id is None and not kit.details.get("video"),
    )
    found = problems(facts, now=core.now(), allow_hosts=core.settings.fetch_allow_hosts)
    return Editing(
        kit=kit,
        campaign=campaign,
        article=articles.by_id(session, kit.article_id) if kit.article_id is not None else None,
        picture=pictures.find(session, kit.picture_id),
        captions=texts,
        languages=spoken,
        any_texts={text.language: text.text for text in texts if text.network == ANY and text.variant == 1},
        any_more={language: variants_of(texts, ANY, language) for language in spoken},
        alike=alike_variants(core, texts),
        leads_to={
            name: tagged(kit.leads_to or kit.url, utm_tags(campaign.utm, network=name, campaign=campaign.slug))
            for name in wanted
            if kit.url
        },
        cards=shown,
        main=wanted,
        problems=[*found, *kind.problems(kit.details, opens=in_zone(goes_out, campaign).replace(tzinfo=None))],
        is_late=kit.publish_at <= core.now(),
    )


def update(
    core: Core, slug: str, *, changes: Changes, version: int | None, by_id: int | None, auto: bool = False
) -> Editing:
    """Keep an editor's changes; a scheduled kit that they leave with problems becomes a draft again.

    `auto`: nobody pressed a button, so that only what is still in the making is kept.

    `version` is the one that the editor saw (None: whatever stands). Where another was saved since, what only one of
    both changed is joined; raises EditedMeanwhileError for what both did, InvalidError, ConflictError.
    """
    picture = picture_source.encode(changes.picture) if changes.picture else None
    _check_lengths(changes)
    with core.write() as session:
        kit = kits.lock(session, slug)
        revisions.keep_first(session, kit)
        joined = None
        if version is not None and kit.version != version:
            joined = _join(core, session, kit, changes, version)
            changes = without(changes, joined.taken)
        _check_allowed(kit, changes, auto=auto)
        _write_words(kit, changes)
        _write_times(campaigns.by_id(session, kit.campaign_id), kit, changes)
        kit.version += 1
        # Written before anything else asks the database: a day that was just taken is told here.
        kits.settle(session)
        if changes.drop_picture:
            kit.picture_id, kit.picture_alt = None, ""
        if picture is not None:
            kit.picture_id = keep_picture(core, session, picture)
        captions.write(session, kit.id, changes.captions)
        kit.approved_version = None
        met = joined.version if joined and joined.taken else None
        revisions.keep(session, kit, by_id=by_id, auto=auto, joined=met, now=core.now())
        noted.kits(session, [kit.id])
        shown = view(core, session, kit)
        owe_again(core, session, shown, by_id=by_id)
        audit.add(session, "kit.update", actor_id=by_id, subject=f"kit:{kit.slug}", now=core.now())
    return replace(shown, joined=joined)


def _join(core: Core, session: Session, kit: Kit, changes: Changes, version: int) -> Joined:
    """What is taken over from who saved meanwhile; raises EditedMeanwhileError where both changed the same."""
    merged = compared(session, kit, campaigns.by_id(session, kit.campaign_id), changes, version)
    last = revisions.of_kit(session, kit.id, limit=1)
    by = last[0][1] if last else None
    if changes.seen is None or merged.clashes:
        raise EditedMeanwhileError(view(core, session, kit), merged, by)
    return Joined(kit.version, by, merged.taken)


def _check_lengths(changes: Changes) -> None:
    if any(too_long(caption.text) for caption in changes.captions):
        raise InvalidError(say("A caption is longer than any network takes."), field="captions")


def _check_allowed(kit: Kit, changes: Changes, *, auto: bool) -> None:
    """What members have seen keeps its day and address."""
    if auto and KitState(kit.state) not in MAKING:
        raise ConflictError(say("Press a button to save this kit: it is scheduled, or out."), reason="state")
    if KitState(kit.state) not in OUT:
        return
    moved = changes.day not in {None, kit.local_date} or changes.publish_at not in {None, kit.publish_at}
    if moved or changes.url not in {None, kit.url}:
        raise ConflictError(
            say("This kit is out: its words can be corrected, its day and address cannot."), reason="out"
        )


def _write_words(kit: Kit, changes: Changes) -> None:
    kit.title = kit.title if changes.title is None else written(changes.title)
    kit.url = kit.url if changes.url is None else changes.url.strip()
    kit.why = kit.why if changes.why is None else written(changes.why)
    kit.hashtags = kit.hashtags if changes.hashtags is None else hashtags_of(changes.hashtags)
    kit.picture_alt = kit.picture_alt if changes.picture_alt is None else written(changes.picture_alt)
    if changes.picture_focus in FOCUSES:
        kit.picture_focus = changes.picture_focus
    kit.details = kit.details if changes.details is None else {**kit.details, **changes.details}


def _write_times(campaign: Campaign, kit: Kit, changes: Changes) -> None:
    """Day and hour, both in the campaign's zone; the closing moves along unless it is set, too."""
    open_for = changes.open_for or kit.closes_at - kit.publish_at
    if KitState(kit.state) not in OUT:
        at = changes.publish_time or hour_of(campaign, kit)
        moved = changes.day is not None or changes.publish_time is not None
        kit.local_date = changes.day or kit.local_date
        if changes.publish_at is not None:
            kit.publish_at = changes.publish_at
            kit.local_date = changes.day or local_date(changes.publish_at, zone=campaign.timezone)
        elif moved:
            kit.publish_at = instant_of(kit.local_date, at, zone=campaign.timezone)
    kit.closes_at = kit.publish_at + open_for
    if changes.closes_at is not None:
        kit.closes_at = changes.closes_at


def hour_of(campaign: Campaign, kit: Kit) -> time:
    """The hour of publication as the wall shows it; a day's clock change must not move it."""
    usual = instant_of(kit.local_date, campaign.publish_time, zone=campaign.timezone)
    if usual == kit.publish_at:
        return campaign.publish_time
    return in_zone(kit.publish_at, campaign).time()


def in_zone(instant: datetime, campaign: Campaign) -> datetime:
    """The instant as clocks of the campaign show it."""
    return instant.astimezone(zone_of(campaign.timezone))


def owe_again(core: Core, session: Session, shown: Editing, *, by_id: int | None) -> None:
    """The owed publication and closing follow the kit's times; what was approved is looked at again once changed."""
    kit, now = shown.kit, core.now()
    if shown.state is KitState.SCHEDULED and shown.problems:
        kit.state = KitState.DRAFT.value
        due.forget(session, Job.PUBLISH_KIT, kit.id)
    elif shown.state is KitState.SCHEDULED and shown.campaign.settings.get("second_look") is True:
        kit.state, kit.submitted_by_id = KitState.IN_REVIEW.value, by_id
        due.forget(session, Job.PUBLISH_KIT, kit.id)
    elif shown.state is KitState.SCHEDULED:
        due.forget(session, Job.PUBLISH_KIT, kit.id)
        due.owe(session, Job.PUBLISH_KIT, [Owed(kit.id, kit.publish_at)], now=now)
    elif shown.state in {KitState.PUBLISHED, KitState.RECALLED}:
        due.forget(session, Job.CLOSE_KIT, kit.id)
        due.owe(session, Job.CLOSE_KIT, [Owed(kit.id, kit.closes_at)], now=now)
