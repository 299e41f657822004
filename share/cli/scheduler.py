"""flask scheduler: rings for what is due and looks after what comes round."""

import os
import sys

import click


@click.command("scheduler")
def scheduler() -> None:
    """Run the scheduler alone; several at once do no harm."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "workers.schedule"])  # noqa: S606 - our own interpreter
