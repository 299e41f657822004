"""What the networks need of this installation: keys, versions, accounts that still speak for their owners."""

from collections.abc import Iterator
from difflib import get_close_matches

from share.core import Core
from share.domain.findings import Finding
from share.networks import graph_versions
from share.repositories import condition

GRAPH_VERSION = "FACEBOOK_GRAPH_VERSION"
OURS = frozenset({"X_MONTHLY_BUDGET_USD"})
"""Settings with a network's prefix that are no option of its adapter."""


def options(core: Core) -> Iterator[Finding]:
    """A setting that no network knows is nearly always a misspelt one."""
    known = {option.name for network in core.networks.all for option in network.options} | OURS
    for name in sorted(core.settings.network_options.keys() - known):
        near = get_close_matches(name, known, n=1)
        fix = f"Did you mean {near[0]}?" if near else "Take it out of the environment."
        yield Finding("options", f"{name} is set, but no network knows it.", fix, is_warning=True)


def graph_version(core: Core) -> Iterator[Finding]:
    """The versions of Facebook's API end two years after they came."""
    facebook = next((network for network in core.networks.all if network.name == "facebook"), None)
    option = next((one for one in facebook.options if one.name == GRAPH_VERSION), None) if facebook else None
    if option is None:
        return
    version = core.networks.options.get(option.name) or option.default
    if told := graph_versions.problem(version, core.now().date()):
        yield Finding("graph-version", told, f"Set {GRAPH_VERSION} to {graph_versions.NEWEST}.")


def networks(core: Core) -> Iterator[Finding]:
    """Posts that wait for a key, and accounts that must be connected again."""
    with core.read() as session:
        posts = condition.posts_by_network(session)
        stale = condition.accounts_to_connect(session)
    for one in core.networks.all:
        problem = core.networks.key_problem(one)
        if problem and posts.get(one.name):
            yield Finding(
                "network-key",
                problem,
                f"Enter it under Admin, Keys of networks, or in the environment. Posts that wait: {posts[one.name]}.",
            )
    for network, handle in stale:
        yield Finding(
            "accounts",
            f"The {network} account {handle} is connected no more: its posts are not read.",
            "Its owner connects it again on their own page.",
            is_warning=True,
        )
