"""No secret shows where somebody prints an object."""

from share.core import open_core
from share.settings import load

CANARIES = {
    "SECRET_KEY": "canary-secret-key-1",
    "TOKEN_KEYS": "canary-token-key-22",
    "DATABASE_URL": "postgresql://share:canary-database@db/share",
    "REDIS_URL": "redis://:canary-store@store:6379/0",
    "MAIL_URL": "smtp://share:canary-mail@mail:587",
    "X_BEARER_TOKEN": "canary-bearer",
    "FACEBOOK_APP_SECRET": "canary-facebook",
}


def test_no_secret_stands_in_a_repr() -> None:
    settings = load(CANARIES)
    core = open_core(settings)
    for thing in (settings, core, core.vault, core.db, core.db.engine, core.fetch):
        assert "canary" not in repr(thing), type(thing).__name__
        assert "canary" not in str(thing), type(thing).__name__


def test_the_canaries_are_in_use() -> None:
    settings = load(CANARIES)
    assert settings.secret_key == CANARIES["SECRET_KEY"]
    assert "canary-database" in settings.database_url
    assert "canary-bearer" in settings.network_options.values()
