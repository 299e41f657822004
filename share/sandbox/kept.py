"""Small facts in the store by kind and key: tokens, registered apps, records, profile links, what went viral."""

import json
import sqlite3
from contextlib import AbstractContextManager
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS kept (kind TEXT, key TEXT, value TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pictures (picture_id TEXT PRIMARY KEY, type TEXT, alt TEXT, owner TEXT, body BLOB);
CREATE TABLE IF NOT EXISTS bills (day TEXT, kind TEXT, resource TEXT, micros INTEGER,
    PRIMARY KEY (day, kind, resource)) WITHOUT ROWID;
"""
TABLES = ("kept", "pictures", "bills")


class Kept:
    """Values are JSON; `db` and `lock` are the store's."""

    def __init__(self, db: sqlite3.Connection, lock: AbstractContextManager[object]) -> None:
        self._db, self._lock = db, lock
        self._db.executescript(SCHEMA)

    def put(self, kind: str, key: str, value: object) -> None:
        with self._lock:
            self._db.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", (kind, key, json.dumps(value)))

    def get(self, kind: str, key: str) -> Any:
        """Return the value, None where nothing is kept."""
        with self._lock:
            row = self._db.execute("SELECT value FROM kept WHERE kind = ? AND key = ?", (kind, key)).fetchone()
        return json.loads(row[0]) if row else None

    def drop(self, kind: str, key: str) -> None:
        with self._lock:
            self._db.execute("DELETE FROM kept WHERE kind = ? AND key = ?", (kind, key))

    def all(self, kind: str) -> dict[str, Any]:
        with self._lock:
            rows = self._db.execute("SELECT key, value FROM kept WHERE kind = ?", (kind,)).fetchall()
        return {key: json.loads(value) for key, value in rows}

    def clear(self) -> None:
        with self._lock:
            for table in TABLES:
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
