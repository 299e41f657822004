"""What the sample's history says is what the sandbox networks say when real workers ask them."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
import requests
from sqlalchemy import func, select, update

from share.core import Core, open_core, utc_now
from share.demo.guard import PLAYED
from share.domain.posts import PostState
from share.domain.readings import COUNT_NAMES
from share.models.accounts import Account
from share.models.articles import Article
from share.models.due import Due
from share.models.found_posts import FoundPost
from share.models.kits import Kit
from share.models.posts import Evidence, Post
from share.models.publications import Publication
from share.models.readings import CurrentReading
from share.models.spending import BilledRead, Spending
from share.processes.sample import state_path
from share.repositories import members
from share.services import collection, feeds
from share.services.posts import verify_due
from share.settings import Settings
from tests.sandbox_server import SandboxServer


@pytest.fixture
def core(settings: Settings) -> Iterator[Core]:
    """A core of today: the sandbox networks have a clock of their own."""
    opened = open_core(settings, now=utc_now)
    yield opened
    opened.db.close()
    opened.store.close()


@pytest.fixture(scope="module")
def sample_now() -> Callable[[], datetime]:
    return utc_now


@pytest.fixture
def database_url(one_database: str) -> str:
    return one_database


@pytest.fixture
def networks(small: Core, port: int) -> Iterator[SandboxServer]:
    """The sandbox networks on a sample that was made before them."""
    with SandboxServer("--port", str(port), "--state", str(state_path(small.settings.instance_path))) as server:
        yield server


def figures(core: Core) -> dict[int, dict[str, int | None]]:
    with core.read() as session:
        rows = session.execute(
            select(CurrentReading).join(Post, Post.id == CurrentReading.post_id).where(Post.state == PostState.VERIFIED)
        ).scalars()
        return {row.post_id: {name: getattr(row, name) for name in COUNT_NAMES} for row in rows}


def make_all_due(core: Core) -> None:
    with core.write() as session:
        session.execute(update(Due).where(Due.job == "read_metrics").values(due_at=core.now()))


def test_workers_go_on_where_the_history_ends(core: Core, networks: SandboxServer) -> None:
    before = figures(core)
    make_all_due(core)
    while collection.read_due(core):
        pass
    after = figures(core)
    with core.read() as session:
        assert not session.scalars(select(Due.last_error).where(Due.last_error != "")).all()
        seen = session.execute(select(Post.network).join(CurrentReading, CurrentReading.post_id == Post.id).distinct())
        assert {row.network for row in seen} == {"x", "bluesky", "mastodon", "facebook"}
    assert all(sum(one["items"] for one in networks.calls(name).values()) > len(before) // 8 for name in PLAYED)
    for post_id, counts in before.items():
        for name, count in counts.items():
            now = after[post_id][name]
            # Some numbers are told to the author alone: a connected account brings them.
            assert (now is None) == (count is None) or name in {"link_clicks", "profile_clicks"}, name
            # Some posts lose a part of what they had, as on the networks.
            assert now is None or count is None or now >= count * 0.85, name
    assert after != before


def test_a_post_that_was_just_recorded_is_verified(core: Core, networks: SandboxServer) -> None:
    with core.write() as session:
        fresh = session.scalars(select(Post).where(Post.state == PostState.VERIFIED)).all()[:40]
        for post in fresh:
            post.state, post.posted_at, post.author_id = PostState.RECORDED, None, None
            session.add(
                Due(
                    job="verify_post",
                    subject_id=post.id,
                    batch=batch(core, post),
                    due_at=core.now(),
                    created_at=core.now(),
                )
            )
    while verify_due(core):
        pass
    with core.read() as session:
        found = [session.get_one(Post, post.id) for post in fresh]
    assert {(post.state, post.state_reason) for post in found} == {(PostState.VERIFIED, "")}
    assert all(post.posted_at and post.author_id for post in found)


def batch(core: Core, post: Post) -> str:
    return core.networks.batch_of(core.networks.recognise(post.url))


def test_links_lead_to_a_page_and_the_feed_has_news(core: Core, networks: SandboxServer) -> None:
    with core.read() as session:
        kit = session.scalars(select(Kit).where(Kit.state == "published")).all()[-1]
        known = len(session.scalars(select(Article.id)).all())
    page = requests.get(kit.url, timeout=60)
    assert page.status_code == 200
    assert f'property="og:title" content="{kit.title}"' in page.text.replace("&#x27;", "'")
    assert feeds.pull_due(core) == 1
    with core.read() as session:
        assert len(session.scalars(select(Article.id)).all()) == known + 4


def test_posts_can_be_opened_where_browsers_are_sent(core: Core, networks: SandboxServer) -> None:
    with core.read() as session:
        posts = session.scalars(select(Post).where(Post.state == PostState.VERIFIED)).all()
    for network in (core.networks.get(name) for name in sorted(PLAYED)):
        post = next(post for post in posts if post.network == network.name)
        assert requests.get(core.networks.for_browser(post.network, post.url), timeout=60).status_code == 200


def test_what_x_charged_is_what_our_ledger_says(core: Core, networks: SandboxServer) -> None:
    make_all_due(core)
    while collection.read_due(core):
        pass
    with core.read() as session:
        ours = {
            str(row.day): row.micros
            for row in session.execute(
                select(BilledRead.day, func.sum(BilledRead.micros).label("micros"))
                .where(BilledRead.network == "x")
                .group_by(BilledRead.day)
            )
        }
        told = {str(row.day): row.micros for row in session.scalars(select(Spending).where(Spending.micros > 0))}
    theirs = {day: bill["micros"] for day, bill in networks.bill().items()}
    assert len(theirs) > 10
    assert ours == theirs
    assert told == ours


def test_posts_that_wait_for_a_word_can_be_seen_on_their_networks(core: Core, networks: SandboxServer) -> None:
    with core.read() as session:
        found = session.scalars(select(FoundPost).where(FoundPost.state == "asked")).all()
        alice = members.get_by_email(session, "alice@example.org")
    assert alice.id in {one.member_id for one in found}
    for one in found:
        page = requests.get(core.networks.for_browser(one.network, one.url), timeout=60)
        assert page.status_code == 200
        assert "/wire/" in page.text


def test_the_casts_tokens_open_their_accounts(core: Core, networks: SandboxServer) -> None:
    with core.read() as session:
        held = session.scalars(select(Account).where(Account.token.is_not(None), Account.member_id.is_not(None))).all()
        tokens = {one.network: core.vault.decrypt(one.token or "") for one in held}
    names = {"x": "/2/users/me", "mastodon": "/api/v1/accounts/verify_credentials"}
    names["bluesky"] = "/xrpc/com.atproto.server.getSession"
    assert set(tokens) == set(names)
    for network, path in names.items():
        headers = {"Authorization": f"Bearer {tokens[network]}"}
        assert requests.get(networks.url + path, headers=headers, timeout=60).status_code == 200


def test_posts_by_a_proven_account_are_its_members(core: Core, networks: SandboxServer) -> None:
    with core.read() as session:
        proven = session.scalars(select(Account).where(Account.proof != "", Account.member_id.is_not(None))).all()
        assert {one.network for one in proven} == {"x", "bluesky", "mastodon"}
        one = next(one for one in proven if one.network == "mastodon")
        post = session.scalars(select(Post).where(Post.author_id == one.native_id)).first()
        assert post is not None
        rung = session.scalars(select(Evidence).where(Evidence.post_id == post.id, Evidence.step == "owned")).one()
    assert rung.reason == "It was posted by the connected account."


def test_posts_made_from_here_stand(core: Core, networks: SandboxServer) -> None:
    with core.read() as session:
        made = session.execute(select(Publication, Post).join(Post, Post.id == Publication.post_id)).all()
    assert made
    assert all(row.Publication.native_id == row.Post.native_id for row in made)
