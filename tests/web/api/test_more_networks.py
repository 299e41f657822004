"""Networks without an API of their own, by script."""

import pytest

from share.core import Core
from share.models.campaigns import Campaign
from tests.fixtures.people import Cast
from tests.published import publish
from tests.web.api.conftest import Script, Scripts

FORUM = "https://forum.example.net/t/nurses-win/115"


@pytest.fixture
def alice(script_for: Scripts, cast: Cast) -> Script:
    return script_for(cast.alice)


def test_a_post_on_another_site_is_recorded_as_other_when_the_script_says_so(
    alice: Script, core: Core, campaign: Campaign
) -> None:
    publish(core, campaign)
    refused = alice.post("/posts", {"url": FORUM})
    assert refused.status_code == 422
    taken = alice.post("/posts", {"url": FORUM, "network": "other"})
    assert taken.status_code == 201
    told = taken.get_json()
    assert (told["network"], told["state"]) == ("other", "self_reported")
    assert told["native_id"] == "forum.example.net/t/nurses-win/115"
    assert alice.post("/posts", {"url": FORUM, "network": "x"}).status_code == 422


@pytest.mark.parametrize(
    ("network", "mode", "start"),
    [
        ("email", "intent", "mailto:?subject="),
        ("whatsapp", "intent", "https://wa.me/?text="),
        ("instagram", "copy", "https://www.instagram.com/"),
        ("signal", "copy", ""),
    ],
)
def test_a_claim_says_how_to_share(
    alice: Script, core: Core, campaign: Campaign, network: str, mode: str, start: str
) -> None:
    kit = publish(core, campaign)
    claim = alice.post(f"/kits/{kit.slug}/claims", {"network": network})
    assert claim.status_code == 201
    told = claim.get_json()
    assert told["share_mode"] == mode
    assert told["intent_url"].startswith(start)
    assert bool(told["intent_url"]) is bool(start)
    assert told["link"] in told["text"]
