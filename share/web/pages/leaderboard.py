"""The board, as a page and as a table for spreadsheets."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from io import StringIO
from itertools import islice
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from share.domain.leaderboard import By, Metric, Period
from share.domain.roles import Role
from share.domain.words import mark, say
from share.services import goals, leaderboard
from share.services.leaderboard import Cells, Part, Question
from share.web.context import core, viewer

pages = Blueprint("leaderboard", __name__)

GROUPS_SHOWN = 5

AT_ONCE = 500
"""Rows of a table that are sent together."""


@pages.get("/leaderboard")
def index() -> str:
    asked, cursor = _question(), request.args.get("cursor")
    wanted = [(asked, Part(viewer=viewer().public_id, cursor=cursor, daily=True))]
    if asked.by is By.MEMBER and not cursor and not asked.group:
        totals = Question(asked.period, By.GROUP, asked.metric, asked.network, asked.day, recount=asked.recount)
        wanted.append((totals, Part(limit=GROUPS_SHOWN)))
    board, *groups = leaderboard.boards(core(), wanted)
    return render_template(
        "leaderboard/index.html",
        board=board,
        groups=groups[0] if groups else None,
        me=viewer().public_id,
        goals=goals.current(core(), member_id=viewer().member_id) if asked.by is By.MEMBER and not cursor else [],
        edits=viewer().may(Role.EDITOR),
        periods=_tabs(asked, "period", list(Period)),
        subjects=_tabs(asked, "by", list(By)),
        metrics=_tabs(asked, "metric", _metrics(asked)),
        networks=core().networks.all,
        earlier=_beside(board.span.first, -1),
        later=_beside(board.span.last, 1) if board.span.last and board.span.last < board.today else None,
        address=lambda **change: _address(asked, **change),
    )


@pages.get("/leaderboard.csv")
def table() -> Response:
    asked = _question()
    lines = leaderboard.table(core(), asked)
    rows = _written(next(lines), lines)
    name = f'attachment; filename="{_file_of(asked)}"'
    return Response(rows, mimetype="text/csv", headers={"Content-Disposition": name})


def _file_of(asked: Question) -> str:
    """What a table's file is called: whoever keeps several can tell them apart."""
    words = ["board", asked.period, asked.by, asked.metric, asked.network, asked.day and asked.day.isoformat()]
    return "-".join(word for word in (*words, asked.recount and "counted-today") if word) + ".csv"


def _written(heading: Cells, lines: Iterator[Cells]) -> Iterator[str]:
    some = [heading]
    while some:
        out = StringIO()
        csv.writer(out).writerows(some)
        yield out.getvalue()
        some = list(islice(lines, AT_ONCE))


def _question() -> Question:
    given = request.args
    return leaderboard.question(
        period=given.get("period", ""),
        by=given.get("by", ""),
        metric=given.get("metric", ""),
        network=given.get("network", ""),
        day=given.get("date", ""),
        group=given.get("group", ""),
        recount=given.get("counted") == "today",
    )


def _metrics(asked: Question) -> list[Metric]:
    """Impressions stand among them where each row is one network's."""
    return [metric for metric in Metric if metric is not Metric.IMPRESSIONS or asked.by is By.NETWORK]


def _beside(edge: date | None, days: int) -> str | None:
    """A day of the period before or after."""
    return (edge + timedelta(days=days)).isoformat() if edge else None


_LABELS = {
    Period.DAY: mark("Day"),
    Period.WEEK: mark("Week"),
    Period.MONTH: mark("Month"),
    Period.CAMPAIGN: mark("Campaign"),
    Period.ALL: mark("All time"),
    By.MEMBER: mark("Members"),
    By.GROUP: mark("Groups"),
    By.NETWORK: mark("Networks"),
    By.KIT: mark("Kits"),
    Metric.POSTS: mark("Posts"),
    Metric.ENGAGEMENTS: mark("Engagements"),
    Metric.CLICKS: mark("Clicks"),
    Metric.IMPRESSIONS: mark("Impressions"),
    Metric.POINTS: mark("Points"),
}


def _tabs(asked: Question, name: str, choices: Sequence[Period | By | Metric]) -> list[dict[str, object]]:
    return [
        {
            "label": say(_LABELS[choice]),
            "url": _address(asked, **{name: choice.value}),
            "current": getattr(asked, name) is choice,
        }
        for choice in choices
    ]


def _address(asked: Question, **change: str) -> str:
    """The board's own address with something changed; what is usual is left out."""
    usual = {"period": Period.WEEK.value, "by": By.MEMBER.value, "metric": Metric.POSTS.value}
    words = {
        "period": asked.period.value,
        "by": asked.by.value,
        "metric": asked.metric.value,
        "network": asked.network or "",
        "date": asked.day.isoformat() if asked.day else "",
        "group": asked.group or "",
        "counted": "today" if asked.recount else "",
        **change,
    }
    if words["by"] == By.NETWORK.value:
        words["network"] = ""
    elif words["metric"] == Metric.IMPRESSIONS.value and not words["network"]:
        words["metric"] = ""
    if words["by"] != By.MEMBER.value:
        words["group"] = ""
    path = words.pop("path", "/leaderboard")
    kept = {name: value for name, value in words.items() if value and usual.get(name) != value}
    return f"{path}?{urlencode(kept)}" if kept else path
