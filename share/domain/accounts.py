"""Members' social accounts: how one is proven, what people agree to, and when its access is renewed."""

from datetime import datetime, timedelta
from enum import StrEnum

from share.domain.words import mark, say


class Proof(StrEnum):
    """How an account was shown to be the member's."""

    OAUTH = "oauth"
    CODE = "profile-code"
    LINK = "rel-me"
    PASSWORD = "app-password"  # noqa: S105 - a kind of proof
    PAGE = "page"

    @property
    def words(self) -> str:
        return say(_WORDS[self])


_WORDS = {
    Proof.OAUTH: mark("by signing in there"),
    Proof.CODE: mark("by a code in the profile"),
    Proof.LINK: mark("by a link in the profile"),
    Proof.PASSWORD: mark("by an app password"),
    Proof.PAGE: mark("by the Page's own token"),
}

FLOW_LIVES = timedelta(minutes=10)
"""How long a member may take at a network's consent dialog."""

WARN_AHEAD = timedelta(days=7)
LONG_LIFE = timedelta(days=28)
"""Access that lasts longer is renewed WARN_AHEAD of its end, the rest at three quarters of its life."""

SHORTEST_LIFE = timedelta(minutes=5)
"""Access that seems over as soon as it is given tells of a clock that is wrong; it is not renewed in a loop."""

STILL_TIME = timedelta(days=1)
"""With more time than this left, a refused renewal is a warning; with less, the account is to be connected anew."""

CODE_LENGTH = 12


def consent_to(network: str) -> str:
    """The name under which this consent is kept."""
    return f"account:{network}"


def consent_to_search(network: str) -> str:
    return f"search:{network}"


def wording(label: str, allows: str) -> str:
    """What a member agrees to when they prove an account; shown word for word beside the tick."""
    return say(
        "I agree that my %(label)s account is linked to me here, so that posts of mine can be recognised as mine. "
        "%(allows)s I can take this back at any time by disconnecting.",
        label=label,
        allows=say(allows),
    )


def search_wording(label: str) -> str:
    """What a member agrees to when their posts are searched for."""
    return say(
        "Also look through my own posts on %(label)s for links of the campaign's kits. A post with my personal link "
        "on an account that I have proven is recorded for me; of any other I am asked first. "
        "All other posts are forgotten at once.",
        label=label,
    )


def refresh_at(expires_at: datetime | None, *, now: datetime) -> datetime | None:
    """When access is renewed ahead of its end; None for one that never ends."""
    if expires_at is None:
        return None
    life = expires_at - now
    wanted = expires_at - WARN_AHEAD if life > LONG_LIFE else now + life * 3 / 4
    return max(wanted, now + SHORTEST_LIFE)
