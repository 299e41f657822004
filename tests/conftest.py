"""The real parts that tests stand on: a Valkey, a PostgreSQL and SQLite, started once for each test process."""

pytest_plugins = [
    "tests.fixtures.places",
    "tests.fixtures.searching",
    "tests.fixtures.turns",
    "tests.fixtures.stores",
    "tests.fixtures.nursery",
    "tests.fixtures.sites",
    "tests.fixtures.people",
    "tests.fixtures.posts",
    "tests.fixtures.web",
]
