"""The audit log, as an admin reads it."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from share.core import Core
from share.domain.audit_words import SUBJECTS, subject_words
from share.models.campaigns import Campaign
from share.models.members import Member
from share.repositories import audit
from share.services import administration
from tests.fixtures.people import Cast


def test_lines_say_whom_they_are_about_and_go_on_on_older_pages(
    core: Core,
    campaign: Campaign,
    cast: Cast,
    client_for: Callable[[Member], FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(administration, "LINES", 2)
    about = [f"member:{cast.alice.public_id}", "organisation", "network:x", "member:gone", "clicks:abc"]
    with core.write() as session:
        for subject in about:
            audit.add(session, "note_added", actor_id=cast.dan.id, subject=subject, now=core.now())
            session.flush()
    dan, path, seen = client_for(cast.dan), "/admin/audit", []
    while True:
        page = dan.get(path).text
        seen += re.findall(r'<td class="small" data-label="To">(.*?)</td>', page)
        older = re.search(r'href="(/admin/audit\?before=\d+)"', page)
        if older is None:
            break
        path = older[1]
    assert seen == [
        "held clicks: <bdi>abc</bdi>",
        "a member: <bdi>gone</bdi>",
        "a network: <bdi>x</bdi>",
        "the organisation",
        f'a member: <a href="/members/{cast.alice.public_id}"><bdi>{cast.alice.name}</bdi></a>',
    ]
    assert dan.get("/admin/audit?before=x").text == dan.get("/admin/audit").text


def test_each_kind_of_subject_has_words() -> None:
    assert subject_words("organisation") == (SUBJECTS["organisation"], "", "")
    assert subject_words("unheard:of") == ("unheard", "of", "")
