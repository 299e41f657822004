from contextlib import suppress

import pytest
from sqlalchemy import event

from share.core import Core
from share.models.campaigns import Campaign
from share.repositories import campaigns
from share.repositories.asked import once


def test_what_is_read_together_is_read_in_one_session_and_asked_once(core: Core, campaign: Campaign) -> None:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(core.db.engine, "before_cursor_execute", note)
    with core.together(), core.together():
        with core.read() as first:
            found = campaigns.get_current(first)
        with core.read() as second:
            assert campaigns.get_current(second) is found
        assert first is second
        assert found.id == campaign.id
    assert len([statement for statement in asked if "campaigns" in statement]) == 1


def test_after_the_block_everything_is_asked_afresh(core: Core, campaign: Campaign) -> None:
    with suppress(LookupError), core.together():
        raise LookupError
    with core.read() as first, core.read() as second:
        assert first is not second
        assert once(first, "answer", lambda: 1) == 1
        assert once(first, "answer", lambda: 2) == 2
    with core.write() as session:
        campaigns.by_id(session, campaign.id).name = "Another name"
    with core.together(), core.read() as session:
        assert campaigns.get_current(session).name == "Another name"


def test_nothing_is_written_while_others_read_together(core: Core) -> None:
    with core.together(), pytest.raises(RuntimeError, match="would not be seen"), core.write():
        pass
