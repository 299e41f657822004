from datetime import timedelta

import pytest

from share.core import Core
from share.domain.errors import NotFoundError
from share.domain.roles import Role
from share.models.members import Member
from share.services import alarms, me, needs
from tests.fixtures.people import Cast
from tests.fixtures.stores import Clock


def member(core: Core, person: Member) -> Member:
    with core.read() as session:
        return session.get_one(Member, person.id)


def called(core: Core) -> list[str]:
    return [need.url for need in needs.listed(core, Role.COORDINATOR) if need.kind == "alarm"]


def test_a_call_for_help_stops_the_asks_and_stands_first_on_the_coordinators_list(
    core: Core, cast: Cast, clock: Clock
) -> None:
    with core.write() as session:
        session.get_one(Member, cast.bob.id).state = "pending"
    clock.move(hours=1)
    alarms.raise_alarm(core, member_id=cast.alice.id, note=" They post my address. ")
    assert member(core, cast.alice).paused_at == core.now()
    first = needs.listed(core, Role.COORDINATOR)[0]
    assert first.text == "Alice is being harassed and asks for help."
    call = alarms.get(core, first.url.rpartition("/")[2])
    assert (call.member_name, call.note, call.opened_at) == ("Alice", "They post my address.", core.now())


def test_a_second_press_adds_words_and_no_second_call(core: Core, cast: Cast) -> None:
    alarms.raise_alarm(core, member_id=cast.alice.id, note="")
    alarms.raise_alarm(core, member_id=cast.alice.id, note="It goes on.")
    alarms.raise_alarm(core, member_id=cast.alice.id, note="")
    (url,) = called(core)
    assert alarms.get(core, url.rpartition("/")[2]).note == "It goes on."


def test_once_settled_it_leaves_the_list_and_her_words_are_dropped(core: Core, cast: Cast) -> None:
    alarms.raise_alarm(core, member_id=cast.alice.id, note="They post my address.")
    (url,) = called(core)
    public_id = url.rpartition("/")[2]
    alarms.settle(core, public_id, by_id=cast.carol.id)
    assert called(core) == []
    assert alarms.get(core, public_id).note == ""
    assert alarms.since(core, member_id=cast.alice.id) is None
    assert member(core, cast.alice).paused_at is not None
    me.resume(core, member_id=cast.alice.id)
    assert member(core, cast.alice).paused_at is None


def test_a_call_during_a_holiday_has_no_end_and_a_later_holiday_is_no_call(
    core: Core, cast: Cast, clock: Clock
) -> None:
    me.pause(core, member_id=cast.alice.id, until=clock().date() + timedelta(days=2))
    clock.move(hours=1)
    alarms.raise_alarm(core, member_id=cast.alice.id, note="")
    assert me.rest(core, member_id=cast.alice.id) == me.Rest(None, core.now())
    me.resume(core, member_id=cast.alice.id)
    assert me.rest(core, member_id=cast.alice.id) is None
    clock.move(hours=1)
    me.pause(core, member_id=cast.alice.id, until=None)
    assert me.rest(core, member_id=cast.alice.id) == me.Rest(None, None)


def test_an_unknown_call_is_not_there(core: Core, cast: Cast) -> None:
    with pytest.raises(NotFoundError):
        alarms.get(core, "nobody")
