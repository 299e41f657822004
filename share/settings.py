"""Every setting, read once from the environment (and `.env`) into one frozen object."""

import errno
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote, urlsplit

from dotenv import dotenv_values

SHORTEST_KEY = 16
SAMPLE = "sample.env"
ADDRESS = "address"
"""Here `flask up` notes where it listens, for commands in other shells, where nobody set PUBLIC_URL."""

NETWORK_PREFIXES = (
    *("X_", "FACEBOOK_", "BLUESKY_", "MASTODON_", "THREADS_", "INSTAGRAM_"),
    *("LINKEDIN_", "REDDIT_", "TIKTOK_", "YOUTUBE_"),
)
"""Options that network adapters declare by name are collected by these prefixes."""


class SettingsError(Exception):
    """A setting cannot be used; the text says which one and how to mend it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; secrets stay out of the repr."""

    instance_path: Path
    secret_key: str = field(repr=False)
    token_keys: tuple[str, ...] = field(repr=False)
    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    public_url: str
    mail_url: str = field(repr=False)
    mail_from: str
    fetch_allow_hosts: frozenset[str]
    log_level: str
    log_format: str
    trusted_proxies: int
    demo: bool
    network_options: Mapping[str, str] = field(repr=False)
    clicks_on_disk: bool = False
    """Whether a click reaches the disk before its answer, or a few seconds later."""

    public_url_is_set: bool = field(default=True, compare=False)
    """Whether somebody said where people reach us; else it is where `flask up` listens, or listened last."""

    monthly_budgets: Mapping[str, int] = field(default_factory=dict)
    """By network, in millionths of a US dollar; an admin sets the others in the browser."""

    @property
    def https(self) -> bool:
        """Whether people reach us by https, and cookies are bound to it."""
        return self.public_url.startswith("https://")

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def socket_path(self) -> Path:
        """Where the embedded store listens when REDIS_URL names no other."""
        return self.instance_path / "store.sock"

    @property
    def has_own_store(self) -> bool:
        """Whether the store is the embedded one, which `flask up` starts."""
        return self.redis_url == _own_store(self.instance_path)

    @property
    def sample_path(self) -> Path:
        """Settings that an instance with the sample campaign keeps for itself: where its networks are."""
        return self.instance_path / SAMPLE

    @property
    def spool_path(self) -> Path:
        """Where web processes append clicks and the folder finds them."""
        return self.instance_path / "clicks"


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; a malformed one raises SettingsError with the fix in its text."""
    source = os.environ if environ is None else environ
    # `.env` fills in what the environment leaves open; tests hand in a mapping and see no file.
    found = dict(source) if environ is not None else {**_dotenv(), **source}
    instance = Path(found.get("INSTANCE_PATH") or "instance").expanduser().resolve()
    found = {**_read(instance / SAMPLE), **found}
    public_url = _url(found, "PUBLIC_URL", _noted(instance / ADDRESS) or "http://127.0.0.1:8000", ("http", "https"))
    return Settings(
        instance_path=instance,
        secret_key=found.get("SECRET_KEY") or _made_once(instance / "secret_key"),
        token_keys=_keys(found.get("TOKEN_KEYS") or _made_once(instance / "token_keys")),
        database_url=_database_url(found.get("DATABASE_URL") or f"sqlite:///{instance / 'campaign.db'}"),
        redis_url=_store_url(found.get("REDIS_URL") or _own_store(instance)),
        public_url=public_url.rstrip("/"),
        public_url_is_set=bool(found.get("PUBLIC_URL")),
        mail_url=_url(found, "MAIL_URL", "", ("smtp", "smtps")),
        mail_from=found.get("MAIL_FROM") or f"kits@{urlsplit(public_url).hostname}",
        fetch_allow_hosts=_hosts(found.get("FETCH_ALLOW_HOSTS", "")),
        log_level=_choice(found, "LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
        log_format=_choice(found, "LOG_FORMAT", "text", ("text", "json")),
        trusted_proxies=_whole(found, "TRUSTED_PROXIES", 0),
        demo=found.get("DEMO", "") == "1",
        clicks_on_disk=_choice(found, "CLICKS_DURABILITY", "process", ("process", "disk")) == "disk",
        network_options=_network_options(found),
        monthly_budgets=_budgets({"x": found.get("X_MONTHLY_BUDGET_USD", "")}, "X_MONTHLY_BUDGET_USD"),
    )


def _dotenv() -> dict[str, str]:
    return _read(Path(".env"))


def _read(path: Path) -> dict[str, str]:
    return {name: value for name, value in dotenv_values(path).items() if value is not None}


def _own_store(instance: Path) -> str:
    # Where the instance's path is too long for a socket, `flask up` notes the short one that it took.
    return f"unix://{quote(_noted(instance / 'store.path') or str(instance / 'store.sock'))}"


def _noted(path: Path) -> str:
    return path.read_text().strip() if path.is_file() else ""


def _store_url(value: str) -> str:
    if value.startswith(("redis://", "rediss://", "unix://")):
        return value
    raise SettingsError("REDIS_URL must start with redis://, rediss:// or unix://.")


def _network_options(found: Mapping[str, str]) -> dict[str, str]:
    options = {name: value for name, value in found.items() if name.startswith(NETWORK_PREFIXES) and value}
    for name in options:
        if name.endswith("_URL"):
            _url(options, name, "", ("http", "https"))
    return options


def _made_once(path: Path) -> str:
    """Read a secret that this instance made for itself, or make it, readable by its owner alone."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    except OSError as error:
        raise SettingsError(f"Cannot read {path}: {error.strerror}. {_mended(error, 'Make it readable')}") from error
    made = secrets.token_urlsafe(32)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Linked into place, so that of two first starts both end with the same secret.
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(made)
        try:
            os.link(draft, path)
        except FileExistsError:
            made = path.read_text().strip()
        draft.unlink()
    except OSError as error:
        raise SettingsError(
            f"Cannot write to {path.parent}: {error.strerror}. {_mended(error, 'Make the folder writable')}"
        ) from error
    return made


def _mended(error: OSError, allow: str) -> str:
    """What to do about a folder that cannot be used; `allow` where it is this user who may not."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return "Free some space on its disk, or set INSTANCE_PATH to a folder on another one."
        case errno.ENOTDIR | errno.EEXIST:
            return "Something on that path is a file: set INSTANCE_PATH to a folder."
        case _:
            return f"{allow} for this user, or set INSTANCE_PATH to a folder that is."


def _keys(value: str) -> tuple[str, ...]:
    keys = tuple(part.strip() for part in value.split(",") if part.strip())
    if not keys or any(len(key) < SHORTEST_KEY for key in keys):
        raise SettingsError(f"TOKEN_KEYS needs keys of at least {SHORTEST_KEY} characters, separated by commas.")
    return keys


def _database_url(value: str) -> str:
    for old in ("postgres://", "postgresql://"):
        if value.startswith(old):
            return "postgresql+psycopg://" + value.removeprefix(old)
    if value.startswith(("sqlite:///", "postgresql+psycopg://")):
        return value
    raise SettingsError("DATABASE_URL must start with sqlite:/// or postgresql://.")


def _url(found: Mapping[str, str], name: str, default: str, schemes: tuple[str, ...]) -> str:
    value = found.get(name) or default
    if value and not _is_whole(value, schemes):
        raise SettingsError(f"{name} must be a whole address such as {schemes[-1]}://example.org.")
    return value


def _is_whole(address: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        # A port that is no number, or none that there is; a bracket too many.
        return False


def _hosts(value: str) -> frozenset[str]:
    hosts = frozenset(part.strip().lower() for part in value.split(",") if part.strip())
    for host in hosts:
        if not re.fullmatch(r"(\[[0-9a-f:]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?", host):
            raise SettingsError(f"FETCH_ALLOW_HOSTS takes host or host:port, separated by commas; not {host!r}.")
    return hosts


def _choice(found: Mapping[str, str], name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = found.get(name) or default
    if value not in allowed:
        raise SettingsError(f"{name} must be one of {', '.join(allowed)}.")
    return value


def _budgets(told: Mapping[str, str], name: str) -> dict[str, int]:
    found = {}
    for network, value in told.items():
        if not re.fullmatch(r"([0-9]{1,7}(\.[0-9]{1,6})?)?", value, re.ASCII):
            raise SettingsError(f"{name} must be an amount of US dollars such as 25 or 12.50.")
        if value:
            found[network] = int(Decimal(value) * 1_000_000)
    return found


def _whole(found: Mapping[str, str], name: str, default: int) -> int:
    value = found.get(name) or str(default)
    if not value.isdecimal():
        raise SettingsError(f"{name} must be a whole number.")
    return int(value)
