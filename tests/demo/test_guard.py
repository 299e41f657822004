"""The sample is mixed with nothing real."""

from dataclasses import replace
from typing import Any

import pytest

from share.core import Core
from share.demo import links
from share.demo.guard import NotASampleError
from share.demo.seed import seed
from share.domain.errors import ConflictError, InvalidError
from share.domain.roles import Role
from share.models.campaigns import Campaign
from share.services import signins
from tests.demo.conftest import SMALL, told


@pytest.fixture
def database_url(one_database: str) -> str:
    return one_database


def changed(core: Core, **settings: Any) -> Core:
    return replace(core, settings=replace(core.settings, **settings))


def option(core: Core, name: str, value: str) -> Core:
    return changed(core, network_options={**core.settings.network_options, name: value})


def test_an_instance_that_was_not_started_for_it_is_refused(core: Core) -> None:
    with pytest.raises(NotASampleError, match="make demo"):
        seed(changed(core, demo=False), **SMALL)


def test_a_mail_server_is_refused(core: Core) -> None:
    with pytest.raises(NotASampleError, match="unset MAIL_URL"):
        seed(changed(core, mail_url="smtp://mail.example.org"), **SMALL)


@pytest.mark.parametrize("name", ["X_BEARER_TOKEN", "FACEBOOK_APP_SECRET"])
def test_a_real_key_is_refused(core: Core, name: str) -> None:
    with pytest.raises(NotASampleError, match=f"unset {name}"):
        seed(option(core, name, "AAAA-somebodys-own"), **SMALL)


@pytest.mark.parametrize(
    ("name", "value"),
    [("X_API_URL", "https://api.example.org"), ("BLUESKY_APPVIEW_URL", ""), ("MASTODON_SHARE_URL", "https://x.test")],
)
def test_an_address_beyond_this_machine_is_refused(core: Core, name: str, value: str) -> None:
    with pytest.raises(NotASampleError, match=f"unset {name}"):
        seed(option(core, name, value), **SMALL)


def test_somebodys_own_campaign_is_left_alone(core: Core, campaign: Campaign) -> None:
    before = told(core)
    with pytest.raises(NotASampleError, match="a campaign of your own"):
        seed(core, **SMALL)
    assert told(core) == before


def test_there_is_a_door_for_each_role_that_opens_once(core: Core) -> None:
    seed(core, **SMALL)
    doors = links.make(core)
    assert [door.role for door in doors] == list(Role)
    for door in doors:
        address, _, token = door.url.rpartition("/")
        assert address == f"{core.settings.public_url}/signin"
        person = signins.find_person(core, signins.use_link(core, token))
        assert person is not None
        assert (person.name, person.role) == (door.name, door.role)
        with pytest.raises(InvalidError, match="used already"):
            signins.use_link(core, token)


def test_doors_are_shown_on_this_machine_alone(core: Core) -> None:
    seed(core, **SMALL)
    with pytest.raises(ConflictError, match="on this machine alone"):
        links.make(changed(core, public_url="https://share.example.org"))


def test_a_real_campaign_has_no_doors(core: Core, campaign: Campaign) -> None:
    with pytest.raises(ConflictError, match="no sample campaign"):
        links.make(core)
