from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from share.models.members import Member
from tests.fixtures.people import Cast


@pytest.mark.parametrize("path", ["/members?q=%00", "/members?%00=a"])
def test_a_nul_in_an_address_is_refused(client_for: Callable[[Member], FlaskClient], cast: Cast, path: str) -> None:
    assert client_for(cast.carol).get(path).status_code == 400


def test_a_nul_in_a_form_is_refused_and_nothing_is_saved(
    client_for: Callable[[Member], FlaskClient], cast: Cast
) -> None:
    carol = client_for(cast.carol)
    answer = carol.post(f"/members/{cast.alice.public_id}/notes", data={"text": "Called\0her"})
    assert answer.status_code == 400
    assert "NUL" in answer.text
    assert "Called" not in carol.get(f"/members/{cast.alice.public_id}").text
