"""What X tells an author alone: asked with the member's token, and never at the cost of what all may see."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import responses

from share.domain.posts import Found, PostRef
from share.domain.readings import Counts
from share.networks.base import Access, TokenRevokedError
from share.networks.x import X
from tests.networks.played import counts, play

POSTS = "https://api.x.com/2/tweets"
MINE = PostRef("x", "1790000000000000001", "https://x.com/i/status/1790000000000000001")
OTHER = PostRef("x", "1790000000000000002", "https://x.com/i/status/1790000000000000002")
PUBLIC = Counts(impressions=900, likes=30, reposts=4, replies=2, quotes=1, bookmarks=5)


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture
def author(access: Access) -> Access:
    return replace(access, token="token-of-the-member", account="44")


def test_an_author_learns_of_clicks_on_links_and_profile(wire: responses.RequestsMock, author: Access) -> None:
    play(wire, "x/author.json", POSTS)
    mine, other = X().read_metrics(author, [MINE, OTHER])
    assert counts(mine) == PUBLIC._replace(link_clicks=17, profile_clicks=6)
    assert counts(other).likes == 1
    assert counts(other).link_clicks is None
    assert wire.calls[0].request.headers["Authorization"] == "Bearer token-of-the-member"
    assert "non_public_metrics" in str(wire.calls[0].request.url)


def test_the_apps_own_token_never_asks_for_what_only_authors_see(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "x/two-posts.json", POSTS)
    X().read_metrics(access, [MINE])
    assert "non_public_metrics" not in str(wire.calls[0].request.url)


def test_a_question_refused_for_a_field_is_asked_without_it(wire: responses.RequestsMock, author: Access) -> None:
    play(wire, "x/field-refused-403.json", POSTS)
    play(wire, "x/author.json", POSTS)
    (found,) = X().look_up(author, [MINE])
    assert isinstance(found, Found)
    assert found.author_id == "44"
    assert "non_public_metrics" not in str(wire.calls[1].request.url)


def test_a_members_refused_token_is_named_as_theirs(wire: responses.RequestsMock, author: Access) -> None:
    play(wire, "x/token-401.json", POSTS)
    with pytest.raises(TokenRevokedError, match="this account's token"):
        X().read_metrics(author, [MINE])
