"""Posts that are looked at for jumps: each beside its own readings, however many are held in memory at once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from share.core import Core
from share.domain.click_rules import Verdict
from share.domain.readings import Counts, Reading
from share.models.kits import Kit
from share.models.links import Link
from share.models.posts import Post
from share.repositories import clicks, readings, sightings
from share.repositories.sightings import Candidate
from share.services import posts
from tests.fixtures.people import Cast


@pytest.mark.parametrize("at_once", [1, 2, 9])
def test_each_post_is_looked_at_beside_its_own_readings(
    faked: Core, cast: Cast, kit: Kit, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    assert kit.id
    for number in range(1, 4):
        posts.record(faked, member_id=cast.alice.id, url=f"https://fake.example/posts/{number}")
    with faked.read() as session:
        ids = session.scalars(select(Post.id).order_by(Post.id)).all()
    told: dict[int, list[int]] = dict(zip(ids, ([5], [6, 60], []), strict=True))
    with faked.write() as session:
        for post_id, likes in told.items():
            for hour, count in enumerate(likes):
                reading = Reading("", faked.now() + timedelta(hours=hour), "fake-api", Counts(likes=count))
                readings.keep(session, post_id, reading, reported=frozenset({"likes"}))
    monkeypatch.setattr(sightings, "AT_ONCE", at_once)
    some = [Candidate(post_id, cast.alice.id, "fake", 100, faked.now()) for post_id in told]
    with faked.read() as session:
        found = list(sightings.with_series(session, some))
    assert [one for one, _changes in found] == some
    assert [[change.counts.likes for change in changes] for _one, changes in found] == list(told.values())


def test_a_links_best_hour_is_that_of_all_hosts_together(core: Core, cast: Cast, kit: Kit) -> None:
    hour = int(core.now().timestamp()) // 3600 * 3600
    with core.write() as session:
        links = [
            Link(code=one, kit_id=kit.id, member_id=cast.alice.id, network=one, created_at=core.now()) for one in "ab"
        ]
        session.add_all(links)
        session.flush()
        first, second = (link.id for link in links)
        for name in ("here", "there"):
            host = clicks.host(session, name).id
            for at, number in ((hour - 3600, 19), (hour, 25), (hour - 20 * 86_400, 90)):
                counted = {(first, at, Verdict.HUMAN): number, (second, at, Verdict.BURST): 90}
                clicks.add_hours(session, counted, host=host)
    with core.read() as session:
        assert [(one.subject_id, one.count) for one in sightings.links_with(session, least=40, now=core.now())] == [
            (first, 50)
        ]
        assert sightings.links_with(session, least=51, now=core.now()) == []
        # In all: what lies further back than the last days as well, where they have enough.
        in_all = sightings.links_with_in_all(session, least=88, now=core.now())
        assert [(one.subject_id, one.count) for one in in_all] == [(first, 268)]
        assert sightings.links_with_in_all(session, least=89, now=core.now()) == []
        beside = Candidate(second, cast.alice.id, "a", 1, core.now())
        assert sightings.clicks_around(session, [beside]).networks["a"].usual == pytest.approx(180)
        assert sightings.clicks_in_all_around(session, [beside]).networks["a"].usual == pytest.approx(268)
