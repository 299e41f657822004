"""Notifications on a member's own phone: switched on and off by them, in each browser."""

from urllib.parse import urlsplit

from share.channels.push_message import Browser, encrypt, own_key, public_key
from share.core import Core
from share.domain.errors import CampaignError, InvalidError
from share.domain.words import mark, say
from share.models.push_subscriptions import PushSubscription
from share.repositories import pushes

PURPOSE = "push-endpoint"
MOST_BROWSERS = 10
LONGEST = 1000
NO_BROWSER = mark("This browser's notifications cannot be switched on from here.")


def server_key(core: Core) -> str:
    """What the browser is told before it listens."""
    return public_key(own_key(core.settings.secret_key))


def listen(core: Core, browser: Browser, *, member_id: int) -> None:
    """Keep a browser that listens; raises InvalidError for an address or keys that could not be written to."""
    _check(core, browser)
    with core.write() as session:
        if pushes.count(session, member_id) >= MOST_BROWSERS:
            pushes.remove_all(session, member_id)
        row = PushSubscription(
            member_id=member_id,
            endpoint_hash=core.vault.hash(browser.endpoint, purpose=PURPOSE),
            endpoint=core.vault.encrypt(browser.endpoint),
            p256dh=core.vault.encrypt(browser.p256dh),
            auth=core.vault.encrypt(browser.auth),
            created_at=core.now(),
        )
        pushes.keep(session, row)


def stop(core: Core, endpoint: str, *, member_id: int) -> None:
    """Write to that browser no more."""
    with core.write() as session:
        pushes.remove(session, member_id=member_id, endpoint_hash=core.vault.hash(endpoint, purpose=PURPOSE))


def _check(core: Core, browser: Browser) -> None:
    try:
        core.fetch.guarded_session(urlsplit(browser.endpoint).netloc).close()
        encrypt(b"", browser)
    except (ValueError, CampaignError) as error:
        raise InvalidError(say(NO_BROWSER), reason="no-browser") from error
    if max(map(len, (browser.endpoint, browser.p256dh, browser.auth))) > LONGEST:
        raise InvalidError(say(NO_BROWSER), reason="no-browser")
