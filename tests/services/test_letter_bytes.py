"""Letters as bytes, beside what the standard library makes of the same letter."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, default

import pytest

from share.channels.letter_bytes import compose
from share.domain.notices import Outgoing, Rendered

SENDER = "kits@example.org"
LONG = "Español: " + "mañana, y después " * 12
LINK = "http://localhost/kits/a?pass=" + "x" * 150


def by_the_library(letter: Outgoing) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(addr_spec=SENDER)
    message["Subject"] = letter.rendered.subject
    message["Auto-Submitted"] = "auto-generated"
    message["To"] = Address(addr_spec=letter.address)
    message["Message-ID"] = f"<{letter.public_id}@example.org>"
    if letter.unsubscribe_url:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.rendered.text, cte="quoted-printable")
    if letter.rendered.html:
        message.add_alternative(letter.rendered.html, subtype="html", cte="quoted-printable")
    return message


@pytest.mark.parametrize(
    ("subject", "text", "html"),
    [
        ("Kit of the day", "Hello\n", ""),
        (
            LONG[:200].strip(),
            f"{LINK}\n\n.\n..dots\nFrom here\ntrailing \t\n=_no-1=20\n",
            f"<p>{LONG}</p>\r\n<b>{LINK}</b>\n",
        ),
        ("👋 ¿Qué tal?", "lone\rreturns\x0band more\n" + "é" * 300 + "\n", "<p>\n\n</p>\n"),
    ],
)
def test_a_letter_reads_as_the_library_would_have_written_it(subject: str, text: str, html: str) -> None:
    letter = Outgoing("no-1", "alice@example.org", Rendered(subject, text, html), LINK if html else "")
    address, content = compose(letter, sender=SENDER)
    assert address == "alice@example.org"
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    ours = message_from_bytes(content, policy=default)
    theirs = message_from_bytes(by_the_library(letter).as_bytes(), policy=default)
    assert abs(ours["Date"].datetime - datetime.now(UTC)) < timedelta(hours=1)
    assert _heads(ours) == _heads(theirs)
    assert [_read(part) for part in ours.walk()] == [_read(part) for part in theirs.walk()]


def _heads(message: EmailMessage) -> list[tuple[str, str]]:
    return sorted(head for head in message.items() if head[0] not in {"Content-Type", "Date"})


def _read(part: EmailMessage) -> tuple[str, str | None, str]:
    whole = "" if part.is_multipart() else part.get_content()
    return part.get_content_type(), part.get_content_charset(), whole


def test_an_address_in_other_letters_is_one_line_and_its_host_is_in_ascii() -> None:
    for typed, sent in (
        ("Zoë@bücher.example", "xn--bcher-kva.example"),
        ("Zoë@straße.example", "xn--strae-oqa.example"),
    ):
        letter = Outgoing("no-1", typed, Rendered("Kit", "Hello\n", ""))
        address, content = compose(letter, sender=SENDER)
        assert address == f"zoë@{sent}"
        assert f"\r\nTo: zoë@{sent}\r\n".encode() in content
