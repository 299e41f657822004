"""A kit taken back, or its words put right, after it went out: exactly those who took or posted it are told."""

from datetime import timedelta
from urllib.parse import urlsplit

from share.core import Core, Session
from share.domain.addresses import is_link
from share.domain.corrections import LONGEST_NOTE, CorrectionKind
from share.domain.errors import ConflictError, InvalidError
from share.domain.kits import KitState
from share.domain.own_words import cleaned
from share.domain.texts import written
from share.domain.words import say
from share.models.corrections import Correction
from share.models.kits import Kit
from share.repositories import audit, changes, corrections, kits, rewordings, score_rules

OPEN_FOR = timedelta(days=7)
"""How long the links in the letters open the kit's page without signing in."""

RECALLABLE = frozenset({KitState.PUBLISHED, KitState.RECALLED, KitState.CLOSED})


def recall(core: Core, slug: str, *, note: str, url: str = "", words: str = "", by_id: int | None = None) -> Kit:
    """Take a kit back: no new claims, its links stopped or led to `url`, who took or posted it told once.

    `note` says why, `words` what to post instead ("" for nothing).

    Recalling it again changes note, words and target, and tells nobody twice. Raises InvalidError, ConflictError.
    """
    said, target, instead = checked_note(note), url.strip(), cleaned(words)
    with core.write() as session:
        kit = kits.lock(session, slug)
        if KitState(kit.state) not in RECALLABLE:
            raise ConflictError(say("Only a published kit can be recalled."), reason="state")
        if target:
            _check_target(core, session, kit, target)
        now, again = core.now(), kit.state == KitState.RECALLED
        kit.note, kit.leads_to, kit.state = said, target or None, KitState.RECALLED.value
        kit.closes_at = max(kit.closes_at, now + OPEN_FOR)
        kit.version += 1
        correction = corrections.latest(session, kit.id, CorrectionKind.RECALL) or corrections.add(
            session,
            Correction(kit_id=kit.id, kind="recall", note=said, by_id=by_id, created_at=now, changed_at=now),
        )
        correction.note, correction.url, correction.words = said, target, instead
        correction.changed_at = now
        corrections.ask(session, correction, now=now, reached=None)
        changes.kits(session, [kit.id])
        if not again:
            score_rules.follow_kit(session, kit, now=now)
        audit.add(session, "kit.recalled", actor_id=by_id, subject=f"kit:{kit.slug}", now=now)
    return kit


def correct(core: Core, slug: str, *, note: str, by_id: int | None) -> int:
    """Tell exactly those who took or posted the kit with words that were put right; returns how many are told.

    The words themselves were saved before: new claims get them, earlier claims keep theirs. A caption concerns who
    was dealt it; title, hashtags or picture concern everybody.
    """
    said = checked_note(note, field="correction")
    with core.write() as session:
        kit = kits.lock(session, slug)
        if kit.state != KitState.PUBLISHED:
            raise ConflictError(say("Only the words of a kit that is out can be corrected."), reason="state")
        now = core.now()
        made = Correction(kit_id=kit.id, kind="caption", note=said, by_id=by_id, created_at=now, changed_at=now)
        reached = rewordings.reached(session, kit, at=now)
        told = corrections.ask(session, corrections.add(session, made), now=now, reached=reached)
        audit.add(session, "kit.corrected", actor_id=by_id, subject=f"kit:{kit.slug}", now=now)
    return told


def checked_note(typed: str, *, field: str = "note") -> str:
    """What members are told, as it is kept; raises InvalidError where it is empty or too long."""
    text = written(typed)
    if not text:
        raise InvalidError(say("Say in a note what was wrong: members read it."), field=field)
    if len(text) > LONGEST_NOTE:
        raise InvalidError(say("The note may have %(most)s characters.", most=f"{LONGEST_NOTE:,}"), field=field)
    return text


def _check_target(core: Core, session: Session, kit: Kit, url: str) -> None:
    """A tracked link stands in other people's posts: it may only lead to what the campaign itself stands for."""
    if not is_link(url, allow_hosts=core.settings.fetch_allow_hosts):
        text = say("Give the whole address of a page that everybody can open, such as https://example.org/news.")
        raise InvalidError(text, field="url", reason="private")
    if _site(url) != _site(kit.url) and not corrections.is_known_address(session, url):
        text = say("The links may lead to the same site, or to an article that stands in the queue or in a kit.")
        raise ConflictError(text, reason="elsewhere")


def _site(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
