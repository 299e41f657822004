"""Settings that are fine on one's own machine and are not on a server."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from share.core import Core
from share.domain.findings import Finding
from share.infra import surroundings

SHORTEST_SECRET = 32
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def _https(core: Core) -> Iterator[Finding]:
    if not core.settings.https:
        yield Finding(
            "https", "PUBLIC_URL is plain http: sign-ins can be read on the way.", "Set PUBLIC_URL to https://…."
        )
    if urlsplit(core.settings.public_url).hostname in LOOPBACK:
        yield Finding("public-url", "PUBLIC_URL names this machine alone.", "Set PUBLIC_URL to the address people use.")


def _proxy(core: Core) -> Iterator[Finding]:
    if core.settings.https and not core.settings.trusted_proxies:
        yield Finding(
            "proxy",
            "https ends at a proxy, but none is trusted: every visitor seems to come from its address.",
            "Set TRUSTED_PROXIES to the number of proxies in front, usually 1.",
        )


def _secret(core: Core) -> Iterator[Finding]:
    if len(core.settings.secret_key) < SHORTEST_SECRET:
        yield Finding(
            "secret-key",
            f"SECRET_KEY has fewer than {SHORTEST_SECRET} characters: who guesses it can sign in as anybody.",
            'Set it to what this prints: python3 -c "import secrets; print(secrets.token_urlsafe(48))"',
        )


def _logs(core: Core) -> Iterator[Finding]:
    if core.settings.log_level == "DEBUG":
        yield Finding("log-level", "LOG_LEVEL is DEBUG, which is for developing.", "Set LOG_LEVEL to INFO.")


def _demo(core: Core) -> Iterator[Finding]:
    if core.settings.demo or core.settings.sample_path.exists():
        yield Finding("demo", "This instance holds the sample campaign.", "Use another INSTANCE_PATH for real people.")


def _modes(core: Core) -> Iterator[Finding]:
    folder = core.settings.instance_path
    for path in (folder, folder / "secret_key", folder / "token_keys", folder / "campaign.db"):
        if surroundings.is_open_to_others(path):
            yield Finding("modes", f"{path} can be read by other users of this machine.", f"chmod go-rwx {path}")


def _database(core: Core) -> Iterator[Finding]:
    if core.settings.is_sqlite:
        yield Finding(
            "sqlite",
            "The database is SQLite: right for one machine, not for several.",
            "Set DATABASE_URL to postgresql://… before a second host joins.",
            is_warning=True,
        )


def _hosts(core: Core) -> Iterator[Finding]:
    if core.settings.fetch_allow_hosts:
        hosts = ", ".join(sorted(core.settings.fetch_allow_hosts))
        yield Finding(
            "allow-hosts",
            f"Articles and feeds may be fetched from inside the network: {hosts}.",
            "Unset FETCH_ALLOW_HOSTS, unless these are meant.",
            is_warning=True,
        )


CHECKS: tuple[Callable[[Core], Iterator[Finding]], ...] = (
    *(_https, _proxy, _secret, _logs, _demo, _modes, _database, _hosts),
)
