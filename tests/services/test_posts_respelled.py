"""One post has one row, by whichever of its addresses it is recorded."""

import json
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import SplitResult

import pytest
from sqlalchemy import delete, select

from share.core import Core
from share.domain.errors import ConflictError
from share.domain.posts import Found, Missing, PostRef
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.posts import Post, PostAlias
from share.networks.base import Access
from share.networks.facebook import Facebook
from share.services import posts
from tests.fixtures.people import Cast
from tests.fixtures.posts import FakePost, with_networks
from tests.networks.conftest import shared_data
from tests.networks.fake import FakeNetwork
from tests.published import publish

__all__ = ["shared_data"]

BY_NAME = "https://www.facebook.com/alice.reads/posts/1020304050607080"
BY_NUMBER = "https://m.facebook.com/story.php?story_fbid=1020304050607080&id=100001"


@pytest.fixture
def kit(core: Core, campaign: Campaign, cast: Cast) -> Kit:
    return publish(core, campaign)


def count(core: Core) -> int:
    with core.read() as session:
        return len(session.scalars(select(Post.id)).all())


def test_a_facebook_post_is_one_by_its_owners_name_and_number(core: Core, kit: Kit, cast: Cast) -> None:
    first = posts.record(core, member_id=cast.alice.id, url=BY_NAME)
    again = posts.record(core, member_id=cast.alice.id, url=BY_NUMBER)
    assert (again.public_id, again.created) == (first.public_id, False)
    with pytest.raises(ConflictError):
        posts.record(core, member_id=cast.bob.id, url=BY_NUMBER)
    assert count(core) == 1


def test_posts_of_two_owners_are_two(core: Core, kit: Kit, cast: Cast) -> None:
    for url in (BY_NAME, BY_NAME.replace("alice.reads", "bob.reads"), BY_NUMBER.replace("7080&", "7081&")):
        assert posts.record(core, member_id=cast.alice.id, url=url).created
    assert count(core) == 3


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("post:alice/1020304050607080", "post:100001/1020304050607080", True),
        ("post:100001/1020304050607080", "post:100002/1020304050607080", False),
        ("post:alice.reads/1020304050607080", "post:AliceReads/1020304050607080", True),
        ("post:alice/1020304050607080", "post:bob/1020304050607080", False),
        ("post:alice/1020304050607080", "group:100001/1020304050607080", False),
        ("video:1020304050607080", "post:100001/1020304050607080", False),
        ("post:alice/pfbid0abcdefghijklmnopqrstuv", "post:100001/pfbid0abcdefghijklmnopqrstuv", False),
    ],
)
def test_a_name_is_one_owner_with_a_number_and_however_it_is_spelled(one: str, other: str, *, same: bool) -> None:
    assert Facebook().is_same(one, other) is same
    assert Facebook().is_same(other, one) is same


class Spelling(FakeNetwork):
    """Its addresses call a post's owner by name or by number, or hide both; it tells the number."""

    def recognise(self, url: SplitResult) -> PostRef | None:
        found = super().recognise(url._replace(path=url.path.replace("~", "%7E")))
        return found and found._replace(native_id=found.native_id.replace("~", "/"))

    def is_same(self, one: str, other: str) -> bool:
        return one.rpartition("/")[2] == other.rpartition("/")[2]

    def look_up(self, access: Access, refs: Sequence[PostRef]) -> list[Found | Missing]:
        named = [self.ref("100/7") if ref.native_id == "veiled" else ref for ref in refs]
        return super().look_up(access, named)


def test_a_post_that_turns_out_to_be_known_by_another_spelling_is_one(core: Core, kit: Kit, cast: Cast) -> None:
    shown = FakePost(posted_at=core.now(), text=kit.url)
    mine = with_networks(core, Spelling({"alice/7": shown, "100/7": shown}))
    first, veiled = (f"https://fake.example/posts/{name}" for name in ("alice~7", "veiled"))
    made = posts.record(mine, member_id=cast.alice.id, url=first)
    for member in (cast.alice, cast.bob):
        posts.record(mine, member_id=member.id, url=f"{veiled}")
        while posts.verify_due(mine):
            pass
        if member is cast.alice:
            assert (count(mine), posts.show(mine, veiled).public_id) == (1, made.public_id)
            with mine.write() as session:
                session.execute(delete(PostAlias))
    assert len(posts.disputed(mine)) == 1


def test_spellings_of_one_post_are_recorded_once(core: Core, kit: Kit, cast: Cast, shared_data: Path) -> None:
    for line in (shared_data / "badinput" / "post_url_aliases.jsonl").read_text().splitlines():
        group = json.loads(line)
        if group["network"] in {"bluesky", "mastodon"}:
            # Their hosts tell only when they are asked; see the tests of their adapters.
            continue
        made = {posts.record(core, member_id=cast.alice.id, url=url).public_id for url in group["same"]}
        assert len(made) == 1, group["network"]
        for url in group["differ"]:
            assert posts.record(core, member_id=cast.alice.id, url=url).public_id not in made
