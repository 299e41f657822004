"""From nothing to an organisation with a campaign and its first admin."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time

from share.core import Core, Session
from share.domain import passwords
from share.domain.colours import is_colour
from share.domain.days import local_date, zone_of
from share.domain.emails import normal_email
from share.domain.errors import ConflictError, InvalidError
from share.domain.roles import Role
from share.domain.slugs import slug_of
from share.domain.texts import written
from share.domain.words import mark, say, speaking
from share.infra import schema
from share.language import translations
from share.models.campaigns import Campaign
from share.repositories import audit, campaigns, consents, members, organisation

DEFAULT_COLOUR = "#b3261e"
PUBLISH_AT = time(7)
CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without letters and digits that are taken for each other when read aloud."""

CONSENT = mark(
    "I want to take part in %(campaign)s by %(organisation)s. I share from my own accounts, only what I "
    "choose to. %(organisation)s keeps my name, my address and the posts that I record, shows my "
    "posts' figures to its coordinators, and mails me the daily kit. I can pause, leave, or have "
    "everything about me erased at any time."
)
NEEDED = (
    ("organisation", mark("Tell us the organisation's name.")),
    ("campaign", mark("Give the campaign a name.")),
    ("name", mark("Tell us your name.")),
)
ADMIN_CONSENT = mark("Set up the campaign as its admin.")
DISCLOSURES = {
    "staff": mark("I work for %(organisation)s."),
    "paid": mark("Paid post."),
    "gifted": mark("I was given this."),
}


@dataclass(frozen=True, slots=True)
class Beginning:
    """What the wizard asks for. Without a password the admin signs in by mailed link."""

    organisation: str
    campaign: str
    timezone: str
    name: str
    email: str
    password: str | None = None
    colour: str = DEFAULT_COLOUR
    language: str = "en"


def code(core: Core) -> str:
    """64 bits that whoever started the instance can see: it lets a browser elsewhere set it up."""
    return core.vault.hash("set-up", purpose="set-up")[:16]


def is_done(core: Core) -> bool:
    with core.read() as session:
        return organisation.find(session) is not None


def set_up(core: Core, begin: Beginning) -> int:
    """Create organisation, campaign and first admin; returns the admin's id.

    Raises InvalidError for the first of its problems, ConflictError where it was done before.
    """
    if found := problems(begin):
        raise found[0]
    address = normal_email(begin.email)
    hashed = passwords.hash_password(begin.password) if begin.password else None
    now = core.now()
    with core.write() as session:
        fingerprint = core.vault.fingerprint()
        if not organisation.create(
            session, name=begin.organisation, colour=begin.colour.lower(), key_fingerprint=fingerprint, now=now
        ):
            raise ConflictError(say("This instance has been set up already. Sign in instead."), reason="set-up")
        campaigns.add(session, _campaign(core, begin))
        return _add_admin(core, session, begin, address=address, hashed=hashed)


def problems(begin: Beginning) -> list[InvalidError]:
    """Everything that cannot be taken, so that a page can tell it all at once."""
    found = [InvalidError(say(words), field=field) for field, words in NEEDED if not written(getattr(begin, field))]
    if not is_colour(begin.colour):
        found.append(InvalidError(say("A colour looks like #b3261e."), field="colour"))
    checks: list[Callable[[], object]] = [lambda: zone_of(begin.timezone), lambda: normal_email(begin.email)]
    if password := begin.password:
        own_words = (*begin.organisation.split(), *begin.campaign.split())
        checks.append(lambda: passwords.check(password, about=own_words))
    return found + [error for check in checks if (error := _error_of(check)) is not None]


def _error_of(check: Callable[[], object]) -> InvalidError | None:
    try:
        check()
    except InvalidError as error:
        return error
    return None


def _campaign(core: Core, begin: Beginning) -> Campaign:
    now, names = core.now(), {"campaign": begin.campaign, "organisation": begin.organisation}
    # What members agree to and what stands under their posts is said in the campaign's language, whoever sets it up.
    with speaking(translations(begin.language)):
        consent = say(CONSENT, **names)
        disclosures = {tie: say(line, **names) for tie, line in DISCLOSURES.items()}
    return Campaign(
        slug=slug_of(begin.campaign, fallback="campaign"),
        name=begin.campaign,
        timezone=begin.timezone,
        language=begin.language,
        starts_on=local_date(now, zone=begin.timezone),
        publish_time=PUBLISH_AT,
        join_code=new_code(),
        consent_wording=consent,
        disclosures=disclosures,
        utm={},
        settings={},
        created_at=now,
    )


def new_code() -> str:
    """A join code that can be read aloud: 40 bits, as XXXX-XXXX."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def _add_admin(core: Core, session: Session, begin: Beginning, *, address: str, hashed: str | None) -> int:
    now = core.now()
    row = members.new_row(email=address, name=written(begin.name), now=now, role=Role.ADMIN.value, password_hash=hashed)
    members.add_new(session, [row])
    admin = members.get_by_email(session, address)
    consent = {
        "member_id": admin.id,
        "what": "campaign",
        "wording": ADMIN_CONSENT,
        "channel": "setup",
        "stated_by_id": admin.id,
        "given_at": now,
    }
    consents.give(session, [consent])
    audit.add(session, "set_up", actor_id=admin.id, subject="organisation", now=now)
    return admin.id


def migrate(core: Core) -> None:
    """Bring the database to the newest migration."""
    schema.upgrade(core.db.engine)
