"""Two writers on the same member at once: the later one sees what the earlier one counted."""

import threading

import pytest
from sqlalchemy import event

from share.core import Core, Session
from share.domain.score_rules import RuleSet
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.readings import CurrentReading
from share.repositories import changes
from tests.fixtures.people import Cast
from tests.services.ledgers import Ledger

LIMITED = RuleSet(run_length=2, newcomer_kits=1, day_limit=15)


@pytest.fixture
def ledger(core: Core, campaign: Campaign) -> Ledger:
    return Ledger(core, campaign)


def test_writers_at_once_keep_the_limit_they_share(core: Core, ledger: Ledger, cast: Cast, kit: Kit) -> None:
    ledger.rule(LIMITED)
    people = [cast.alice, cast.bob]
    posts = [ledger.post(person, kit, network=network) for person in people for network in ("bluesky", "mastodon")]
    begin = threading.Barrier(len(posts))
    failed: list[BaseException] = []

    def write(number: int) -> None:
        try:
            begin.wait(timeout=30)
            for seen in range(1, 6):
                with core.write() as session:
                    # Each writer names all posts, in an order of its own, and changes one.
                    row = session.get(CurrentReading, posts[number].id) or CurrentReading(
                        post_id=posts[number].id, source="test", sampled_at=core.now()
                    )
                    row.engagements = seen * (number + 1)
                    session.add(row)
                    changes.posts(session, [post.id for post in posts[number:] + posts[:number]])
        except BaseException as error:  # noqa: BLE001 - a thread's failure is the test's
            failed.append(error)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(len(posts))]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=120)
    assert failed == []
    assert ledger.kept(people) == ledger.due(people)
    assert ledger.added_up()
    assert [ledger.total(person) for person in people] == [15, 15]


def interrupt(_session: Session) -> None:
    raise KeyboardInterrupt


def test_points_wait_for_their_transaction(core: Core, ledger: Ledger, cast: Cast, kit: Kit) -> None:
    """What dies before its commit leaves neither evidence nor points: they stand and fall together."""
    ledger.rule(LIMITED)
    post = ledger.post(cast.alice, kit)
    before = ledger.kept([cast.alice])

    def die() -> None:
        with core.write() as session:
            session.add(CurrentReading(post_id=post.id, source="test", sampled_at=core.now(), engagements=3))
            changes.posts(session, [post.id])
            # The newest listener comes last: points are worked out, and nothing is committed yet.
            event.listen(session, "before_commit", interrupt)

    with pytest.raises(KeyboardInterrupt):
        die()
    assert ledger.kept([cast.alice]) == before == ledger.due([cast.alice])
    assert ledger.added_up()
