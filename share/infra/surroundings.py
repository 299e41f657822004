"""What stands around the process: disk, file modes, the store's ways, which worker pools are there."""

import shutil
import stat
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError, ResponseError

from share.domain.due import Pool

WORKERS = "rq:workers"


def free_bytes(folder: Path) -> int:
    """What the disk under `folder` has left."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    return shutil.disk_usage(there).free


def is_open_to_others(path: Path) -> bool:
    """Whether users other than the owner may look into it."""
    return path.exists() and bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO) & ~stat.S_IXOTH & ~stat.S_IXGRP)


def eviction(store: Redis) -> str:
    """What the store does when its memory is full; "" where it does not tell."""
    try:
        told = store.config_get("maxmemory-policy")
    except ResponseError:
        return ""
    return str(told.get("maxmemory-policy", "")) if isinstance(told, dict) else ""


def pools_at_work(store: Redis) -> set[Pool]:
    """The pools of which a worker has shown itself within the time that RQ remembers one."""
    try:
        members = store.smembers(WORKERS)
    except RedisError:
        return set()
    alive = [str(key, "utf-8") for key in members if isinstance(key, bytes) and store.exists(key)]
    names = {key.removeprefix("rq:worker:").partition("-")[0] for key in alive}
    return {pool for pool in Pool if pool.value in names}
