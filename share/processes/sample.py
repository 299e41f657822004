"""What `flask up --demo` adds: the sandbox networks' process, and settings that lead to it alone."""

import sys
from collections.abc import Mapping
from pathlib import Path

from share.processes.preflight import PreflightError

HERE = frozenset({"127.0.0.1", "localhost", "::1"})

ADDRESSES = ("X_API_URL", "FACEBOOK_GRAPH_URL", "BLUESKY_APPVIEW_URL", "BLUESKY_PDS_URL", "BLUESKY_PLC_URL")
"""Options that name where a network is asked; in the sample they all name the sandbox."""

PAGES = ("X_WEB_URL", "FACEBOOK_WWW_URL", "BLUESKY_WEB_URL", "MASTODON_SHARE_URL")
"""Options that name where people open a network: its composer and its posts."""

INVENTED = {
    "DEMO": "1",
    "X_BEARER_TOKEN": "sandbox-bearer-token",
    "X_CLIENT_ID": "sandbox-client",
    "X_CLIENT_SECRET": "sandbox-client-secret",
    "FACEBOOK_APP_ID": "1000",
    "FACEBOOK_APP_SECRET": "sandbox-app-secret",
}


def settings(port: int, *, public_url: str) -> str:
    """The lines of the instance's own settings, so that commands in another shell find the sandbox, too."""
    networks = f"http://127.0.0.1:{port}"
    lines = {
        **INVENTED,
        **dict.fromkeys(ADDRESSES + PAGES, networks),
        "FETCH_ALLOW_HOSTS": f"127.0.0.1:{port}",
        "PUBLIC_URL": public_url,
    }
    return "".join(f"{name}={value}\n" for name, value in lines.items())


def state_path(folder: Path) -> Path:
    """Where the sandbox networks keep their posts."""
    return folder / "sandbox.db"


def command(port: int, folder: Path, *, public_url: str) -> list[str]:
    """The command line of the sandbox networks; their page of troubles leads to ours of the networks."""
    words = [sys.executable, "-m", "share.sandbox", "--port", str(port), "--state", str(state_path(folder))]
    return [*words, "--product", f"{public_url}/networks"]


def trouble_page(options: Mapping[str, str]) -> str:
    """Where a visitor of the sample breaks the networks, by the instance's settings."""
    return f"{options['X_API_URL'].rstrip('/')}/_sandbox/trouble"


def check_loopback(host: str) -> None:
    """The sample prints sign-in links, so it is served to this machine alone."""
    if host not in HERE:
        raise PreflightError("The sample campaign is for this machine alone: leave out --host, or leave out --demo.")


def check_keys(options: Mapping[str, str], *, kept: Path) -> None:
    """The sample never talks to a real network: it refuses settings that somebody made for one."""
    own = kept.read_text().splitlines() if kept.exists() else []
    for name, value in options.items():
        if f"{name}={value}" not in own:
            raise PreflightError(f"The sample campaign talks to the sandbox networks alone: unset {name}.")


def check_absent(kept: Path) -> None:
    """An instance with the sample campaign is not started as a real one by mistake."""
    if kept.exists():
        raise PreflightError(
            f"{kept.parent} holds the sample campaign: start it with make demo (flask up --demo), remove the folder "
            "to begin anew, or set INSTANCE_PATH to another one."
        )
