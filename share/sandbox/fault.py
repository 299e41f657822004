"""Faults that the sandbox shows on demand.

A fault is a JSON object; `--faults FILE` holds a list of them, POST /_sandbox/faults takes one or a
list, DELETE /_sandbox/faults drops all. They are tried in order; the first that applies is shown.

| field       | meaning                                                                                  |
|-------------|------------------------------------------------------------------------------------------|
| network     | x, facebook, bluesky, mastodon, or * for all (the default)                               |
| kind        | one of the kinds below                                                                   |
| calls       | shown on the next N calls that it applies to; without it, until it ends or is dropped     |
| probability | 0 to 1: the share of calls that meet it (1 by default)                                   |
| until       | ISO time or Unix seconds: over by then; a rate limit names it as its reset               |
| seconds     | rate_limit, near_limit, usage_cap: from now to the reset (900), and the fault's own end   |
|             | unless `calls` or `until` says otherwise; slow: the wait (5); drip: between bytes (0.2)   |
| path        | only calls whose path holds this text, or one of several divided by |                    |
| method      | only calls by this verb, as POST                                                         |
| host        | only calls to this host, without port (one Mastodon instance among several)              |
| ids         | missing_ids, partial: which posts; without it, every second one                           |
| code        | Graph's error code: rate_limit 4 (or 17, 32, 613, 80001), revoked_token 190, partial 1    |
| subcode     | Graph's subcode of a revoked token (460)                                                 |
| problem     | X, partial: the last part of the problem's type (resource-not-found)                     |
| headers     | false: a rate limit without any header that tells the reset                              |
| percent     | near_limit: how full the window is told to be (80)                                       |
| status, body, content_type | answer: exactly this                                                      |

Kinds: rate_limit (the window is full) · near_limit (a good answer whose headers say that it nearly is) ·
usage_cap (X: the month's posts are read) · no_credits (X: 402) · outage_503_html · slow · drip · broken_json (half
of the JSON) · cut_off (the connection ends in the middle of the answer) · close (no answer, nothing done) ·
close_after (no answer, but it was done) · revoked_token · missing_ids (left out without a word; a null in a Graph
batch) · partial (X: errors[] beside data; Graph batch: an error in place of the post; Bluesky, Mastodon: the optional
counts are absent) · alien_ids (posts beside those that were asked for) · answer (whatever you say).
"""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

WHOLE_KINDS = ("rate_limit", "usage_cap", "no_credits", "outage_503_html", "revoked_token", "close", "answer")
CONTENT_KINDS = ("missing_ids", "partial", "alien_ids")
DELIVERY_KINDS = ("slow", "drip", "broken_json", "cut_off", "close_after", "near_limit")
KINDS = frozenset((*WHOLE_KINDS, *CONTENT_KINDS, *DELIVERY_KINDS))
ONLY_X = frozenset({"usage_cap", "no_credits"})
NETWORKS = ("x", "facebook", "bluesky", "mastodon")
WINDOW_SECONDS = 900.0


class NoSuchFaultError(ValueError):
    """A fault was described in words that the sandbox does not know."""


@dataclass(slots=True)
class Fault:
    kind: str
    network: str = "*"
    calls: int | None = None
    probability: float = 1.0
    until: float | None = None
    seconds: float | None = None
    path: str = ""
    method: str = ""
    host: str = ""
    ids: tuple[str, ...] = ()
    code: int | None = None
    subcode: int | None = None
    problem: str = "resource-not-found"
    headers: bool = True
    percent: int = 80
    status: int = 200
    body: str = ""
    content_type: str = "application/json; charset=utf-8"
    reset: float = field(default=0.0)

    def hits(self, native_id: str, position: int) -> bool:
        """Tell whether this post of a batch is met: those named, else every second one."""
        return native_id in self.ids if self.ids else position % 2 == 1


def parse_fault(given: dict[str, Any]) -> Fault:
    """Read one fault; raises NoSuchFaultError with what to write instead."""
    known = set(Fault.__dataclass_fields__) - {"reset"}
    if unknown := set(given) - known:
        raise NoSuchFaultError(f"Unknown field {min(unknown)!r}; a fault has {', '.join(sorted(known))}.")
    values = {**given, "until": _moment(given.get("until")), "ids": tuple(map(str, given.get("ids", ())))}
    fault = Fault(kind=str(values.pop("kind", "")), **values)
    if fault.kind not in KINDS:
        raise NoSuchFaultError(f"Unknown kind {fault.kind!r}; there are {', '.join(sorted(KINDS))}.")
    if fault.network not in {*NETWORKS, "*"} or (fault.kind in ONLY_X and fault.network not in {"x", "*"}):
        raise NoSuchFaultError(f"{fault.kind} cannot be shown by network {fault.network!r}.")
    return _with_reset(fault)


def _with_reset(fault: Fault) -> Fault:
    span = WINDOW_SECONDS if fault.seconds is None else fault.seconds
    fault.reset = fault.until or time.time() + span
    if fault.kind in {"rate_limit", "near_limit", "usage_cap"} and fault.calls is None and fault.seconds is not None:
        fault.until = fault.reset
    return fault


def _moment(value: float | str | None) -> float | None:
    if value is None or isinstance(value, int | float):
        return value
    moment = datetime.fromisoformat(value)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
