"""flask sandbox: the sandbox networks alone."""

import os
import sys

import click

from share.processes import preflight


@click.command("sandbox")
@click.option(
    "--port",
    default=0,
    show_default=True,
    type=click.IntRange(0, preflight.LAST_PORT),
    help="Port on 127.0.0.1; 0 takes a free one.",
)
@click.option("--faults", type=click.Path(exists=True, dir_okay=False), help="JSON list of faults to show.")
@click.option("--state", type=click.Path(dir_okay=False), help="Keep posts in this file over a restart.")
@click.option("--seed", help="What the made-up counts are drawn from.")
def sandbox(port: int, faults: str | None, state: str | None, seed: str | None) -> None:
    """Run the sandbox networks: X, Facebook, Bluesky and Mastodon on one port."""
    given = {"--port": str(port), "--faults": faults, "--state": state, "--seed": seed}
    words = [word for name, value in given.items() if value is not None for word in (name, value)]
    # A fresh interpreter in this one's place: it holds none of the app's memory and gets the signals itself.
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "share.sandbox", *words])  # noqa: S606 - our own interpreter
