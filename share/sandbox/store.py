"""The posts and authors in SQLite: a file where a restart should keep them, else a temporary one."""

import json
import sqlite3
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from share.sandbox.kept import Kept
from share.sandbox.posts import Author, Post

SCHEMA = """
CREATE TABLE IF NOT EXISTS authors (
    network TEXT, author_id TEXT, name TEXT, display TEXT, note TEXT, kind TEXT, is_hidden INTEGER,
    PRIMARY KEY (network, author_id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS author_names ON authors (network, name COLLATE NOCASE);
CREATE TABLE IF NOT EXISTS posts (
    network TEXT, instance TEXT, native_id TEXT, author_id TEXT, created REAL, text TEXT, links TEXT,
    counts TEXT, state TEXT, kept INTEGER, origin TEXT, history TEXT,
    PRIMARY KEY (network, instance, native_id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS posts_by_author ON posts (network, author_id, created);
CREATE INDEX IF NOT EXISTS posts_by_age ON posts (network, created);
CREATE TABLE IF NOT EXISTS versions (earlier TEXT PRIMARY KEY, latest TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS articles (path TEXT PRIMARY KEY, title TEXT, summary TEXT, published REAL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS links (url TEXT, native_id TEXT, PRIMARY KEY (url, native_id)) WITHOUT ROWID;
"""
TABLES = ("authors", "posts", "versions", "articles", "links")
COLUMNS = (
    "p.network, p.instance, p.native_id, p.text, p.created, p.links, p.counts, p.state, p.kept, p.origin,"
    " p.history, a.author_id, a.name, a.display, a.note, a.kind, a.is_hidden"
)
POSTS = f"SELECT {COLUMNS} FROM posts p JOIN authors a USING (network, author_id)"  # noqa: S608 - our own words
NEWER_AUTHOR = """
INSERT INTO authors VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET name = excluded.name,
    display = CASE excluded.display WHEN '' THEN display ELSE excluded.display END,
    note = CASE excluded.note WHEN '' THEN note ELSE excluded.note END,
    kind = excluded.kind, is_hidden = max(is_hidden, excluded.is_hidden)
"""


@dataclass(frozen=True, slots=True)
class Article:
    """A page of the sandbox's news site; `published` is in Unix seconds."""

    path: str
    title: str
    summary: str
    published: float


class Store:
    """One connection for all threads, held for the length of one statement."""

    def __init__(self, path: str = "") -> None:
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA cache_size = -1024")
        self._db.execute("PRAGMA synchronous = NORMAL")
        if path:
            self._db.execute("PRAGMA journal_mode = WAL")
        self._db.executescript(SCHEMA)
        self.kept = Kept(self._db, self._lock)

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def clear(self) -> None:
        with self._lock:
            for table in TABLES:
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
        self.kept.clear()

    def add(self, posts: Iterable[Post]) -> int:
        """Keep posts in one transaction, each in place of one with the same id; return how many."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                added = sum(self._put(post) for post in posts)
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
            return added

    def find(self, network: str, native_id: str, *, instance: str = "") -> Post | None:
        where = " WHERE p.network = ? AND p.instance = ? AND p.native_id = ?"
        found = self._posts(POSTS + where, (network, instance, native_id))
        return found[0] if found else None

    def latest_version(self, native_id: str) -> str:
        """Return the id of the newest version of an edited X post, else the id itself."""
        rows = self._rows("SELECT latest FROM versions WHERE earlier = ?", (native_id,))
        return str(rows[0][0]) if rows else native_id

    def list_by_author(self, network: str, author_id: str, *, before: float, limit: int) -> list[Post]:
        """List an author's posts that were published before a time, newest first."""
        where = " WHERE p.network = ? AND p.author_id = ? AND p.created < ? ORDER BY p.created DESC LIMIT ?"
        return self._posts(POSTS + where, (network, author_id, before, limit))

    def list_newest(self, network: str, limit: int) -> list[Post]:
        """List a network's posts that are out by now, newest first."""
        where = " WHERE p.network = ? AND p.created <= ? ORDER BY p.created DESC LIMIT ?"
        return self._posts(POSTS + where, (network, time.time(), limit))

    def list_by_link(self, url: str) -> list[Post]:
        """List the Facebook posts that hold a link."""
        return self._posts(POSTS + " JOIN links l USING (native_id) WHERE p.network = 'facebook' AND l.url = ?", (url,))

    def put_author(self, author: Author) -> None:
        with self._lock:
            self._db.execute(NEWER_AUTHOR, _row_of(author))

    def write_note(self, network: str, author_id: str, note: str) -> None:
        """Give an author another text about themselves, which may be none."""
        self.run("UPDATE authors SET note = ? WHERE network = ? AND author_id = ?", (note, network, author_id))

    def list_pages(self, limit: int) -> list[Author]:
        """List Facebook Pages by name."""
        statement = "SELECT * FROM authors WHERE network = 'facebook' AND kind = 'page' ORDER BY name LIMIT ?"
        return [_author(*row) for row in self._rows(statement, (limit,))]

    def author(self, network: str, who: str) -> Author | None:
        """Find an author by id or by name."""
        rows = self._rows(
            "SELECT * FROM authors WHERE network = ? AND (author_id = ? OR name = ? COLLATE NOCASE)",
            (network, who, who),
        )
        return _author(*rows[0]) if rows else None

    def add_articles(self, articles: Iterable[Article]) -> None:
        """Keep pages of the news site, each in place of one at the same path."""
        rows = [(one.path, one.title, one.summary, one.published) for one in articles]
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?)", rows)
            self._db.execute("COMMIT")

    def article(self, path: str) -> Article | None:
        rows = self._rows("SELECT * FROM articles WHERE path = ?", (path,))
        return Article(*rows[0]) if rows else None

    def newest_articles(self, limit: int) -> list[Article]:
        """List the pages that are out by now, newest first."""
        statement = "SELECT * FROM articles WHERE published <= ? ORDER BY published DESC, path LIMIT ?"
        return [Article(*row) for row in self._rows(statement, (time.time(), limit))]

    def sizes(self) -> dict[str, int]:
        return dict(self._rows("SELECT network, count(*) FROM posts GROUP BY network", ()))

    def _put(self, post: Post) -> int:
        self._db.execute(NEWER_AUTHOR, _row_of(post.author))
        self._db.execute(
            "INSERT OR REPLACE INTO posts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(post.network, post.instance, post.native_id, post.author.author_id, post.created, post.text),
                *(json.dumps(post.links), json.dumps(dict(post.counts)), post.state, post.kept, post.origin),
                json.dumps(post.history),
            ),
        )
        for earlier in post.history:
            self._db.execute("INSERT OR REPLACE INTO versions VALUES (?, ?)", (earlier, post.native_id))
        if post.network == "facebook":
            for url in post.links:
                self._db.execute("INSERT OR IGNORE INTO links VALUES (?, ?)", (url, post.native_id))
        return 1

    def _posts(self, statement: str, values: Sequence[object]) -> list[Post]:
        return [_post(*row) for row in self._rows(statement, values)]

    def run(self, statement: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        """Run one statement of a neighbour that keeps its rows here."""
        return self._rows(statement, values)

    def run_many(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Run one statement for many rows in one transaction."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany(statement, rows)
            self._db.execute("COMMIT")

    def _rows(self, statement: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(statement, values).fetchall()


def _row_of(author: Author) -> tuple[Any, ...]:
    return (
        *(author.network, author.author_id, author.name, author.display, author.note, author.kind),
        author.is_hidden,
    )


def _post(*row: Any) -> Post:
    network, instance, native_id, text, created, links, counts, state, kept, origin, history = row[:11]
    return Post(
        network,
        native_id,
        _author(network, *row[11:]),
        text,
        created,
        instance=instance,
        links=tuple(json.loads(links)),
        counts=json.loads(counts),
        state=state,
        kept=bool(kept),
        origin=origin,
        history=tuple(json.loads(history)),
    )


def _author(*row: Any) -> Author:
    network, author_id, name, display, note, kind, is_hidden = row
    return Author(network, author_id, name, display, note, kind, bool(is_hidden))
