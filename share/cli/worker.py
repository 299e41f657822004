"""flask worker: worker processes of one host, one for each queue named."""

import os
import sys

import click

from share.domain.due import Pool


@click.command("worker")
@click.argument("queues", nargs=-1, required=True, type=click.Choice([pool.value for pool in Pool]), metavar="QUEUE…")
@click.option("--with-scheduler", is_flag=True, help="Run the scheduler beside them.")
def worker(queues: tuple[str, ...], *, with_scheduler: bool) -> None:
    """Work what is due. Name a queue twice for two processes."""
    extra = ["--with-scheduler"] if with_scheduler else []
    # A fresh interpreter in this one's place: the workers need nothing of the web.
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "workers.pool", *queues, *extra])  # noqa: S606 - our own interpreter
