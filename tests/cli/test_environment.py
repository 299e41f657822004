"""What the environment says, taken or refused in a sentence."""

import errno
import os
from pathlib import Path

import pytest

from share.settings import ADDRESS, SettingsError, load


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REDIS_URL", "localhost:6379"),
        ("X_API_URL", "api.example.org"),
        ("BLUESKY_APPVIEW_URL", "ftp://example.org"),
        ("FACEBOOK_GRAPH_URL", "https://"),
        ("PUBLIC_URL", "share.example.org"),
        ("PUBLIC_URL", "https://share.example.org:99999"),
        ("DATABASE_URL", "mysql://localhost/share"),
    ],
)
def test_an_address_that_is_none_is_named_before_anything_starts(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} must "):
        load({"INSTANCE_PATH": str(tmp_path), name: value})


@pytest.mark.parametrize("url", ["redis://localhost:6379/0", "rediss://localhost", "unix:///run/store.sock"])
def test_a_store_may_be_reached_in_three_ways(tmp_path: Path, url: str) -> None:
    assert load({"INSTANCE_PATH": str(tmp_path), "REDIS_URL": url}).redis_url == url


def test_commands_know_where_the_campaign_is_open(tmp_path: Path) -> None:
    untold = {"INSTANCE_PATH": str(tmp_path)}
    assert load(untold).public_url == "http://127.0.0.1:8000"
    (tmp_path / ADDRESS).write_text("http://127.0.0.1:9123\n")
    found = load(untold)
    assert (found.public_url, found.public_url_is_set) == ("http://127.0.0.1:9123", False)
    told = load(untold | {"PUBLIC_URL": "https://share.example.org/"})
    assert (told.public_url, told.public_url_is_set) == ("https://share.example.org", True)


@pytest.mark.parametrize(
    ("code", "advice"),
    [(errno.ENOSPC, "Free some space"), (errno.ENOTDIR, "is a file"), (errno.EROFS, "Make the folder writable")],
)
def test_a_folder_that_cannot_be_used_is_told_with_what_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, advice: str
) -> None:
    def refuse(*_args: object, **_more: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("share.settings.os.link", refuse)
    with pytest.raises(SettingsError, match=advice):
        load({"INSTANCE_PATH": str(tmp_path / "new")})
