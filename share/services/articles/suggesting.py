"""Articles that members suggest: an editor accepts them into the order, or returns them with a note."""

from collections.abc import Sequence
from dataclasses import dataclass

from share.core import Core, Session
from share.domain.articles import LONGEST_TITLE, one_line
from share.domain.errors import ConflictError, InvalidError
from share.domain.notices import NoticeKind
from share.domain.own_words import cleaned
from share.domain.texts import written
from share.domain.words import say
from share.models.suggestions import Suggestion
from share.repositories import audit, notices, suggestions
from share.repositories.members import get_member
from share.repositories.notices import Letter
from share.services.articles.adding import Added, Words, add_url, open_address

MOST_OPEN = 10
LONGEST_WHY = 1_000
OPEN, ACCEPTED, RETURNED = "open", "accepted", "returned"


@dataclass(frozen=True, slots=True)
class Suggested:
    """A suggestion with the name of the member it came from."""

    suggestion: Suggestion
    name: str


def suggest(core: Core, *, member_id: int, url: str, title: str = "", why: str = "") -> Suggestion:
    """Suggest the article at `url`; its page is not asked before an editor accepts it. Raises InvalidError."""
    address, reason = open_address(core, url), cleaned(why)
    if len(reason) > LONGEST_WHY:
        raise InvalidError(say("The reason may have %(most)s characters.", most=f"{LONGEST_WHY:,}"), field="why")
    with core.write() as session:
        # Their row is held, so that two at once are counted one after the other.
        get_member(session, member_id)
        if suggestions.count_open(session, member_id) >= MOST_OPEN:
            text = say("Many of your suggestions are waiting already. Please let the editors look at those first.")
            raise ConflictError(text, reason="too-many")
        known = suggestions.find_open(session, member_id=member_id, url=address)
        return known or suggestions.add(
            session,
            Suggestion(
                member_id=member_id,
                url=address,
                title=one_line(title, longest=LONGEST_TITLE),
                why=reason,
                created_at=core.now(),
            ),
        )


def waiting(core: Core) -> list[Suggested]:
    """What members suggest and nobody answered yet, the oldest first."""
    with core.read() as session:
        return [Suggested(one, name) for one, name in suggestions.waiting(session)]


def mine(core: Core, *, member_id: int) -> Sequence[Suggestion]:
    """A member's last suggestions with their answers, the newest first."""
    with core.read() as session:
        return suggestions.of_member(session, member_id)


def accept(core: Core, public_id: str, *, note: str = "", by_id: int) -> Added:
    """Put the article into the order, with what its page says, and tell the member who suggested it."""
    with core.read() as session:
        wanted = suggestions.get(session, public_id)
    added = add_url(core, url=wanted.url, by_id=wanted.member_id, words=Words(title=wanted.title))
    with core.write() as session:
        found = _answer(core, session, public_id, state=ACCEPTED, note=note, by_id=by_id)
        found.article_id = added.article.id
    return added


def give_back(core: Core, public_id: str, *, note: str, by_id: int) -> Suggestion:
    """Return a suggestion with a note that its member gets; raises InvalidError without one."""
    if not written(note):
        raise InvalidError(say("Say in a note why it does not fit: the member reads it."), field="note")
    with core.write() as session:
        return _answer(core, session, public_id, state=RETURNED, note=note, by_id=by_id)


def _answer(core: Core, session: Session, public_id: str, *, state: str, note: str, by_id: int) -> Suggestion:
    text = cleaned(note)
    if len(text) > LONGEST_WHY:
        raise InvalidError(say("The note may have %(most)s characters.", most=f"{LONGEST_WHY:,}"), field="note")
    found = suggestions.lock(session, public_id)
    if found.state != OPEN:
        raise ConflictError(say("Somebody has answered this suggestion already."), reason="state")
    found.state, found.answer, found.answered_by_id, found.answered_at = state, text, by_id, core.now()
    audit.add(session, f"suggestion.{state}", actor_id=by_id, subject=f"suggestion:{public_id}", now=core.now())
    _tell(core, session, found)
    return found


def _tell(core: Core, session: Session, found: Suggestion) -> None:
    member = get_member(session, found.member_id)
    kind = NoticeKind.SUGGESTION_ACCEPTED if found.state == ACCEPTED else NoticeKind.SUGGESTION_RETURNED
    if not member.email:
        return
    facts = {"suggested": found.title or found.url, "answer": found.answer}
    letter = Letter(f"suggestion:{found.id}", kind.value, member.email, member.id, facts=facts)
    notices.owe(session, [letter], now=core.now())
