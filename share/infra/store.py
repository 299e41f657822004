"""The Redis or Valkey server: queues, locks and caches, all of which can be rebuilt."""

from contextlib import suppress

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

WAIT = 0.5
"""Seconds that a page waits for the store before it goes on without it."""


def connect(url: str, *, wait: float | None = WAIT) -> Redis:
    """Connect lazily; `wait` bounds every answer (None for workers, whose blocking reads last longer)."""
    return Redis.from_url(url, socket_timeout=wait, socket_connect_timeout=wait or 5, retry=Retry(NoBackoff(), 0))


def count(store: Redis, key: str, *, kept_seconds: int) -> int | None:
    """Count one more under `key` and return how many there are now; None where the store does not answer."""
    try:
        with store.pipeline(transaction=False) as both:
            both.incr(key)
            both.expire(key, kept_seconds)
            counted, _ = both.execute()
    except RedisError:
        return None
    return int(counted)


def keep(store: Redis, key: str, content: bytes, *, kept_seconds: int) -> None:
    """Keep something that can be made anew; nothing happens where the store does not answer."""
    with suppress(RedisError):
        store.set(key, content, ex=kept_seconds)


def kept(store: Redis, key: str) -> bytes | None:
    """What keep() left there; None where nothing is, or the store does not answer."""
    try:
        found = store.get(key)
    except RedisError:
        return None
    return found if isinstance(found, bytes) else None


def answers(store: Redis) -> bool:
    """Whether the store is there."""
    try:
        return bool(store.ping())
    except RedisError:
        return False
