import pytest

from share.core import Core
from share.domain.due import Job
from share.repositories import due, network_work
from share.repositories.due import Owed
from share.services import networks
from tests.fixtures.people import Cast
from tests.web.api.conftest import Scripts


def test_what_is_very_much_and_not_counted_yet_is_to_be_asked_for_again(
    core: Core, cast: Cast, script_for: Scripts, monkeypatch: pytest.MonkeyPatch
) -> None:
    with core.write() as session:
        due.owe(session, Job.READ_METRICS, [Owed(1, core.now(), "x:")], now=core.now())
    carol = script_for(cast.carol, "coordinator")
    monkeypatch.setattr(network_work, "FEW", 0)
    refused = carol.get("/networks")
    assert (refused.status_code, "Retry-After" in refused.headers) == (503, True)
    networks.count_waiting(core)
    [told] = [one for one in carol.get("/networks").get_json()["items"] if one["name"] == "x"]
    assert (told["waiting"], told["counted_at"][:16]) == (1, core.now().isoformat()[:16])
