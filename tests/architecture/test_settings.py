"""Every setting is told to the people who set it."""

import ast

from share.networks.registry import NETWORKS
from share.settings import NETWORK_PREFIXES
from tests.architecture import sources

OWN_READERS = {"get", "_url", "_choice", "_whole"}


def own_settings() -> set[str]:
    """The names that share/settings.py reads."""
    tree = ast.parse((sources.ROOT / "share" / "settings.py").read_text())
    found: set[str] = set()
    for reader in OWN_READERS:
        for call in sources.calls(tree, reader):
            found |= {
                argument.value
                for argument in call.args
                if isinstance(argument, ast.Constant)
                and isinstance(argument.value, str)
                and argument.value.isupper()
                and argument.value not in {"INFO", "DEBUG"}
            }
    return found


def network_settings() -> set[str]:
    return {option.name for network in NETWORKS for option in network.options}


def test_the_settings_are_found() -> None:
    assert {"SECRET_KEY", "DATABASE_URL", "PUBLIC_URL", "LOG_LEVEL", "TRUSTED_PROXIES"} <= own_settings()
    assert "X_BEARER_TOKEN" in network_settings()


def test_every_setting_stands_in_the_example() -> None:
    text = (sources.ROOT / ".env.example").read_text()
    missing = sorted(name for name in own_settings() | network_settings() if f"# {name}=" not in text)
    assert not missing, f"Add a line for each of these to .env.example: {missing}"


def test_every_setting_stands_in_the_operators_page() -> None:
    text = (sources.ROOT / "docs" / "operating.md").read_text()
    missing = sorted(name for name in own_settings() | network_settings() if f"`{name}`" not in text)
    assert not missing, f"Add a row for each of these to docs/operating.md: {missing}"


def test_the_example_names_nothing_that_is_not_read() -> None:
    lines = (sources.ROOT / ".env.example").read_text().splitlines()
    named = {line.removeprefix("# ").partition("=")[0] for line in lines if "=" in line and line[2:3].isupper()}
    named = {name for name in named if name.replace("_", "").isalnum() and name.isupper()}
    assert named <= own_settings() | network_settings()


def test_every_option_of_a_network_reaches_it() -> None:
    lost = sorted(name for name in network_settings() if not name.startswith(NETWORK_PREFIXES))
    assert not lost, f"Add their prefix to NETWORK_PREFIXES in share/settings.py: {lost}"
