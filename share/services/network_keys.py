"""The keys of networks: set in the browser, encrypted, unless the environment sets them; and whether they are right."""

from dataclasses import dataclass
from datetime import datetime

from share.core import Core
from share.domain.errors import ConflictError, InvalidError
from share.domain.words import say
from share.infra.kept import Kept
from share.networks import oauth
from share.networks.base import Connects, MissingKeyError, Network, NetworkError, Option
from share.networks.connecting import Checks, RegistersApps
from share.repositories import audit, network_keys

LONGEST = 4000


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One option as its page shows it; a secret's value is never shown again. `source`: environment, here, default."""

    name: str
    help: str
    secret: bool
    value: str
    source: str
    set_at: datetime | None
    set_by: str


@dataclass(frozen=True, slots=True)
class NetworkKeys:
    """A network with its options."""

    name: str
    label: str
    lines: tuple[KeyLine, ...]
    review: str
    can_check: bool
    callback: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What one question to a network said."""

    works: bool
    text: str


def overview(core: Core) -> list[NetworkKeys]:
    """Every network that has options, in the order of pages."""
    return [_shown(core, network) for network in core.networks.all if network.options]


def save(core: Core, name: str, values: dict[str, str], *, by_id: int) -> int:
    """Keep what was typed of a network's options; "" forgets one. Returns how many changed.

    Raises ConflictError for an option that the environment sets, InvalidError for one that is too long.
    """
    network = core.networks.get(name)
    known = {option.name: option for option in network.options}
    wanted = {option: value.strip() for option, value in values.items() if option in known}
    for option, value in wanted.items():
        if core.networks.environment_sets(option):
            raise ConflictError(
                say("%(option)s is set in the environment, which wins: change it there.", option=option)
            )
        _check_value(known[option], value)
    now = core.now()
    with core.write() as session:
        for option, value in wanted.items():
            if value:
                network_keys.keep(session, option, core.vault.encrypt(value), by_id=by_id, now=now)
            else:
                network_keys.forget(session, option)
            # Which one, and never what.
            audit.add(session, "network_key_set", actor_id=by_id, subject=f"network:{name}", now=now, option=option)
    if isinstance(core.networks.kept, Kept):
        core.networks.kept.forget()
    return len(wanted)


def check(core: Core, name: str) -> list[Checked]:
    """Ask the network one cheap question for each thing that its keys are for."""
    network = core.networks.get(name)
    found = [_asked(core, network)] if isinstance(network, Checks) else []
    if isinstance(network, Connects) and not isinstance(network, RegistersApps):
        found.append(_shown_our_app(core, network))
    return found or [
        Checked(works=True, text=say("%(label)s needs no key, so there is nothing to check.", label=network.label))
    ]


def _asked(core: Core, network: Network) -> Checked:
    if not isinstance(network, Checks):
        return Checked(works=True, text="")
    try:
        with core.networks.talk(network) as access:
            return Checked(works=True, text=network.check(access))
    except NetworkError as error:
        return Checked(works=False, text=say(str(error)))


def _shown_our_app(core: Core, network: Network) -> Checked:
    """Show client id and secret at the token endpoint, with a code that nobody was given."""
    if not isinstance(network, Connects):
        return Checked(works=True, text="")
    try:
        with core.networks.talk(network) as access:
            oauth.probe(access, network.oauth_client(access, host="", redirect_uri=_callback(core, network.name)))
    except MissingKeyError as error:
        return Checked(works=False, text=say(str(error)))
    except NetworkError as error:
        return Checked(works=False, text=say("Members cannot connect: %(error)s", error=say(str(error))))
    return Checked(
        works=True, text=say("Members can be sent to %(label)s: it did not turn our app away.", label=network.label)
    )


def _check_value(option: Option, value: str) -> None:
    if len(value) > LONGEST or any(ord(letter) < 32 for letter in value):  # noqa: PLR2004 - control characters
        raise InvalidError(say("%(name)s is too long, or has a line break in it.", name=option.name), field=option.name)
    if value and option.name.endswith("_URL") and not value.startswith(("https://", "http://")):
        raise InvalidError(
            say("%(name)s must be a whole address, such as https://example.org.", name=option.name), field=option.name
        )


def _shown(core: Core, network: Network) -> NetworkKeys:
    with core.read() as session:
        origins = network_keys.origins(session)
    lines = []
    for option in network.options:
        origin = origins.get(option.name)
        by_environment = core.networks.environment_sets(option.name)
        value = core.networks.value_of(option)
        here = origin is not None and not by_environment
        lines.append(
            KeyLine(
                name=option.name,
                help=say(option.help),
                secret=option.secret,
                value="" if option.secret else value,
                source="environment" if by_environment else "here" if here else "default" if value else "",
                set_at=origin.at if origin and here else None,
                set_by=origin.by if origin and here else "",
            )
        )
    return NetworkKeys(
        name=network.name,
        label=network.label,
        lines=tuple(lines),
        review=say(network.review) if isinstance(network, Connects) else "",
        can_check=isinstance(network, (Checks, Connects)) and not isinstance(network, RegistersApps),
        callback=_callback(core, network.name) if isinstance(network, Connects) else "",
    )


def _callback(core: Core, network: str) -> str:
    return f"{core.settings.public_url}/me/accounts/{network}/callback"
