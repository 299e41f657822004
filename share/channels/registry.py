"""The ways out: add a channel by one file and one line here."""

from share.channels.base import Channel
from share.channels.mail import FolderChannel, MailChannel
from share.channels.push import PushChannel, Sessions
from share.channels.push_message import own_key
from share.settings import Settings


def open_channel(name: str, settings: Settings, *, sessions: Sessions) -> Channel:
    """The channel that letters of this name go through on this installation.

    `sessions` opens a guarded session to a host that a person's browser named.
    """
    if name == "mail":
        return MailChannel(settings) if settings.mail_url else FolderChannel(settings)
    if name == "push":
        return PushChannel(own_key(settings.secret_key), sessions, contact=f"mailto:{settings.mail_from}")
    raise KeyError(name)
