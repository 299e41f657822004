"""What reading the sample's posts took and cost so far: the budget, the calls, and each charge of X."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import ceil
from typing import Any

from share.core import Core, Session
from share.demo.history import Stage
from share.demo.native_ids import PAGE_ID
from share.demo.records import Record
from share.models.spending import BilledRead
from share.repositories import spending
from share.repositories.statements import insert_many

MONTHLY = 45_000_000
"""Millionths of a dollar that the sample's admin allows X to cost in a month."""

KEPT = timedelta(days=40)
ADMIN = 3


@dataclass(frozen=True, slots=True)
class Look:
    """One post in one call."""

    network: str
    scope: str
    native_id: str
    at: datetime

    @property
    def day(self) -> date:
        return self.at.astimezone(UTC).date()


def add(core: Core, session: Session, stage: Stage, made: Iterable[Record]) -> list[tuple[date, str]]:
    """Write what these posts took; returns X's charges, each a day and a post, for the sandbox's own bill."""
    looks = [look for record in made for look in _looks(record, stage)]
    _count_calls(core, session, looks)
    price = core.networks.get("x").price
    charges = {(look.day, look.native_id): look.at for look in looks if look.network == "x"}
    micros = price.micros if price else 0
    insert_many(session, BilledRead, [_charge(day, one, at, micros) for (day, one), at in charges.items()])
    for day, count in Counter(day for day, _ in charges).items():
        spending.add(session, "x", "", day=day, micros=count * micros)
    if stage.stretch.after is None:
        spending.set_budget(session, "x", MONTHLY, by_id=stage.ids[ADMIN], now=stage.stretch.now - KEPT)
    return sorted(charges)


def _looks(record: Record, stage: Stage) -> Iterator[Look]:
    if not record.is_seen:
        return
    network, native_id = record.key
    scope = {"facebook": PAGE_ID, "mastodon": stage.sample.site.partition("://")[2]}.get(network, "")
    for at in record.life.looks(stage.stretch.now):
        if at > stage.stretch.now - KEPT:
            yield Look(network, scope, native_id, at)


def _count_calls(core: Core, session: Session, looks: Iterable[Look]) -> None:
    """Posts that fell due within the same hour were asked for together, as many as a call takes."""
    together = Counter((look.network, look.scope, look.day, look.at.hour) for look in looks)
    days: dict[tuple[str, str, date], Counter[str]] = {}
    for (network, scope, day, _hour), count in together.items():
        told = days.setdefault((network, scope, day), Counter())
        told["reads"] += count
        told["calls"] += ceil(count / core.networks.get(network).batch_size)
    for (network, scope, day), told in days.items():
        spending.add(session, network, scope, day=day, calls=told["calls"], reads=told["reads"])


def _charge(day: date, native_id: str, at: datetime, micros: int) -> dict[str, Any]:
    return {"network": "x", "day": day, "resource": native_id, "micros": micros, "at": at}
