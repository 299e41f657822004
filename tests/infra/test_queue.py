"""The doorbell and its queues: rung once, listed functions only, safe where the store is lost."""

import json
import pickle
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from redis import Redis
from rq.exceptions import NoSuchJobError

from share.domain.due import WORK, Job, Pool
from share.infra import store as store_infra
from share.infra.queue import Doorbell, ListedJob, open_queue

EDITORIAL = (Job.PUBLISH_KIT, Job.CLOSE_KIT, Job.PULL_FEED)


@pytest.fixture
def store(store_url: str) -> Iterator[Redis]:
    opened = store_infra.connect(store_url)
    yield opened
    opened.close()


def jobs_in(store: Redis, pool: Pool) -> list[str]:
    return [job_id.rpartition("-")[0] for job_id in open_queue(store, pool).get_job_ids()]


def plant(store: Redis, call: object, fields: Mapping[str, str] | None = None, *, data: bytes | None = None) -> None:
    """Write a job into the store as somebody might who got at it."""
    body = zlib.compress(json.dumps(call).encode()) if data is None else data
    store.hset("rq:job:planted", "data", body)
    facts = {"origin": "posts", "status": "queued", "created_at": "2026-11-22T00:00:00Z", **(fields or {})}
    for name, value in facts.items():
        store.hset("rq:job:planted", name, value)
    store.rpush("rq:queue:posts", "planted")


def test_a_ring_reaches_the_queue_of_the_jobs_pool(store: Redis) -> None:
    Doorbell(store).ring([Job.VERIFY_POST, Job.SEND_NOTICE])
    assert jobs_in(store, Pool.POSTS) == [Job.VERIFY_POST]
    assert jobs_in(store, Pool.NOTICES) == [Job.SEND_NOTICE]
    assert jobs_in(store, Pool.COLLECTION) == []


def test_ringing_a_hundred_times_leaves_one_drain_waiting_for_each_job(store: Redis) -> None:
    doorbell = Doorbell(store)
    for _ in range(100):
        doorbell.ring(EDITORIAL)
    assert sorted(jobs_in(store, Pool.EDITORIAL)) == sorted(EDITORIAL)


def test_a_ring_while_a_drain_runs_is_not_lost(store: Redis) -> None:
    doorbell = Doorbell(store)
    doorbell.ring([Job.VERIFY_POST])
    queue = open_queue(store, Pool.POSTS)
    running = queue.pop_job_id()
    assert running is not None
    doorbell.ring([Job.VERIFY_POST])
    assert len(queue.get_job_ids()) == 1
    assert queue.get_job_ids() != [running]


def test_the_request_that_rang_is_told_to_the_drain(store: Redis) -> None:
    Doorbell(store).ring([Job.VERIFY_POST], request_id="r-17")
    (job,) = open_queue(store, Pool.POSTS).jobs
    assert job.func_name == WORK[Job.VERIFY_POST].function
    assert job.kwargs == {"request_id": "r-17"}


def test_a_store_that_is_away_costs_a_ring_and_no_error(tmp_path: Path) -> None:
    away = store_infra.connect(f"unix://{tmp_path / 'nobody.sock'}")
    Doorbell(away).ring(list(Job))
    assert not store_infra.answers(away)


def test_a_failed_drain_is_remembered_for_a_day_and_not_a_year(store: Redis) -> None:
    Doorbell(store).ring([Job.VERIFY_POST])
    (job,) = open_queue(store, Pool.POSTS).jobs
    assert job.failure_ttl == 24 * 3600
    assert job.result_ttl == 0


@pytest.mark.parametrize(
    "call",
    [
        ["os.system", None, ["true"], {}],
        ["workers.posts.verify", "an instance", [], {}],
        ["workers.posts.verify", None, ["argument"], {}],
        ["workers.posts.verify", None, [], {"core": "other"}],
        ["workers.posts.verify", None, []],
        {"function": "os.system"},
        None,
    ],
)
def test_a_planted_job_that_is_not_on_the_list_counts_as_not_there(store: Redis, call: object) -> None:
    plant(store, call)
    queue = open_queue(store, Pool.POSTS)
    assert queue.fetch_job("planted") is None
    with pytest.raises(NoSuchJobError):
        ListedJob.fetch("planted", connection=store, serializer=queue.serializer)


@pytest.mark.parametrize("data", [b"", b"\xff\x00", pickle.dumps(("os.system", None, ("true",), {}))])
def test_a_planted_job_that_is_no_json_counts_as_not_there(store: Redis, data: bytes) -> None:
    plant(store, None, data=data)
    assert open_queue(store, Pool.POSTS).fetch_job("planted") is None


@pytest.mark.parametrize("field", [{"created_at": "yesterday"}, {"status": "odd"}, {"timeout": "x"}])
def test_a_planted_job_with_malformed_facts_counts_as_not_there(store: Redis, field: dict[str, str]) -> None:
    plant(store, ["workers.posts.verify", None, [], {"request_id": ""}], field)
    assert open_queue(store, Pool.POSTS).fetch_job("planted") is None


def test_callbacks_and_webhooks_of_a_planted_job_are_dropped(store: Redis) -> None:
    plant(
        store,
        ["workers.posts.verify", None, [], {"request_id": ""}],
        {
            "success_callback_name": "os.system",
            "failure_callback_name": "os.system",
            "webhooks": json.dumps([{"url": "http://127.0.0.1:1/", "statuses": ["finished"]}]),
            "repeats_left": "5",
        },
    )
    job = open_queue(store, Pool.POSTS).fetch_job("planted")
    assert job is not None
    assert job.success_callback is None
    assert job.failure_callback is None
    assert not job.webhooks
    assert job.repeats_left is None
