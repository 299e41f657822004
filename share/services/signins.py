"""Signing in: by a mailed link that works once, by password, and by the pass in a kit's notice."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from share.core import Core, Session
from share.domain import attempts, passwords
from share.domain.emails import normal_email
from share.domain.errors import InvalidError, TooManyError
from share.domain.roles import Role
from share.domain.words import mark, say
from share.repositories import attempts as attempt_rows
from share.repositories import limits, members, signins
from share.repositories.signins import LINK_HASH, MailedLink

LINK_LIVES = timedelta(minutes=30)
MEMBER_IDLE = timedelta(days=60)
STAFF_IDLE = timedelta(hours=12)
STAFF_ABSOLUTE = timedelta(days=14)
TOUCH_EVERY = timedelta(minutes=5)

SESSION = "session"
"""The purpose of a session token's hash, so that one kind of token is never taken for another."""

WRONG = mark("That address and password do not go together. You can have a sign-in link mailed instead.")
STALE_LINK = mark("This sign-in link was used already, or it is too old. Ask for a new one.")
SLOW_DOWN = mark("That was tried often in a short time.")


@dataclass(frozen=True, slots=True)
class Person:
    """Who stands behind a request, as the database says now. `kit_id` is set where a kit pass let them in."""

    member_id: int
    public_id: str
    name: str
    role: Role
    language: str | None
    timezone: str | None
    kit_id: int | None = None
    refreshed: bool = False


def find_person(core: Core, token: str) -> Person | None:
    """The person of a session token, or None where it ended, idled out, or they may not sign in any more."""
    now = core.now()
    with core.read() as session:
        row = signins.find_open(session, core.vault.hash(token, purpose=SESSION))
    if row is None or _is_over(Role(row.role), row.created_at, row.seen_at, now=now):
        return None
    refreshed = now - row.seen_at >= TOUCH_EVERY
    if refreshed:
        with core.write() as session:
            signins.touch(session, row.session_id, now=now)
    return Person(row.member_id, row.public_id, row.name, Role(row.role), row.language, row.timezone, None, refreshed)


def _is_over(role: Role, created_at: datetime, seen_at: datetime, *, now: datetime) -> bool:
    if role is Role.MEMBER:
        return now - seen_at > MEMBER_IDLE
    return now - seen_at > STAFF_IDLE or now - created_at > STAFF_ABSOLUTE


def find_kit_reader(core: Core, *, token: str, slug: str) -> Person | None:
    """The person whom a kit notice's pass lets onto that kit's page while it is open."""
    ids = core.vault.read_kit_pass(token)
    if ids is None:
        return None
    kit_id, member_id = ids
    with core.read() as session:
        row = signins.find_kit_reader(session, kit_id=kit_id, member_id=member_id, slug=slug, now=core.now())
    if row is None:
        return None
    # A pass never carries more than a member's rights, whatever role its owner holds.
    return Person(row.member_id, row.public_id, row.name, Role.MEMBER, row.language, row.timezone, row.kit_id)


def request_link(core: Core, *, email: str, client: str) -> None:
    """Mail a sign-in link to this address if it is a member's; the caller learns nothing either way."""
    address, now = normal_email(email), core.now()
    with core.write() as session:
        limits.spend(session, {f"link-client:{client}": attempts.LINK_FROM_CLIENT}, now=now, words=say(SLOW_DOWN))
        member = members.find_by_email(session, address)
        if member is not None and member.state == signins.ALLOWED_STATE and _may_mail(core, session, address):
            mail_link(core, session, member_id=member.id, address=address)


def _may_mail(core: Core, session: Session, address: str) -> bool:
    """Whether one more letter may go there now: quietly, for the asker must not learn that it did not."""
    key = f"link-address:{core.vault.hash(address, purpose='address')}"
    try:
        limits.spend(session, {key: attempts.LINK_TO_ADDRESS}, now=core.now(), words=say(SLOW_DOWN))
    except TooManyError:
        return False
    return True


def mail_link(core: Core, session: Session, *, member_id: int, address: str, kind: str = "signin") -> None:
    """Owe a letter with a fresh sign-in link, in the session's own transaction."""
    token, now = core.vault.new_token(), core.now()
    link = MailedLink(
        member_id=member_id,
        address=address,
        token_hash=core.vault.hash(token, purpose=LINK_HASH),
        sealed_token=core.vault.encrypt(token),
        expires_at=now + LINK_LIVES,
    )
    signins.mail_link(session, link, kind=kind, now=now)


@dataclass(frozen=True, slots=True)
class LinkOwner:
    """Whom a mailed link signs in."""

    member_id: int
    name: str


def owner_of_link(core: Core, token: str) -> LinkOwner:
    """Whom a mailed link would sign in; it is not used up. InvalidError where it is stale."""
    with core.read() as session:
        found = signins.owner_of_link(session, core.vault.hash(token, purpose=LINK_HASH), now=core.now())
    if found is None:
        raise InvalidError(say(STALE_LINK), reason="stale-link")
    return LinkOwner(found.id, found.name)


def use_link(core: Core, token: str) -> str:
    """Sign in by a mailed link, which is used up; returns the session's token. InvalidError where it is stale."""
    now = core.now()
    with core.write() as session:
        member_id = signins.use_link(session, core.vault.hash(token, purpose=LINK_HASH), now=now)
        if member_id is None:
            raise InvalidError(say(STALE_LINK), reason="stale-link")
        member = members.get_member(session, member_id)
        if member.mail_paused_reason == members.UNCONFIRMED:
            # Somebody reads this mailbox, so the daily kits may go there.
            member.mail_paused_reason = None
        return _open(core, session, member_id)


def sign_in(core: Core, *, email: str, password: str, client: str) -> str:
    """Sign in by password; returns the session's token. InvalidError, or TooManyError with the wait."""
    now = core.now()
    account = f"password:{core.vault.hash(email.strip().casefold(), purpose='address')}"
    wanted = {
        account: attempts.PASSWORD_OF_ACCOUNT,
        f"password-client:{client}": attempts.PASSWORD_FROM_CLIENT,
        "password-all": attempts.PASSWORD_OF_ALL,
    }
    # Noted before the password is looked at, in a transaction of its own: guesses side by side all count.
    with core.write() as session:
        limits.spend(session, wanted, now=now, words=say(SLOW_DOWN))
        stored, member_id = _stored_hash(session, email)
    if not passwords.matches(password, stored) or member_id is None or stored is None:
        raise InvalidError(say(WRONG), field="password", reason="wrong-password")
    with core.write() as session:
        attempt_rows.forget(session, account)
        if passwords.is_outdated(stored):
            members.get_member(session, member_id).password_hash = passwords.hash_password(password)
        return _open(core, session, member_id)


def _stored_hash(session: Session, email: str) -> tuple[str | None, int | None]:
    try:
        member = members.find_by_email(session, normal_email(email))
    except InvalidError:
        return None, None
    if member is None or member.state != signins.ALLOWED_STATE:
        return None, None
    return member.password_hash, member.id


def open_session(core: Core, member_id: int) -> str:
    """Open a session and return its token: the one place where it is known in full."""
    with core.write() as session:
        return _open(core, session, member_id)


def _open(core: Core, session: Session, member_id: int) -> str:
    token = core.vault.new_token()
    hashed = core.vault.hash(token, purpose=SESSION)
    signins.open_session(session, member_id=member_id, token_hash=hashed, now=core.now())
    return token


def sign_out(core: Core, token: str) -> None:
    """End one browser's session; ending it twice is no error."""
    with core.write() as session:
        signins.end(session, core.vault.hash(token, purpose=SESSION), now=core.now())


def sign_out_everywhere(core: Core, member_id: int) -> None:
    """End every session of a member, and every mailed link that waits."""
    with core.write() as session:
        signins.end_all(session, member_id, now=core.now())


def has_password(core: Core, member_id: int) -> bool:
    with core.read() as session:
        return members.get_member(session, member_id).password_hash is not None


def set_password(core: Core, *, member_id: int, password: str, current: str = "") -> str:
    """Set a password and end all other sessions; returns a new session's token. InvalidError names the field."""
    with core.read() as session:
        member = members.get_member(session, member_id)
    if member.password_hash is not None and not passwords.matches(current, member.password_hash):
        raise InvalidError(say("This is not your current password."), field="current")
    passwords.check(password, about=own_words(member.name, member.email or ""))
    hashed = passwords.hash_password(password)
    with core.write() as session:
        members.get_member(session, member_id).password_hash = hashed
        signins.end_all(session, member_id, now=core.now())
        return _open(core, session, member_id)


def own_words(name: str, email: str) -> tuple[str, ...]:
    """What a guesser knows about a person."""
    return (*name.split(), *email.replace("@", " ").replace(".", " ").split())
