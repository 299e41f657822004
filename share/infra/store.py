"""The Redis or Valkey server: queues, locks and caches, all of which can be rebuilt."""

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

WAIT = 0.5
"""Seconds that a page waits for the store before it goes on without it."""


def connect(url: str, *, wait: float | None = WAIT) -> Redis:
    """Connect lazily; `wait` bounds every answer (None for workers, whose blocking reads last longer)."""
    return Redis.from_url(url, socket_timeout=wait, socket_connect_timeout=wait or 5, retry=Retry(NoBackoff(), 0))


def answers(store: Redis) -> bool:
    """Whether the store is there."""
    try:
        return bool(store.ping())
    except RedisError:
        return False
