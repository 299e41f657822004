"""`flask up` where something is wrong: one sentence that says what to do, exit code 1, nothing started."""

import os
import socket
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from share.cli import up
from share.cli.groups import register
from share.core import open_core
from share.infra import schema
from share.repositories import organisation
from share.settings import load
from share.web.app import create_app
from tests.processes.trees import free_port


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {
        "PUBLIC_URL": "http://campaign.localhost",
        "INSTANCE_PATH": str(tmp_path / "instance"),
        "SECRET_KEY": "a-secret-that-is-made-up-for-tests",
        "TOKEN_KEYS": "a-token-key-made-up-for-tests",
    }


@pytest.fixture(autouse=True)
def never_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were something not refused, this test's process would become the supervisor."""

    def started(*_: object, **__: object) -> int:
        raise AssertionError("it was not refused")

    monkeypatch.setattr(up, "fork", started)
    monkeypatch.setattr(os, "execv", started)


def refused(environ: dict[str, str], *arguments: str) -> str:
    """The one sentence."""
    with pytest.MonkeyPatch.context() as surroundings:
        for name, value in environ.items():
            surroundings.setenv(name, value)
        return _refused(environ, *arguments)


def _refused(environ: dict[str, str], *arguments: str) -> str:
    app: Flask = create_app(load(environ))
    register(app)
    result: Result = app.test_cli_runner().invoke(args=["up", "--port", str(free_port()), *arguments])
    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    assert result.output.startswith("Error: ")
    assert not list(Path(environ["INSTANCE_PATH"]).glob("plan.json"))
    return result.output


def test_a_taken_port(environ: dict[str, str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        told = refused(environ, "--port", str(port))
        assert f"Port {port} is taken" in told
        assert f"--port {port + 1}" in told


def test_a_port_that_there_is_not(environ: dict[str, str]) -> None:
    assert "There is no port 65536" in refused(environ, "--demo", "--port", "65535")
    # Nothing of it is noted, or no command would start there any more.
    assert not list(Path(environ["INSTANCE_PATH"]).glob("*.env"))
    assert not (Path(environ["INSTANCE_PATH"]) / "address").exists()


def test_a_folder_that_is_a_file(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "instance").write_text("in the way")
    assert "make it writable for this user or set INSTANCE_PATH" in refused(environ)


def test_a_database_that_is_away(environ: dict[str, str]) -> None:
    told = refused({**environ, "DATABASE_URL": f"postgresql://someone:hush@127.0.0.1:{free_port()}/campaign"})
    assert "mend DATABASE_URL" in told
    assert "hush" not in told


def test_a_store_that_is_away(environ: dict[str, str]) -> None:
    told = refused({**environ, "REDIS_URL": f"redis://:hush@127.0.0.1:{free_port()}/0"})
    assert "unset REDIS_URL to use the embedded one" in told
    assert "hush" not in told


def test_a_database_of_another_key(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "instance").mkdir()
    core = open_core(load({**environ, "SECRET_KEY": "the-secret-of-another-installation"}))
    schema.upgrade(core.db.engine)
    with core.write() as session:
        fingerprint = core.vault.fingerprint()
        organisation.create(session, name="Others", colour="#000", key_fingerprint=fingerprint, now=core.now())
    core.db.close()
    assert "Give this host the same SECRET_KEY" in refused(environ)


def test_a_database_of_a_newer_version(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "instance").mkdir()
    core = open_core(load(environ))
    schema.upgrade(core.db.engine)
    with core.db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    core.db.close()
    assert "was made by a newer version" in refused(environ)


def test_the_sample_for_everybody(environ: dict[str, str]) -> None:
    assert "for this machine alone" in refused(environ, "--demo", "--host", "0.0.0.0")  # noqa: S104 - what is refused


def test_the_sample_with_a_real_key(environ: dict[str, str]) -> None:
    assert "unset X_BEARER_TOKEN" in refused({**environ, "X_BEARER_TOKEN": "a real one"}, "--demo")
