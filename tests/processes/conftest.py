import shutil
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from share.processes import valkey
from tests.processes.trees import environment, free_port, is_gone, until


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short-named place for an instance; a store that was left running there is ended."""
    made = Path(tempfile.mkdtemp(prefix="up", dir="/tmp"))
    yield made / "instance"
    known = [made / "instance" / "store.sock", *(Path(note.read_text()) for note in made.rglob("store.path"))]
    for pid in filter(None, (valkey.server_pid(str(socket)) for socket in known)):
        left = psutil.Process(pid)
        left.terminate()
        until(partial(is_gone, left), "the store's end")
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
