import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from share.processes import valkey
from tests.processes.trees import environment, free_port, until


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short-named place for an instance; a store that was left running there is ended."""
    made = Path(tempfile.mkdtemp(prefix="up", dir="/tmp"))
    yield made / "instance"
    pid = valkey.server_pid(str(made / "instance" / "store.sock"))
    if pid is not None:
        left = psutil.Process(pid)
        left.terminate()
        until(lambda: not left.is_running() or left.status() == psutil.STATUS_ZOMBIE, "the store's end")
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def env(folder: Path, port: int) -> dict[str, str]:
    """The environment of an instance of its own; change it before starting something."""
    return environment(
        INSTANCE_PATH=str(folder), PUBLIC_URL=f"http://127.0.0.1:{port}", LOG_FORMAT="json", PYTHONWARNINGS="ignore"
    )
