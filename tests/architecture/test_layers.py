"""The import contracts of pyproject.toml hold."""

import subprocess
import sys

from tests.architecture import sources


def test_every_floor_uses_the_floors_below_it_alone() -> None:
    # In a process of its own: in ours it would switch off the loggers that other tests listen to.
    # Without the kept graph: another run of the linter may be writing it just now.
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    checked = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", program],
        cwd=sources.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, f"An import goes the wrong way:\n{checked.stdout[-2000:]}"
