import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from share.networks import nodeinfo
from share.networks.base import Access
from tests.networks.scene import NOW, TOKEN
from tests.sandbox_server import SandboxServer

__all__ = ["NOW", "TOKEN"]


@pytest.fixture(autouse=True)
def unheard_hosts() -> None:
    """No host has told yet what it runs."""
    nodeinfo.TOLD.clear()


@pytest.fixture
def access() -> Access:
    """What an adapter is handed where `responses` plays the network."""
    return Access(requests.Session(), {}, NOW, TOKEN)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real replies and addresses, where they lie beside the checkout; never part of it."""
    root = Path(os.environ.get("SHARED_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
    if not (root / "post-urls.tsv").exists():
        pytest.skip("SHARED_DATA is not here: set it to the folder with post-urls.tsv and replies/")
    return root


@pytest.fixture(scope="session")
def running_sandbox() -> Iterator[SandboxServer]:
    with SandboxServer() as server:
        yield server


@pytest.fixture
def sandbox(running_sandbox: SandboxServer) -> SandboxServer:
    running_sandbox.forget()
    return running_sandbox
