"""A batch of posts that were just read is planned as each of them would be alone."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from share.domain.growth import Outlook, click_rate, of_network
from share.domain.plans import ALWAYS, NextRead, Prospect, next_paid_read, next_read
from share.domain.rereads import JUST_POSTED, Rereads, Terms
from share.domain.tempo import Lives, Tempo

LIVES = Lives(of_network("x"))
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
counts, ages, clicks = st.integers(0, 10**6), st.floats(0, 800), st.integers(0, 50)
moments = st.timedeltas(timedelta(0), timedelta(hours=11, minutes=59)).map(lambda later: NOON + later)


def _terms(*, pays: bool, price: float = 40.0) -> Terms:
    return Terms("x", LIVES, price, 200.0, 0.01, pays, () if pays else ALWAYS)


def _alone(terms: Terms, prospect: Prospect, *, now: datetime, paid: bool) -> NextRead | None:
    return next_paid_read(prospect, now=now, paid=paid) if terms.pays else next_read(prospect, now=now)


def _same(found: datetime | None, alone: NextRead | None) -> bool:
    if found is None or alone is None:
        return found is None and alone is None
    return abs(found - alone.at) <= timedelta(microseconds=2)


@given(st.booleans(), st.booleans(), moments, counts, counts, ages, st.floats(0, 300), clicks, st.floats(1, 1e4))
def test_a_post_of_a_batch_is_read_when_it_would_be_alone(
    pays: bool,  # noqa: FBT001 - one of its facts
    paid: bool,  # noqa: FBT001 - likewise
    now: datetime,
    before: int,
    more: int,
    seen: float,
    later: float,
    came: int,
    price: float,
) -> None:
    terms = _terms(pays=pays, price=price)
    posted_at = now - timedelta(hours=seen + later)
    age, earlier = (now - posted_at) / timedelta(hours=1), timedelta(hours=seen) / timedelta(hours=1)
    kept = (7, posted_at + timedelta(hours=seen), before, 0, 0.3, 0.6)
    rereads = Rereads(terms, now=now, paid=paid)
    found = rereads.after(7, posted_at, now, before + more, came, 100.0, kept)

    tempo = Tempo(0.3, 0.6)
    if earlier < age:
        tempo = LIVES.after(tempo, count=before + more, age=age, before=before, seen=earlier)
    curve, size = LIVES.growth(tempo, count=before + more, age=age, usual=100.0)
    outlook = Outlook(size, max(age, JUST_POSTED), click_rate(clicks=came, count=before + more, usual=0.01))
    alone = _alone(terms, Prospect(curve, outlook, posted_at, price, 7, terms.always), now=now, paid=paid)
    assert _same(found, alone)
    assert rereads.kept == [(7, now, before + more, came, *tempo)]


@given(st.booleans(), moments, ages, st.one_of(st.just(0.0), st.floats(0.01, 1e4)))
def test_a_post_of_which_nothing_was_told_is_planned_by_what_is_usual(
    pays: bool,  # noqa: FBT001 - one of its facts
    now: datetime,
    age: float,
    usual: float,
) -> None:
    terms, posted_at = _terms(pays=pays), now - timedelta(hours=age)
    rereads = Rereads(terms, now=now, paid=True)
    outlook = Outlook(usual, max((now - posted_at) / timedelta(hours=1), JUST_POSTED))
    alone = _alone(terms, Prospect(terms.curve, outlook, posted_at, terms.price, 7, terms.always), now=now, paid=True)
    assert _same(rereads.untold(7, posted_at, now, usual), alone)
    assert rereads.kept == []
