"""A small campaign's evidence, changed as workers change it, and its ledger beside what all evidence would give."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select

from share.core import Core
from share.domain import score_lines
from share.domain.score_rules import RuleSet
from share.domain.scores import Entry, Key
from share.models.campaigns import Campaign
from share.models.clicks import ClickHour
from share.models.kits import Kit
from share.models.links import Link
from share.models.members import Member
from share.models.posts import Post
from share.models.readings import CurrentReading
from share.models.scores import ScoreChange, ScoreEntry
from share.repositories import changes, score_entries, score_facts, score_rules, score_totals


@dataclass(frozen=True, slots=True)
class Ledger:
    """Posts, readings and clicks of one campaign, each change in a transaction of its own."""

    core: Core
    campaign: Campaign

    def rule(self, rules: RuleSet) -> None:
        """Make rules the campaign's, for everybody at once."""
        with self.core.write() as session:
            score_rules.add(session, self.campaign, rules, by_id=None, note="", now=self.core.now())
            changes.everything(session)

    def post(self, member: Member, kit: Kit, *, network: str = "bluesky", at: datetime | None = None) -> Post:
        with self.core.write() as session:
            made = Post(
                network=network,
                native_id=secrets.token_hex(8),
                url="https://social.example/1",
                member_id=member.id,
                kit_id=kit.id,
                state="verified",
                posted_at=at or self.core.now(),
                recorded_at=self.core.now(),
            )
            session.add(made)
            session.flush()
            changes.posts(session, [made.id])
        return made

    def stand(self, post: Post, state: str) -> None:
        with self.core.write() as session:
            session.get_one(Post, post.id).state = state
            changes.posts(session, [post.id])

    def hand_over(self, post: Post, member: Member) -> None:
        with self.core.write() as session:
            row = session.get_one(Post, post.id)
            changes.posts(session, [post.id], of=[row.member_id])
            row.member_id = member.id

    def read(self, post: Post, engagements: int | None) -> None:
        with self.core.write() as session:
            session.execute(delete(CurrentReading).where(CurrentReading.post_id == post.id))
            row = CurrentReading(post_id=post.id, sampled_at=self.core.now(), source="test", engagements=engagements)
            session.add(row)
            changes.readings(session, [post.id])

    def link(self, member: Member, kit: Kit, *, network: str = "bluesky") -> Link:
        with self.core.write() as session:
            made = Link(
                code=f"{member.id}-{kit.id}-{network}",
                kit_id=kit.id,
                member_id=member.id,
                network=network,
                created_at=self.core.now(),
            )
            session.add(made)
        return made

    def click(self, link: Link, clicks: int, *, hours: int = 0) -> None:
        """So many human clicks in an hour, in place of what was counted there."""
        hour = self.core.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=hours)
        with self.core.write() as session:
            session.execute(delete(ClickHour).where(ClickHour.link_id == link.id, ClickHour.hour == hour))
            session.add(ClickHour(link_id=link.id, hour=hour, verdict="human", clicks=clicks))
            changes.links(session, [link.id])

    def lines(self, member: Member) -> dict[tuple[str, date], int]:
        """A member's points by rule and day."""
        with self.core.read() as session:
            rows = session.scalars(select(ScoreEntry).where(ScoreEntry.member_id == member.id))
            found: dict[tuple[str, date], int] = {}
            for row in rows:
                found[row.rule, row.day] = found.get((row.rule, row.day), 0) + row.points
            return found

    def total(self, member: Member) -> int:
        with self.core.read() as session:
            return score_totals.of_campaign(session, self.campaign.id).get(member.id, 0)

    def told(self, member: Member) -> list[tuple[str, int, int, str]]:
        """What was corrected: rule, what it was, what it is, why."""
        with self.core.read() as session:
            rows = session.scalars(
                select(ScoreChange).where(ScoreChange.member_id == member.id).order_by(ScoreChange.id)
            )
            return [(row.rule, row.was, row.now, row.why) for row in rows]

    def kept(self, members: Collection[Member]) -> dict[Key, Entry]:
        with self.core.read() as session:
            return score_entries.of_members(session, self.campaign.id, [one.id for one in members])

    def due(self, members: Collection[Member]) -> dict[Key, Entry]:
        """What all evidence and today's rules give."""
        with self.core.read() as session:
            holding = score_rules.held(session, self.campaign.id)
            if holding is None:
                return {}
            facts = score_facts.of_members(session, holding, [one.id for one in members])
            return {line.key: line for line in score_lines.lines(holding.rules, facts)}

    def added_up(self) -> bool:
        """Whether the totals that are kept are the sums of the lines."""
        with self.core.read() as session:
            kept = score_totals.of_campaign(session, self.campaign.id)
            folded = score_totals.fold(session, self.campaign.id)
        return {one: points for one, points in kept.items() if points} == {k: v for k, v in folded.items() if v}
