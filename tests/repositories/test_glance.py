from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from share.core import Core, Session
from share.models.accounts import Account
from share.models.base import Base, new_public_id
from share.models.campaigns import Campaign
from share.models.claims import Claim, Skip
from share.models.corrections import Correction, Fix
from share.models.found_posts import FoundPost
from share.models.goals import Goal
from share.models.kits import Kit
from share.models.members import Member
from share.models.notices import Notice
from share.models.posts import Post
from share.models.publications import Publication
from share.models.thanks import Thanks
from share.repositories import glance
from share.repositories.asked import Own, has_none
from share.repositories.glance import Glance
from tests.fixtures.people import Cast
from tests.published import publish

MOST_STATEMENTS = 4
"""The browser's session, the glance, the kit's captions and its sharers."""

OF_POSTS = 4
"""What stands around any number of posts, their ladders, and for the streak their days and the campaign's kits."""

OF_ME = 7
"""The browser's session, the glance, posts, links, the campaign's kits, what came of the posts and of the clicks."""


def keys(kit: Kit, who: Member) -> dict[Own, tuple[object, ...]]:
    """How each question is asked for this member and kit."""
    of_kit, of_slug, alone = (kit.id, who.id), (kit.slug, who.id), (who.id,)
    return {
        Own.CLAIMS: of_kit,
        Own.SKIP: of_kit,
        Own.REMINDER: of_kit,
        Own.FIXES: of_kit,
        Own.PUBLICATIONS: of_kit,
        Own.POSTS: of_slug,
        Own.FOUND_POSTS: of_slug,
        Own.ACCOUNTS: alone,
        Own.UNANSWERED: alone,
        Own.THANKS: alone,
        Own.GOALS: (kit.campaign_id,),
    }


def ruled_out(core: Core, kit: Kit, who: Member) -> set[Own]:
    """What a look at the newest kit, and one at the same kit by name, say there is nothing of."""
    looks: list[Callable[[Session], Glance | None]] = [
        lambda session: glance.newest(session, member_id=who.id, now=core.now()),
        lambda session: glance.of_slug(session, kit.slug, member_id=who.id),
    ]
    found = []
    for look in looks:
        with core.together(), core.read() as session:
            seen = look(session)
            assert seen is not None
            assert seen.kit is not None
            assert seen.kit.id == kit.id
            found.append({own for own, whose in keys(kit, who).items() if has_none(session, own, *whose)})
    assert found[0] == found[1]
    return found[0]


def rows_of(own: Own, kit: Kit, who: Member, core: Core) -> list[Base]:
    """What makes a question worth asking."""
    now, ids = core.now(), {"kit_id": kit.id, "member_id": who.id}
    post = {"native_id": "1", "url": "https://x.com/alice/status/1"}
    days: dict[str, date] = {"starts_on": kit.local_date, "ends_on": kit.local_date + timedelta(days=1)}
    mine = {"id": 1, "member_id": who.id, "network": "x", "native_id": "1", "created_at": now}
    made = {"made_by_id": who.id, "made_at": now}
    rows: dict[Own, list[Base]] = {
        Own.CLAIMS: [Claim(**ids, network="x", caption="Read this", created_at=now)],
        Own.SKIP: [Skip(**ids, created_at=now)],
        Own.REMINDER: [
            Notice(**ids, key="later", kind="kit_reminder", address="a@example.org", facts={}, created_at=now)
        ],
        Own.POSTS: [Post(**ids, **post, network="x", recorded_at=now, state="recorded")],
        Own.GOALS: [Goal(campaign_id=kit.campaign_id, title="More", metric="posts", target=9, **made, **days)],
        Own.THANKS: [Thanks(member_id=who.id, from_id=who.id, text="Thank you", sent_at=now)],
        Own.ACCOUNTS: [Account(**mine, publishes=True)],
        Own.PUBLICATIONS: [
            Account(**mine),
            Publication(**ids, account_id=1, network="x", key="k", state="intended", created_at=now),
        ],
        Own.FOUND_POSTS: [
            Account(**mine),
            FoundPost(**ids, **post, network="x", account_id=1, carries="article", found_at=now),
        ],
    }
    return rows[own]


@pytest.fixture
def kit(core: Core, campaign: Campaign, cast: Cast) -> Kit:
    return publish(core, campaign)


def test_a_member_who_has_nothing_is_asked_about_nothing(core: Core, kit: Kit, cast: Cast) -> None:
    assert ruled_out(core, kit, cast.alice) == set(Own)


@pytest.mark.parametrize("own", sorted(set(Own) - {Own.FIXES, Own.UNANSWERED}))
def test_what_is_there_is_asked_for(core: Core, kit: Kit, cast: Cast, own: Own) -> None:
    with core.write() as session:
        for row in rows_of(own, kit, cast.alice, core):
            session.add(row)
            session.flush()
    assert ruled_out(core, kit, cast.alice) == set(Own) - {own}
    assert own is Own.GOALS or ruled_out(core, kit, cast.bob) == set(Own)


def test_a_correction_is_asked_about_until_it_is_answered(core: Core, kit: Kit, cast: Cast) -> None:
    with core.write() as session:
        now = core.now()
        session.add(Correction(id=1, kit_id=kit.id, kind="recall", note="Wrong", created_at=now, changed_at=now))
        session.flush()
        session.add(Fix(id=1, correction_id=1, member_id=cast.alice.id))
    assert ruled_out(core, kit, cast.alice) == set(Own) - {Own.FIXES, Own.UNANSWERED}
    assert ruled_out(core, kit, cast.bob) == set(Own)
    with core.write() as session:
        session.get_one(Fix, 1).fixed_at = now
    assert ruled_out(core, kit, cast.alice) == set(Own) - {Own.FIXES}


def test_the_organisations_page_is_offered_to_editors(core: Core, kit: Kit, cast: Cast) -> None:
    with core.write() as session:
        session.add(Account(member_id=None, network="facebook", native_id="1", publishes=True, created_at=core.now()))
    assert Own.ACCOUNTS not in ruled_out(core, kit, cast.bob)


def test_only_a_session_that_keeps_its_answers_rules_anything_out(core: Core, kit: Kit, cast: Cast) -> None:
    with core.read() as session:
        glance.newest(session, member_id=cast.alice.id, now=core.now())
        assert not has_none(session, Own.CLAIMS, kit.id, cast.alice.id)


def test_no_kit_is_shown_of_another_campaign_or_too_late(core: Core, kit: Kit, cast: Cast) -> None:
    with core.read() as session:
        late = glance.newest(session, member_id=cast.alice.id, now=kit.closes_at)
        assert late is not None
        assert late.kit is None
        assert glance.of_slug(session, new_public_id(), member_id=cast.alice.id) is None
    with core.write() as session:
        session.get_one(Campaign, kit.campaign_id).active = False
    with core.read() as session:
        assert glance.newest(session, member_id=cast.alice.id, now=core.now()) is None
        still = glance.of_slug(session, kit.slug, member_id=cast.alice.id)
        assert still is not None
        assert still.kit is not None


@contextmanager
def noted(core: Core) -> Iterator[list[str]]:
    """The statements that ask for something in the block, but those for keys, which are kept for some seconds."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.extend(line for line in [statement] if line.startswith("SELECT") and "network_keys" not in line)

    event.listen(core.db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(core.db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", ["/", "/kits/{slug}", "/me"])
def test_a_members_pages_ask_the_database_little(
    core: Core, kit: Kit, cast: Cast, client_for: Callable[[Member], FlaskClient], path: str
) -> None:
    alice, address = client_for(cast.alice), path.format(slug=kit.slug)
    alice.get(address)
    most = OF_ME if path == "/me" else MOST_STATEMENTS
    with noted(core) as asked:
        page = alice.get(address)
    assert path == "/me" or kit.title in page.text
    assert len(asked) <= most, asked
    with core.write() as session:
        for number, network in enumerate(("x", "bluesky", "mastodon")):
            ids = {"kit_id": kit.id, "member_id": cast.alice.id, "native_id": str(number)}
            session.add(
                Post(**ids, network=network, url="https://example.org/1", recorded_at=core.now(), state="recorded")
            )
    with noted(core) as asked:
        page = alice.get(address)
    assert page.text.count("https://example.org/1") == 3
    assert len(asked) <= most + OF_POSTS, asked
