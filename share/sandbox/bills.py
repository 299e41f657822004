"""What X charges for: each resource once on each UTC day, creations each time; in millionths of a US dollar."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from share.sandbox.store import Store

POST, USER, CREATED = "post", "user", "created"
PRICES = {POST: 5_000, USER: 10_000}
ENTER = "INSERT OR IGNORE INTO bills VALUES (?, ?, ?, ?)"
CREATION, CREATION_WITH_LINK = 15_000, 200_000


class Bills:
    def __init__(self, store: Store) -> None:
        self._store = store

    def charge(self, kind: str, resources: Iterable[str], *, micros: int | None = None) -> None:
        """Charge for what was returned; the same again on the same day is free."""
        price = PRICES[kind] if micros is None else micros
        day = datetime.now(UTC).date().isoformat()
        self._store.run_many(ENTER, [(day, kind, one, price) for one in resources])

    def enter(self, charges: Iterable[tuple[date, str, str]]) -> None:
        """Enter charges of days that have passed: day, kind and resource of each."""
        self._store.run_many(ENTER, [(day.isoformat(), kind, one, PRICES[kind]) for day, kind, one in charges])

    def month(self, kind: str) -> int:
        """Count what was charged of a kind in this UTC month."""
        first = datetime.now(UTC).strftime("%Y-%m-01")
        statement = "SELECT count(*) FROM bills WHERE day >= ? AND kind = ?"
        return int(self._store.run(statement, (first, kind))[0][0])

    def spent(self) -> int:
        """Return what was charged in all, in millionths of a dollar."""
        return int(self._store.run("SELECT coalesce(sum(micros), 0) FROM bills", ())[0][0])

    def by_day(self) -> dict[str, dict[str, Any]]:
        """Tell each day's charges: how many of each kind, and their sum in `micros`."""
        told: dict[str, dict[str, Any]] = {}
        statement = "SELECT day, kind, count(*), sum(micros) FROM bills GROUP BY day, kind ORDER BY day"
        for day, kind, count, micros in self._store.run(statement, ()):
            row = told.setdefault(day, {"micros": 0})
            row[kind] = count
            row["micros"] += micros
        return told

    def resources(self, day: str, kind: str) -> list[str]:
        statement = "SELECT resource FROM bills WHERE day = ? AND kind = ? ORDER BY resource"
        return [row[0] for row in self._store.run(statement, (day, kind))]
