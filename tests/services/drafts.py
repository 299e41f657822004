"""Kits in the making, for the tests of kits."""

import io
from datetime import date

from PIL import Image

from share.core import Core
from share.domain.due import Job
from share.models.due import Due
from share.models.kits import Kit
from share.repositories import articles
from share.services import kits
from share.services.kits import Wish
from tests.fixtures.people import Cast

SUMMARY = "First strike won there since 1998. " * 12


def png(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "PNG")
    return out.getvalue()


def article(core: Core, title: str = "Nurses win in Duluth", **more: str) -> str:
    """An article in the queue; returns its public id."""
    url = f"https://news.example/{title.replace(' ', '-')}"
    with core.write() as session:
        new = articles.NewArticle(**{"key": url, "url": url, "title": title, "summary": SUMMARY, **more})  # type: ignore[arg-type] # texts alone
        articles.add_new(session, [new], now=core.now())
        found = articles.find_by_key(session, url)
        assert found is not None
        return found.public_id


def draft(core: Core, cast: Cast, title: str = "Nurses win in Duluth", *, day: date | None = None) -> Kit:
    return kits.create(core, article=article(core, title), by_id=cast.bob.id, wish=Wish(day=day))


def owed(core: Core, job: Job) -> list[Due]:
    with core.read() as session:
        return [row for row in session.query(Due) if row.job == job]


def count(core: Core, table: type) -> int:
    with core.read() as session:
        return session.query(table).count()
