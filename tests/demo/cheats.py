"""Cheats as safety asks for them, planted into an honest sample; each names the keys that must be found."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from share.core import Core
from share.domain.clicks import visit
from share.domain.evidence import Step
from share.domain.posts import PostState
from share.domain.readings import Counts
from share.domain.series import pack
from share.models.clicks import ClickHour
from share.models.links import Link
from share.models.members import Member
from share.models.posts import Contest, Evidence, Post
from share.models.readings import CurrentReading, ReadingSeries
from share.repositories import clicks
from tests.clicked import who

READ = ("x", "bluesky", "mastodon")


@dataclass(slots=True)
class Planted:
    """Keys of suspicions that must come of it, by what was done; `used` are posts that are part of a cheat."""

    keys: dict[str, str] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)


class Cheats:
    """Plants each kind; the draw is fixed, so that a failure can be looked at again."""

    def __init__(self, core: Core, session: Session) -> None:
        self.session, self.now, self.draw = session, core.now(), Random("cheats")  # noqa: S311 - draws what a test plants
        self.done = Planted()

    def all(self) -> Planted:
        self.bought_likes(18)
        self.bought_clicks(12)
        self.ring(4, visitors=6)
        self.one_account(10)
        self.deleted(3, posts=4)
        self.contested(4, posts=4)
        self.dripped_clicks(6)
        self.session.flush()
        return self.done

    def bought_likes(self, count: int) -> None:
        """Likes that were delivered a day or more after the post, far more than it had."""
        for post in self._posts(count, older_than=timedelta(days=1)):
            row = self.session.get_one(CurrentReading, post.id)
            bought = self.draw.randrange(250, 1500)
            row.likes, row.engagements = (row.likes or 0) + bought, (row.engagements or 0) + bought
            names = ("likes", "reposts", "replies", "quotes", "impressions")
            counts = Counts(**{name: getattr(row, name) for name in names})
            series = self.session.get_one(ReadingSeries, post.id)
            series.packed = series.packed + pack(self.now - timedelta(hours=1), row.source, counts)
            self._expect(f"engagement_jump:post:{post.id}")

    def bought_clicks(self, count: int) -> None:
        """Hundreds of clicks on one link within an hour."""
        for post in self._posts(count, older_than=timedelta(hours=6)):
            link = self._link(post)
            hour = (self.now - timedelta(hours=5)).replace(minute=0, second=0, microsecond=0)
            many = self.draw.randrange(120, 500)
            self.session.merge(ClickHour(link_id=link.id, hour=hour, verdict="human", host=0, clicks=many))
            self._expect(f"click_jump:link:{link.id}")

    def dripped_clicks(self, count: int) -> None:
        """Hundreds of clicks on one link, some each hour."""
        for post in self._posts(count, older_than=timedelta(hours=20)):
            link = self._link(post)
            for ago in range(1, 20):
                hour = (self.now - timedelta(hours=ago)).replace(minute=0, second=0, microsecond=0)
                some = self.draw.randrange(20, 37)
                self.session.merge(ClickHour(link_id=link.id, hour=hour, verdict="human", host=0, clicks=some))
            self._expect(f"click_sum:link:{link.id}")

    def ring(self, members: int, *, visitors: int) -> None:
        """The same few browsers open the links of each in a ring, and hardly anybody else does."""
        for post in self._posts(members, older_than=timedelta(0), one_each=True):
            link = self._link(post)
            for number in range(visitors):
                self._visit(link, f"ring-{number}")
            self._visit(link, f"stranger-{link.id}")
            self._expect(f"click_ring:link:{link.id}")

    def one_account(self, pairs: int) -> None:
        """One account posts, and two members each record some of it as theirs."""
        posts = self._posts(2 * pairs, older_than=timedelta(0))
        for number, pair in enumerate(zip(posts[::2], posts[1::2], strict=True)):
            if pair[0].member_id == pair[1].member_id or pair[0].network != pair[1].network:
                continue
            for post in pair:
                post.author_id = f"farm-{number}"
                owned = (Evidence.post_id == post.id) & (Evidence.step == Step.OWNED.value)
                self.session.execute(delete(Evidence).where(owned))
                self._expect(f"shared_author:post:{post.id}")

    def deleted(self, members: int, *, posts: int) -> None:
        """Posts that are taken down some hours after they counted, again and again."""
        for member_id in self._people(members):
            for number in range(posts):
                verified = self.now - timedelta(days=2 + number)
                post = self._extra_post(member_id, number, verified)
                post.state, post.not_found_first_at, post.not_found_looks = (
                    PostState.GONE,
                    verified + timedelta(hours=9),
                    3,
                )
                self.session.flush()
                self._expect(f"deleted:post:{post.id}")

    def contested(self, members: int, *, posts: int) -> None:
        """Members who record what others posted, under every spelling that they find."""
        for member_id in self._people(members):
            theirs = select(Post).where(Post.member_id != member_id, Post.state == PostState.VERIFIED.value)
            for post in self.session.scalars(theirs.order_by(Post.id.desc()).limit(posts)):
                row = {"post_id": post.id, "member_id": member_id, "opened_at": self.now - timedelta(days=1)}
                self.session.add(Contest(**row))
            self._expect(f"contests:contests:{member_id}:{self.now:%Y-%m}")

    def honest_noise(self) -> None:
        """What honest people do, too: households, colleagues, a post recorded by mistake, one that was deleted."""
        posts = self._posts(40, older_than=timedelta(0))
        links = [self._link(post) for post in posts]
        for number, link in enumerate(links):
            for visitor in range(self.draw.randrange(3, 25)):
                self._visit(link, f"reader-{number}-{visitor}")
            # A neighbour reads three of them each day; colleagues share one office's address.
            self._visit(link, f"neighbour-{number // 3}")
            self._visit(link, "office")
        for member_id, post in zip(self._people(6), posts, strict=False):
            self.session.add(Contest(post_id=post.id, member_id=member_id, opened_at=self.now))
            gone = self._extra_post(member_id, 99, self.now - timedelta(days=1))
            gone.state, gone.not_found_first_at = PostState.GONE, self.now - timedelta(hours=3)
        self.session.flush()

    def _posts(self, count: int, *, older_than: timedelta, one_each: bool = False) -> list[Post]:
        """Verified, read posts of the last ten days, each used once."""
        found = self.session.scalars(
            select(Post)
            .join(CurrentReading, CurrentReading.post_id == Post.id)
            .join(
                Link, (Link.kit_id == Post.kit_id) & (Link.member_id == Post.member_id) & (Link.network == Post.network)
            )
            .where(
                Post.state == PostState.VERIFIED.value, Post.network.in_(READ), CurrentReading.engagements.is_not(None)
            )
            .where(Post.posted_at.between(self.now - timedelta(days=10), self.now - older_than))
            .order_by(Post.network, Post.id)
        ).all()
        free = [post for post in found if post.id not in self.done.used]
        people: set[int] = set()
        chosen: list[Post] = []
        self.draw.shuffle(free)
        for post in sorted(free, key=lambda one: one.network):
            if len(chosen) < count and not (one_each and post.member_id in people):
                chosen.append(post)
                people.add(post.member_id)
        assert len(chosen) == count
        self.done.used |= {post.id for post in chosen}
        return chosen

    def _extra_post(self, member_id: int, number: int, verified: datetime) -> Post:
        any_post = self.session.scalars(select(Post).where(Post.kit_id > 0).limit(1)).one()
        post = Post(
            network="bluesky",
            native_id=f"did:plc:x/{member_id}-{number}",
            url=f"https://bsky.app/profile/x/post/{member_id}-{number}",
            member_id=member_id,
            kit_id=any_post.kit_id,
            state=PostState.VERIFIED,
            posted_at=verified,
            recorded_at=verified,
            verified_at=verified,
        )
        self.session.add(post)
        return post

    def _people(self, count: int) -> list[int]:
        """Members without a post of their own."""
        quiet = select(Member.id).where(Member.state == "agreed", ~Member.id.in_(select(Post.member_id)))
        found = list(self.session.scalars(quiet.order_by(Member.id).limit(count)))
        assert len(found) == count
        return found

    def _link(self, post: Post) -> Link:
        mine = (Link.kit_id == post.kit_id, Link.member_id == post.member_id, Link.network == post.network)
        return self.session.scalars(select(Link).where(*mine)).one()

    def _visit(self, link: Link, visitor: str) -> None:
        at = int((self.now - timedelta(hours=3)).timestamp())
        clicks.add_visits(self.session, {visit(link.id, who(visitor)): at})

    def _expect(self, key: str) -> None:
        self.done.keys[key] = key.partition(":")[0]
