"""The sample's organisation, campaign and people, as they were written over the past two months."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from share.core import Core, Session
from share.demo import names
from share.demo.calendar import PUBLISH_AT, ZONE
from share.demo.native_ids import PAGE_ID, PAGE_TOKEN
from share.demo.people import Person
from share.demo.state import Sample
from share.domain.due import Job
from share.models.base import new_public_id
from share.models.campaigns import Campaign
from share.models.consents import Consent
from share.models.members import Group, Member, Note, Pause
from share.repositories import accounts, campaigns, due, feeds, organisation, samples
from share.repositories.due import Owed
from share.repositories.statements import insert_many

ORGANISATION, CAMPAIGN = "The Union Wire", "Share the Wire"
COLOUR = "#a3262a"
JOIN_CODE = "WIRE-2468"
BEFORE = timedelta(days=46)
"""So long before the first kit people could already agree."""

WORDING = (
    "I want to take part in Share the Wire by The Union Wire. I share from my own accounts, only what I choose to. "
    "The Union Wire keeps my name, my address and the posts that I record, shows my posts' figures to its "
    "coordinators, and mails me the daily kit. I can pause, leave, or have everything about me erased at any time."
)
CALLS = "You may call me about the campaign."
IMPORTED_SHARE, CALLED_SHARE = 0.4, 0.7


def begin(core: Core, session: Session, sample: Sample, people: Sequence[Person]) -> Campaign:
    """Write everything that was there before the first kit went out, and all the people."""
    now, began = core.now(), sample.calendar.day(0).publish_at - BEFORE
    organisation.create(session, name=ORGANISATION, colour=COLOUR, key_fingerprint=core.vault.fingerprint(), now=began)
    campaign = campaigns.add(session, _campaign(sample, began))
    groups = _groups(session, began)
    insert_many(session, Member, [_member(person, groups, now=now) for person in people])
    known = samples.members(session)
    ids = {person.number: known[external_id(person)].id for person in people}
    draw = Random(f"{sample.seed}:beginnings")
    insert_many(session, Consent, [row for person in people for row in _consents(draw, person, ids)])
    insert_many(session, Pause, [row for person in people for row in _pauses(person, ids[person.number], now=now)])
    insert_many(session, Note, _notes(draw, people, ids, now=now))
    accounts.connect(
        session,
        network="facebook",
        native_id=PAGE_ID,
        handle=ORGANISATION,
        token=core.vault.encrypt(PAGE_TOKEN),
        now=began,
    )
    feed = feeds.add(session, url=f"{sample.site}/wire/feed.xml", title=ORGANISATION, now=began)
    due.owe(session, Job.PULL_FEED, [Owed(feed.id, now)], now=now)
    return campaign


def external_id(person: Person) -> str:
    """The person's number in the organisation's own books: by it the sample finds them again."""
    return f"UW-{person.number + 1:05d}"


def _campaign(sample: Sample, began: datetime) -> Campaign:
    return Campaign(
        slug="share-the-wire",
        name=CAMPAIGN,
        timezone=ZONE,
        starts_on=sample.starts_on,
        publish_time=PUBLISH_AT,
        join_code=JOIN_CODE,
        consent_wording=WORDING,
        disclosures={"staff": f"I work for {ORGANISATION}.", "paid": "Paid post.", "gifted": "I was given this."},
        utm={"campaign": "share-the-wire"},
        settings={},
        created_at=began,
    )


def _groups(session: Session, began: datetime) -> dict[str, int]:
    """Districts and their clubs; ids by name."""
    insert_many(session, Group, [_group(name, began, above=None) for name in names.DISTRICTS])
    above = samples.groups(session)
    clubs = [_group(club, began, above=above[district]) for district, its in names.DISTRICTS.items() for club in its]
    insert_many(session, Group, clubs)
    return samples.groups(session)


def _group(name: str, began: datetime, *, above: int | None) -> dict[str, Any]:
    return {"public_id": new_public_id(), "name": name, "created_at": began, "parent_id": above}


def _member(person: Person, groups: Mapping[str, int], *, now: datetime) -> dict[str, Any]:
    away = next((one for one in person.holidays if one.covers(now)), None)
    return {
        "public_id": new_public_id(),
        "email": person.email,
        "name": person.name,
        "alias": person.alias,
        "shown_as": person.shown_as,
        "role": person.role.value,
        "state": person.state,
        "group_id": groups[person.club],
        "phone": person.phone,
        "external_id": external_id(person),
        "language": person.language,
        "tie": person.tie,
        "usual_network": person.networks[0] if person.rhythm.chance else None,
        "digest": person.digest,
        "do_not_contact": person.do_not_contact,
        "paused_at": away.start if away else None,
        "paused_until": away.end if away else None,
        "agreed_at": None if person.state == "pending" else person.agreed_at,
        "left_at": person.left_at,
        "created_at": person.agreed_at,
    }


def _consents(draw: Random, person: Person, ids: Mapping[int, int]) -> list[dict[str, Any]]:
    imported = not person.is_cast and draw.random() < IMPORTED_SHARE
    wanted = [("campaign", WORDING), ("mail", WORDING)]
    if person.phone and draw.random() < CALLED_SHARE:
        wanted.append(("call", CALLS))
    return [
        {
            "member_id": ids[person.number],
            "what": what,
            "wording": wording,
            "channel": "import" if imported else "join",
            # The third of the cast is the coordinator who stood for the imported list.
            "stated_by_id": ids[2] if imported else None,
            "given_at": person.agreed_at,
            "withdrawn_at": person.left_at,
        }
        for what, wording in wanted
    ]


def _pauses(person: Person, member_id: int, *, now: datetime) -> list[dict[str, Any]]:
    return [
        {"member_id": member_id, "started_at": one.start, "ended_at": None if one.covers(now) else one.end}
        for one in person.holidays
    ]


def _notes(draw: Random, people: Sequence[Person], ids: Mapping[int, int], *, now: datetime) -> list[dict[str, Any]]:
    talked_to = [person for person in people if person.rhythm.chance and person.state == "agreed"]
    chosen = draw.sample(talked_to, min(len(names.NOTES), len(talked_to)))
    return [
        {
            "member_id": ids[person.number],
            "author_id": ids[2],
            "text": text,
            "created_at": now - timedelta(hours=draw.uniform(20, 24 * 30)),
        }
        for person, text in zip(chosen, names.NOTES, strict=False)
    ]
