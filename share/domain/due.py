"""The jobs that can be owed, the worker pool that runs each, and how long each may take."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

LEASE = timedelta(seconds=45)
"""How long a leased row stays its holder's; a holder works in batches that end well before."""

CRASHES_BEFORE_PARKING = 3
"""A row that took its worker down this often is parked and shown, not tried again."""


class Pool(StrEnum):
    """One RQ queue and one set of worker processes each: a worker never listens to two queues."""

    POSTS = "posts"
    COLLECTION = "collection"
    NOTICES = "notices"
    EDITORIAL = "editorial"


class Job(StrEnum):
    """What can be owed; the value is the name in the `due` table and in the queue."""

    VERIFY_POST = "verify_post"
    READ_METRICS = "read_metrics"
    SEND_NOTICE = "send_notice"
    PUBLISH_KIT = "publish_kit"
    EQUIP_MEMBERS = "equip_members"
    CLOSE_KIT = "close_kit"
    PULL_FEED = "pull_feed"
    REFRESH_TOKEN = "refresh_token"  # noqa: S105 - a job's name
    DETECT_POSTS = "detect_posts"
    PUBLISH_POST = "publish_post"
    SCORE_POINTS = "score_points"
    FIND_SUSPICIONS = "find_suspicions"
    COUNT_GOALS = "count_goals"
    AWARD_BADGES = "award_badges"
    SURVEY_MEMBERS = "survey_members"
    KEEP_DAYBOOK = "keep_daybook"


@dataclass(frozen=True, slots=True)
class Work:
    """Where a job runs: its pool, the dotted name of its drain function, its time limit in seconds."""

    pool: Pool
    function: str
    timeout: int


WORK: dict[Job, Work] = {
    Job.VERIFY_POST: Work(Pool.POSTS, "workers.posts.verify", 120),
    Job.READ_METRICS: Work(Pool.COLLECTION, "workers.collection.read", 120),
    Job.SEND_NOTICE: Work(Pool.NOTICES, "workers.notices.send", 120),
    Job.PUBLISH_KIT: Work(Pool.EDITORIAL, "workers.editorial.publish", 120),
    Job.EQUIP_MEMBERS: Work(Pool.EDITORIAL, "workers.editorial.equip", 120),
    Job.CLOSE_KIT: Work(Pool.EDITORIAL, "workers.editorial.close", 120),
    Job.PULL_FEED: Work(Pool.EDITORIAL, "workers.editorial.pull", 120),
    Job.REFRESH_TOKEN: Work(Pool.COLLECTION, "workers.collection.refresh", 120),
    Job.DETECT_POSTS: Work(Pool.COLLECTION, "workers.collection.detect", 120),
    Job.PUBLISH_POST: Work(Pool.POSTS, "workers.posts.publish", 120),
    Job.SCORE_POINTS: Work(Pool.POSTS, "workers.posts.score", 120),
    Job.FIND_SUSPICIONS: Work(Pool.EDITORIAL, "workers.editorial.find_suspicions", 120),
    Job.COUNT_GOALS: Work(Pool.EDITORIAL, "workers.editorial.count_goals", 120),
    Job.AWARD_BADGES: Work(Pool.EDITORIAL, "workers.editorial.award_badges", 120),
    Job.SURVEY_MEMBERS: Work(Pool.EDITORIAL, "workers.editorial.survey_members", 120),
    Job.KEEP_DAYBOOK: Work(Pool.EDITORIAL, "workers.editorial.keep_daybook", 120),
}


class Lease(NamedTuple):
    """One owed row in hand: `token` fences it, so that a late holder's commit is refused."""

    due_id: int
    job: Job
    subject_id: int
    token: str
    attempts: int
    due_at: datetime
