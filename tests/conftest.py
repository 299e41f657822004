"""The real parts that tests stand on: a Valkey, a PostgreSQL and SQLite, started once for each test process."""

import pytest

pytest_plugins = ["tests.fixtures.places"]

PARTS = (
    "tests.fixtures.searching",
    "tests.fixtures.turns",
    "tests.fixtures.order",
    "tests.fixtures.shaken",
    "tests.fixtures.stores",
    "tests.fixtures.nursery",
    "tests.fixtures.sites",
    "tests.fixtures.people",
    "tests.fixtures.posts",
    "tests.fixtures.web",
)
# A folder's own conftest may import from them first.
pytest.register_assert_rewrite(*PARTS)


def pytest_configure(config: pytest.Config) -> None:
    """Load the parts where tests run; the process that only hands tests out would import all of the product in vain."""
    if config.getoption("dist", "no") == "no":
        for part in PARTS:
            config.pluginmanager.import_plugin(part)
