"""A letter as bytes for a mail server: its head as the standard library folds it, its body put together at once.

Letters of a day differ in their address, their name and their links. The library would parse, fold and encode the
same head for each anew, which takes longer than all the rest of a letter; parsed again, both ways give the same.
"""

import binascii
import unicodedata
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from functools import lru_cache

import idna

from share.channels.base import UndeliverableError
from share.domain.emails import normal_email
from share.domain.errors import InvalidError
from share.domain.notices import Outgoing
from share.domain.words import mark

HEADS_KEPT = 64


def compose(letter: Outgoing, *, sender: str) -> tuple[str, bytes]:
    """The address and the whole message; what could add a header or a second recipient is refused."""
    address = _address(letter.address)
    head = [
        _head(sender, _one_line(letter.rendered.subject)),
        b"Date: %s\r\n" % formatdate(usegmt=True).encode(),
        b"To: %s\r\n" % address.encode(),
        # Stable, so that a repeated sending can be told from a second letter.
        b"Message-ID: <%s@%s>\r\n" % (letter.public_id.encode(), sender.rpartition("@")[2].encode()),
    ]
    if letter.unsubscribe_url:
        head.append(b"List-Unsubscribe: <%s>\r\n" % letter.unsubscribe_url.encode())
        head.append(b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n")
    return address, b"".join([*head, b"MIME-Version: 1.0\r\n", _body(letter)])


def _body(letter: Outgoing) -> bytes:
    plain = _part(b"plain", letter.rendered.text)
    if not letter.rendered.html:
        return plain
    # In quoted-printable an equals sign is never followed by a low line, so no text can hold this.
    between = b"=_" + letter.public_id.encode()
    return b"".join(
        [
            b'Content-Type: multipart/alternative; boundary="%s"\r\n\r\n--%s\r\n' % (between, between),
            plain,
            b"\r\n--%s\r\n" % between,
            _part(b"html", letter.rendered.html),
            b"\r\n--%s--\r\n" % between,
        ]
    )


def _part(kind: bytes, text: str) -> bytes:
    lines = b"\r\n".join([*text.encode().splitlines(), b""])
    head = b'Content-Type: text/%s; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n' % kind
    return head + binascii.b2a_qp(lines, istext=True)


@lru_cache(HEADS_KEPT)
def _head(sender: str, subject: str) -> bytes:
    """What many letters share."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(addr_spec=sender)
    message["Subject"] = subject
    message["Auto-Submitted"] = "auto-generated"
    return message.as_bytes().removesuffix(b"\r\n")


def _address(value: str) -> str:
    try:
        user, _, domain = normal_email(value).partition("@")
        # An international domain travels in its ASCII form; the library's own codec would make ss of ß: another host.
        host = domain if domain.isascii() else idna.encode(domain, uts46=True).decode()
        return Address(username=user, domain=host).addr_spec
    except (InvalidError, ValueError, IndexError, MessageError) as error:
        raise UndeliverableError(mark("This is not a mail address.")) from error


def _one_line(value: str) -> str:
    kept = "".join(" " if unicodedata.category(mark) in {"Cc", "Zl", "Zp"} else mark for mark in value)
    return " ".join(kept.split())[:200]
