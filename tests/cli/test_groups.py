import subprocess
import sys
from pathlib import Path

import pytest

from share.cli.groups import COMMANDS, LINES, Named
from tests.architecture.sources import ROOT
from tests.processes.trees import environment

FLASK = "import sys; from flask.cli import main; sys.argv = ['flask', '{}']\ntry: main()\nexcept SystemExit: pass"
HEAVY = "sqlalchemy share.web.app share.core PIL tweepy alembic"


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """These lines in a fresh process, which tells at its end which of the heavy modules it holds."""
    told = f"import sys; print(*set(sys.modules) & set('{HEAVY}'.split()), file=sys.stderr)"
    return subprocess.run(  # noqa: S603 - our own lines
        [sys.executable, "-c", f"{code}\n{told}"],
        cwd=ROOT,
        env=environment(INSTANCE_PATH=str(folder)),
        capture_output=True,
        text=True,
        check=True,
    )


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(command.name))
def test_a_command_stands_in_the_list_with_its_own_first_sentence(command: Named) -> None:
    assert command.own.name == command.name
    assert command.own.get_short_help_str(200) == LINES[str(command.name)]


def test_asking_for_help_loads_no_command_and_no_page(tmp_path: Path) -> None:
    done = run(FLASK.format("--help"), tmp_path)
    assert "scheduler" in done.stdout
    assert done.stderr.split() == []


def test_a_server_gets_the_whole_application_without_what_workers_use(tmp_path: Path) -> None:
    done = run("from wsgi import app, application; print(application and app.whole.url_map)", tmp_path)
    assert "leaderboard" in done.stdout
    assert set(done.stderr.split()) == {"sqlalchemy", "share.web.app", "share.core"}


def test_a_command_that_flask_brings_sees_the_pages(tmp_path: Path) -> None:
    assert "leaderboard" in run(FLASK.format("routes"), tmp_path).stdout
