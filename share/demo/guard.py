"""The sample stays by itself: it touches no real network, no real mailbox and no real campaign."""

from urllib.parse import urlsplit

from share.core import Core, Session
from share.demo.state import is_sample
from share.domain.errors import ConflictError
from share.networks.base import Option
from share.processes.sample import HERE, INVENTED
from share.repositories import members, organisation
from share.settings import Settings

PLAYED = frozenset({"x", "facebook", "bluesky", "mastodon"})
"""The networks that the sandbox speaks as."""


class NotASampleError(ConflictError):
    """The sample campaign cannot be made here; the text says what to do."""


def check_settings(core: Core) -> None:
    """Raise NotASampleError unless every setting leads to the sandbox networks alone."""
    settings = core.settings
    if not settings.demo:
        raise NotASampleError("This is not an instance for the sample campaign: start one with make demo.")
    if settings.mail_url:
        raise NotASampleError("The sample campaign mails nobody: unset MAIL_URL.")
    for network in core.networks.all:
        for option in network.options:
            _check(option, settings, played=network.name in PLAYED)


def _check(option: Option, settings: Settings, *, played: bool) -> None:
    """Refuse a key, and an address elsewhere; a network that the sandbox does not play has neither and is not asked."""
    value = settings.network_options.get(option.name, "")
    if option.secret and value not in {"", INVENTED.get(option.name, "")}:
        raise NotASampleError(f"The sample campaign works without a key: unset {option.name}.")
    if option.name.endswith("_URL") and (played or value) and urlsplit(value).hostname not in HERE:
        raise NotASampleError(f"The sample campaign talks to the sandbox networks alone: unset {option.name}.")


def check_database(session: Session) -> None:
    """Raise NotASampleError where somebody's own campaign stands."""
    found = organisation.find(session)
    if (found is None and members.count_agreed(session)) or (found is not None and not is_sample(found)):
        raise NotASampleError(
            "This instance holds a campaign of your own, and the sample is not mixed into it: "
            "set INSTANCE_PATH (and DATABASE_URL, if you use it) to an empty place for the sample."
        )


def site_of(settings: Settings) -> str:
    """The sandbox networks' address."""
    return settings.network_options["X_API_URL"].rstrip("/")
