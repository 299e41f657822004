"""Erasing one's account: asked for on the page, confirmed by a mailed link, done at once and for good."""

from datetime import timedelta
from pathlib import Path

from share.core import Core, Session
from share.domain import attempts, passwords
from share.domain.errors import ConflictError, InvalidError, NotFoundError
from share.domain.notices import NoticeKind
from share.domain.roles import Role
from share.domain.words import mark, say
from share.models.members import Member
from share.repositories import audit, erasure, limits, members, notices
from share.repositories.notices import Letter

LINK_LIVES = timedelta(hours=1)
WORD = "ERASE"
PURPOSE = "erase"
STALE = mark("This link is too old, was used already, or was cut short. Nothing was erased; ask for a new one.")
LAST_ADMIN = mark("You are the only admin. Make somebody else admin first.")


def ask(core: Core, *, member_id: int, password: str, word: str) -> None:
    """Mail the link that erases, once the member has shown that they mean it: by password, or by typing the word.

    Raises InvalidError for the field that does not fit, ConflictError for the only admin.
    """
    now = core.now()
    with core.write() as session:
        member = _get(session, member_id)
        key = f"erase:{member_id}"
        limits.spend(session, {key: attempts.PASSWORD_OF_ACCOUNT}, now=now, words=say("That was tried often."))
        if word.strip().upper() != WORD:
            raise InvalidError(say("Type the word %(word)s.", word=WORD), field="word")
        if member.password_hash and not passwords.matches(password, member.password_hash):
            raise InvalidError(say("This is not your password."), field="password")
        token = _sign(core, member_id, expires=int((now + LINK_LIVES).timestamp()))
        letter = Letter(
            key=f"erase:{member_id}:{now.isoformat()}",
            kind=NoticeKind.ERASE.value,
            address=member.email or "",
            member_id=member_id,
            facts={"token": core.vault.encrypt(token)},
        )
        notices.owe(session, [letter], now=now)


def whose(core: Core, token: str) -> int:
    """The member whom a mailed link erases; raises NotFoundError for one that does not hold any more."""
    value = core.vault.signed_value(token, purpose=PURPOSE) or ""
    member_id, _, expires = value.partition("-")
    if not expires.isdecimal() or int(expires) < core.now().timestamp():
        raise NotFoundError(say(STALE))
    with core.read() as session:
        _get(session, int(member_id))
    return int(member_id)


def erase(core: Core, token: str) -> None:
    """Erase the member behind a mailed link: their counts stay under a tombstone, nothing else does."""
    member_id = whose(core, token)
    with core.write() as session:
        member = _get(session, member_id)
        subject = f"member:{member.public_id}"
        letters = erasure.erase(session, member, hashed=lambda value: core.vault.hash(value, purpose="erased-post"))
        audit.add(session, "erased", actor_id=member_id, subject=subject, now=core.now())
    _remove_letters(core.settings.instance_path / "outbox", letters)


def _sign(core: Core, member_id: int, *, expires: int) -> str:
    return core.vault.sign(f"{member_id}-{expires}", purpose=PURPOSE)


def _get(session: Session, member_id: int) -> Member:
    member = members.get_member(session, member_id)
    if member.state == "erased":
        raise NotFoundError(say(STALE))
    if Role(member.role) is Role.ADMIN and members.count_admins(session) == 1:
        raise ConflictError(say(LAST_ADMIN), reason="last-admin")
    return member


def _remove_letters(folder: Path, public_ids: list[str]) -> None:
    for public_id in public_ids:
        (folder / f"{public_id}.eml").unlink(missing_ok=True)
