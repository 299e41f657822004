"""Every command of ours; wsgi.py and the tests hang them onto `flask`."""

import click
from flask import Flask

from share.cli.check import check
from share.cli.clicks import clicks
from share.cli.demo import demo
from share.cli.feeds import feeds
from share.cli.keys import keys
from share.cli.kits import kits
from share.cli.leaderboard import leaderboard
from share.cli.members import members
from share.cli.metrics import metrics
from share.cli.networks import networks
from share.cli.posts import posts
from share.cli.sandbox import sandbox
from share.cli.scheduler import scheduler
from share.cli.scores import scores
from share.cli.setup import setup
from share.cli.tokens import tokens
from share.cli.up import up
from share.cli.web import web
from share.cli.worker import worker

COMMANDS: list[click.Command] = [
    # Keep this sorted by name.
    check,
    clicks,
    demo,
    feeds,
    keys,
    kits,
    leaderboard,
    members,
    metrics,
    networks,
    posts,
    sandbox,
    scheduler,
    scores,
    setup,
    tokens,
    up,
    web,
    worker,
]


def register(app: Flask) -> None:
    """Hang our commands onto `flask`."""
    for command in COMMANDS:
        app.cli.add_command(command)
