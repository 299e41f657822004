"""Mail: through the server that MAIL_URL names, or into a folder where none is set."""

import os
import smtplib
import ssl
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from share.channels.base import UndeliverableError, UndeliveredError
from share.channels.letter_bytes import compose
from share.domain.notices import Outgoing
from share.domain.words import mark
from share.settings import Settings

TIMEOUT = 20
PERMANENT = 500


class MailChannel:
    """SMTP with one connection for a whole batch."""

    name = "mail"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._connection: smtplib.SMTP | None = None

    def deliver(self, letter: Outgoing) -> None:
        sender = self._settings.mail_from
        address, content = compose(letter, sender=sender)
        try:
            # A name in other letters than ASCII's goes only through servers that say so.
            options = () if address.isascii() else ("SMTPUTF8", "BODY=8BITMIME")
            refused = self._connected().sendmail(sender, [address], content, mail_options=options)
        except smtplib.SMTPRecipientsRefused as error:
            code, _text = next(iter(error.recipients.values()))
            self._reset()
            raise _refusal(code) from error
        except smtplib.SMTPResponseException as error:
            self.close()
            raise _refusal(error.smtp_code) from error
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise UndeliveredError(mark("The mail server did not answer as it should.")) from error
        if refused:
            raise UndeliverableError(mark("The mail server refused this address."))

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _reset(self) -> None:
        try:
            if self._connection is not None:
                self._connection.rset()
        except (OSError, smtplib.SMTPException):
            self.close()

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            self._connection = _connect(self._settings.mail_url)
        return self._connection


class FolderChannel:
    """One .eml file a letter, for installations without a mail server."""

    name = "mail"

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.instance_path / "outbox"
        self._sender = settings.mail_from

    def deliver(self, letter: Outgoing) -> None:
        _address, content = compose(letter, sender=self._sender)
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write(self._folder / f"{letter.public_id}.eml", content)
        except OSError as error:
            raise UndeliveredError(
                mark("The outbox folder cannot be written: %(strerror)s.") % {"strerror": error.strerror}
            ) from error

    def close(self) -> None:
        """Nothing is kept open."""


def _write(path: Path, content: bytes) -> None:
    draft = path.with_suffix(".part")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    draft.replace(path)


def _refusal(code: int) -> UndeliveredError | UndeliverableError:
    if code >= PERMANENT:
        return UndeliverableError(
            mark("The mail server refused this letter for good (answer %(code)s).") % {"code": code}
        )
    return UndeliveredError(mark("The mail server asks to try later (answer %(code)s).") % {"code": code})


@cache
def _encryption() -> ssl.SSLContext:
    """The machine's own authorities; reading them all takes longer than sending a letter."""
    return ssl.create_default_context()


def _connect(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host = parts.hostname or ""
    connection: smtplib.SMTP
    if parts.scheme == "smtps":
        connection = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT, context=_encryption())
    else:
        connection = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT)
        connection.ehlo()
        if connection.has_extn("starttls"):
            connection.starttls(context=_encryption())
            connection.ehlo()
    if parts.username:
        connection.login(unquote(parts.username), unquote(parts.password or ""))
    return connection
