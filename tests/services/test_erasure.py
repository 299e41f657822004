"""Erasing a member: what counts stays, and none of their words, names or addresses is left in any table."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import String, Table, select, update

from share.core import Core, Session
from share.domain import passwords
from share.domain.errors import ConflictError, InvalidError, NotFoundError
from share.domain.held import HOLDINGS, KEPT
from share.domain.held_fields import FIELDS
from share.domain.posts import PostRef
from share.models.accounts import Account
from share.models.base import Base, UtcDateTime
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.members import Member
from share.models.notices import Notice
from share.models.posts import Post, PostAlias
from share.repositories import aliases
from share.repositories import held as held_rows
from share.services import alarms, claims, erasure, held, notices, posts, reminders
from tests.fixtures.people import Cast
from tests.fixtures.stores import Clock
from tests.published import publish

CANARY = "zebrafinch"
"""Stands in every text of hers; no text of the product holds it."""

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
VALUES: dict[type, object] = {
    str: CANARY, int: 1, bool: True, float: 1.0, object: {"said": CANARY}, bytes: CANARY.encode(), date: NOON.date(),
}  # fmt: skip


@pytest.fixture
def kit(core: Core, campaign: Campaign, cast: Cast) -> Kit:
    return publish(core, campaign)


@pytest.fixture
def alice(core: Core, cast: Cast, kit: Kit) -> Member:
    """Alice, whose name, addresses, words and accounts all hold the canary."""
    with core.write() as session:
        mine = session.get_one(Member, cast.alice.id)
        for name in ("name", "alias", "phone", "external_id", "mastodon_host", "invite_code", "timezone"):
            setattr(mine, name, CANARY)
        mine.timezone, mine.email = "Europe/Madrid", f"{CANARY}@example.org"
        mine.invited_by_id = cast.bob.id
    claims.save_caption(core, member_id=cast.alice.id, slug=kit.slug, network="bluesky", caption=f"{CANARY} won.")
    url = f"https://bsky.app/profile/{CANARY}.test/post/3kabcdefghi2j"
    posts.record(core, member_id=cast.alice.id, url=url, kit_slug=kit.slug)
    with core.write() as session:
        aliases.note(session, PostRef("bluesky", CANARY, ""), session.scalars(select(Post)).one())
    reminders.remind(core, member_id=cast.alice.id, slug=kit.slug, at=core.now().time())
    alarms.raise_alarm(core, member_id=cast.alice.id, note=f"Somebody calls me {CANARY}.")
    with core.write() as session:
        _fill(session, cast.alice.id)
    return cast.alice


def _fill(session: Session, member_id: int) -> None:
    """One row of hers, full of canaries, in every table that can hold rows of members and has none yet.

    Rows that stay are left to the product: what it writes there by itself are no words of hers.
    """
    for table in Base.metadata.sorted_tables:
        if "member_id" in table.c and table.name not in KEPT:
            wanted = select(table.c.member_id).where(table.c.member_id == member_id)
            if session.execute(wanted).first() is None:
                session.execute(table.insert().values(**_row(session, table, member_id)))


def _row(session: Session, table: Table, member_id: int) -> dict[str, object]:
    row: dict[str, object] = {"member_id": member_id} if "member_id" in table.c else {}
    for column in table.c:
        if column.name in row or column.name == "id":
            continue
        if column.foreign_keys:
            target = next(iter(column.foreign_keys)).column
            row[column.name] = session.scalar(select(target).limit(1))
            if row[column.name] is None and not column.nullable:
                session.execute(target.table.insert().values(**_row(session, target.table, member_id)))
                row[column.name] = session.scalar(select(target).limit(1))
        elif not column.nullable or isinstance(column.type, String):
            row[column.name] = NOON if isinstance(column.type, UtcDateTime) else VALUES[column.type.python_type]
    return row


def cells(core: Core) -> Iterator[tuple[str, str, str]]:
    """Every value of every table, as text."""
    with core.read() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(table)).mappings():
                for column, value in row.items():
                    text = value.decode(errors="replace") if isinstance(value, bytes) else value
                    yield table.name, str(column), text if isinstance(text, str) else json.dumps(text, default=str)


def found(core: Core) -> set[tuple[str, str]]:
    return {(table, column) for table, column, text in cells(core) if CANARY in text.lower()}


def link(core: Core, member: Member, **typed: str) -> str:
    erasure.ask(core, member_id=member.id, **({"password": "", "word": "erase"} | typed))
    with core.read() as session:
        notice = session.scalars(select(Notice).where(Notice.kind == "erase").order_by(Notice.id.desc())).first()
        assert notice is not None
        return core.vault.decrypt(notice.facts["token"])


def test_nothing_of_hers_is_left_in_any_table(core: Core, alice: Member) -> None:
    before = {table for table, _ in found(core)}
    assert {"members", "claims", "posts", "alarms", "notices", "accounts", "consents", "notes"} <= before
    erasure.erase(core, link(core, alice))
    assert found(core) == set()
    with core.read() as session:
        assert session.scalars(select(PostAlias)).all() == []


def test_what_counts_stays_under_a_tombstone(core: Core, alice: Member, kit: Kit) -> None:
    def counts() -> dict[str, int]:
        with core.read() as session:
            return {
                name: len(session.execute(select(Base.metadata.tables[name])).all())
                for name in ("posts", "claims", "links", "members")
            }

    before = counts()
    erasure.erase(core, link(core, alice))
    assert counts() == before
    with core.read() as session:
        gone, post = session.get_one(Member, alice.id), session.scalars(select(Post)).one()
        assert (gone.state, gone.email, gone.name, gone.shown_as) == ("erased", None, "", "hidden")
        assert post.native_id.startswith("erased:")
        assert (post.url, post.author_name) == ("", None)


def test_her_letters_are_gone_from_the_outbox_folder(core: Core, alice: Member, clock: Clock) -> None:
    token = link(core, alice)
    notices.send_due(core)
    folder = core.settings.instance_path / "outbox"
    assert any(CANARY in path.read_text() for path in folder.glob("*.eml"))
    erasure.erase(core, token)
    assert not any(CANARY in path.read_text() for path in folder.glob("*.eml"))


def test_the_word_and_the_password_are_asked_for(core: Core, cast: Cast) -> None:
    with core.write() as session:
        kept = passwords.hash_password("three words nobody knows")
        session.execute(update(Member).where(Member.id == cast.alice.id).values(password_hash=kept))
    for typed, field in (({"word": "yes"}, "word"), ({"password": "three words"}, "password")):
        with pytest.raises(InvalidError) as refused:
            link(core, cast.alice, **typed)
        assert refused.value.field == field
    assert link(core, cast.alice, password="three words nobody knows")


def test_the_link_holds_for_an_hour_and_once(core: Core, cast: Cast, clock: Clock) -> None:
    token = link(core, cast.alice)
    for wrong in (token[:-1], f"{cast.bob.id}-{token.partition('-')[2]}", "", "x"):
        with pytest.raises(NotFoundError):
            erasure.erase(core, wrong)
    clock.move(hours=1, seconds=1)
    with pytest.raises(NotFoundError):
        erasure.erase(core, token)
    fresh = link(core, cast.alice)
    erasure.erase(core, fresh)
    with pytest.raises(NotFoundError):
        erasure.erase(core, fresh)


def test_the_only_admin_stays(core: Core, cast: Cast) -> None:
    with pytest.raises(ConflictError):
        link(core, cast.dan)


def test_every_table_with_rows_of_members_says_what_it_holds() -> None:
    tables = {table.name for table in held_rows.tables()}
    assert tables - HOLDINGS.keys() == set(), "Say in share/domain/held.py what these hold, and who sees it."
    assert HOLDINGS.keys() - tables == set()
    assert tables >= KEPT


def test_every_field_that_is_shown_has_its_words() -> None:
    fields = {name for table in held_rows.tables() for name in held_rows.columns_of(table)}
    assert fields == FIELDS.keys(), "Say in share/domain/held_fields.py how these are called."


def test_everything_that_is_held_is_shown_and_no_secret_is(core: Core, alice: Member) -> None:
    with core.write() as session:
        session.execute(update(Account).where(Account.member_id == alice.id).values(token="a-secret-token"))
    shown = held.shelves(core, member_id=alice.id)
    assert {"members", "claims", "posts", "accounts", "notices"} <= {shelf.table for shelf in shown}
    said = repr(shown)
    assert CANARY in said
    assert "a-secret-token" not in said
    exported = held.export(core, member_id=alice.id)
    assert b"a-secret-token" not in exported
