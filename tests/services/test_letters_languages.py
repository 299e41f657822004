"""Letters in the reader's language: every sentence, the date, and what the page calls its language."""

import re
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from gettext import NullTranslations
from typing import Any

import pytest

from share.core import Core
from share.domain.notices import NoticeKind
from share.domain.roles import Role
from share.infra import letters
from share.infra.letters import render
from share.models.campaigns import Campaign
from share.models.members import Member
from share.repositories import members
from share.repositories import notices as rows
from share.repositories.notices import Letter
from share.services import notices
from tests.fixtures.people import Cast
from tests.marking import Marking
from tests.published import publish

FACTS: dict[str, Any] = dict.fromkeys(
    ("account", "answer", "author", "campaign", "closes", "colour", "ink", "kit_title", "link", "name", "network",
     "note", "organisation", "picture", "picture_alt", "suggested", "unsubscribe", "why", "words"), "§",
) | {"language": "es", "role": "editor", "leads_on": True, "granted": 3}  # fmt: skip


class Spanish(NullTranslations):
    """Knows the greeting, which every letter has."""

    def gettext(self, message: str) -> str:
        return {"Hello %(name)s,": "Hola, %(name)s:"}.get(message, message)


@pytest.fixture
def marking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "translations", lambda _language: Marking())


@pytest.fixture
def spanish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "translations", {"en": NullTranslations(), "es": Spanish()}.__getitem__)


def unsaid(text: str) -> str:
    """What of a letter nobody translates: tags go, and so does what came through the speaker."""
    shown = re.sub(r"<(style|title)\b.*?</\1>|<[^>]*>", "", text, flags=re.DOTALL)
    while "⟦" in shown:
        shown = re.sub(r"⟦[^⟦⟧]*⟧", "", shown)
    return shown


@pytest.mark.usefixtures("marking")
@pytest.mark.parametrize("kind", NoticeKind)
@pytest.mark.parametrize("changes", [{}, {"leads_on": False, "granted": -1}, {"granted": 0, "why": "", "words": ""}])
def test_every_sentence_of_a_letter_is_said_in_the_readers_language(kind: NoticeKind, changes: dict[str, Any]) -> None:
    letter = render(kind, FACTS | changes)
    for text in (letter.subject, letter.text, letter.html):
        assert re.findall(r"[^\W\d_]+", unsaid(text)) == []


@pytest.mark.usefixtures("marking")
@pytest.mark.parametrize("role", Role)
def test_an_invitation_says_each_role_in_a_word(role: Role) -> None:
    assert f"⟦{role}⟧" in render(NoticeKind.INVITE, FACTS | {"role": role}).text


@pytest.mark.parametrize(
    ("granted", "said"),
    [
        (2, "2 more points stand in a line of its own."),
        (1, "1 more point stands in a line of its own."),
        (0, "The line stays as it is."),
        (-1, "1 point is taken off, in a line of its own."),
        (-4, "4 points are taken off, in a line of its own."),
    ],
)
def test_points_that_were_asked_about_are_told_as_one_whole_sentence(granted: int, said: str) -> None:
    letter = render(NoticeKind.POINTS_ANSWERED, FACTS | {"language": "en", "granted": granted})
    assert said in letter.text
    assert said in letter.html


def test_what_people_wrote_is_escaped_within_a_sentence() -> None:
    letter = render(NoticeKind.WELCOME, FACTS | {"language": "en", "name": "<b>Al</b> & 100%"})
    assert "Hello <b>Al</b> & 100%," in letter.text
    assert "Hello &lt;b&gt;Al&lt;/b&gt; &amp; 100%," in letter.html


Speak = Callable[[str | None, str], None]


@pytest.fixture
def speak(core: Core, campaign: Campaign, cast: Cast) -> Speak:
    """Let Alice and the campaign speak these languages."""

    def choose(hers: str | None, ours: str) -> None:
        with core.write() as session:
            members.get_member(session, cast.alice.id).language = hers
            session.get_one(Campaign, campaign.id).language = ours

    return choose


def reminder(core: Core, campaign: Campaign, member: Member) -> tuple[str, str]:
    """Plain text and page of the letter that reminds a member of today's kit."""
    kit = publish(core, campaign)
    letter = Letter(
        key="kit_reminder:1", kind="kit_reminder", address="alice@example.org", member_id=member.id, kit_id=kit.id
    )
    with core.write() as session:
        rows.owe(session, [letter], now=core.now())
    while notices.send_due(core):
        pass
    (path,) = (core.settings.instance_path / "outbox").glob("*.eml")
    mail = message_from_bytes(path.read_bytes(), policy=default)
    plain, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert page is not None
    return plain.get_content(), page.get_content()


@pytest.mark.usefixtures("spanish")
@pytest.mark.parametrize(("hers", "ours"), [("es", "en"), (None, "es"), ("fr", "es"), ("es-MX", "en")])
def test_a_letter_speaks_the_members_language_then_the_campaigns(
    core: Core, campaign: Campaign, cast: Cast, speak: Speak, hers: str | None, ours: str
) -> None:
    speak(hers, ours)
    text, page = reminder(core, campaign, cast.alice)
    assert text.startswith("Hola, Alice:")
    assert '<html lang="es">' in page
    assert re.search(r"\b(lun|mar|mié|jue|vie|sáb|dom) \d+ (nov|dic) 2026, \d\d:\d\d", text)


@pytest.mark.usefixtures("spanish")
@pytest.mark.parametrize(("hers", "ours"), [("en", "es"), ("fr", "pt"), (None, "en")])
def test_a_language_that_is_not_spoken_is_answered_and_named_as_english(
    core: Core, campaign: Campaign, cast: Cast, speak: Speak, hers: str | None, ours: str
) -> None:
    speak(hers, ours)
    text, page = reminder(core, campaign, cast.alice)
    assert text.startswith("Hello Alice,")
    assert '<html lang="en">' in page
    assert re.search(r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d+ (Nov|Dec) 2026, \d\d:\d\d", text)
