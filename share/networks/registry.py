"""The social networks that posts can be shared to and recorded from: one line each."""

from typing import Final
from urllib.parse import SplitResult

from share.domain.errors import NotFoundError
from share.domain.posts import PostRef
from share.domain.words import say
from share.networks.base import Network
from share.networks.bluesky import Bluesky
from share.networks.email import Email
from share.networks.facebook import Facebook
from share.networks.instagram import Instagram
from share.networks.linkedin import LinkedIn
from share.networks.mastodon import Mastodon
from share.networks.other import Other
from share.networks.pasted import clean
from share.networks.reddit import Reddit
from share.networks.refusals import refusal
from share.networks.signal import Signal
from share.networks.sms import SMS
from share.networks.telegram import Telegram
from share.networks.threads import Threads
from share.networks.tiktok import TikTok
from share.networks.unsupported import is_shortener, unsupported_label
from share.networks.whatsapp import WhatsApp
from share.networks.x import X
from share.networks.youtube import YouTube

_ON_ANY_HOST: Final[Network] = Mastodon()
_ELSEWHERE: Final[Network] = Other()

NETWORKS: Final[tuple[Network, ...]] = (
    X(),
    Facebook(),
    Bluesky(),
    _ON_ANY_HOST,
    Threads(),
    Instagram(),
    LinkedIn(),
    TikTok(),
    Reddit(),
    YouTube(),
    WhatsApp(),
    Telegram(),
    Signal(),
    Email(),
    SMS(),
    _ELSEWHERE,
)
"""In the order in which pages show them."""

MAIN: Final = ("x", "facebook", "bluesky", "mastodon")
"""Most members share on these: their links are made with the kit, and editors must have words for them.

On the others a link is made when a member takes the kit, and a kit without words for them shows its title.
"""

_BY_NAME: Final = {network.name: network for network in NETWORKS}
_WITH_OWN_HOSTS: Final = tuple(network for network in NETWORKS if network not in {_ON_ANY_HOST, _ELSEWHERE})


def get(name: str) -> Network:
    """The network called `name`; raises NotFoundError."""
    try:
        return _BY_NAME[name]
    except KeyError:
        raise NotFoundError(say("There is no network called “%(name)s”.", name=name)) from None


def recognise(text: str, *, allowed_hosts: frozenset[str] = frozenset()) -> PostRef:
    """Name the post behind a pasted text, without asking any network; raises NotAPostError.

    `allowed_hosts` (`host` or `host:port`, as in FETCH_ALLOW_HOSTS) may be private and plain http.
    """
    url = clean(text, allowed_hosts=allowed_hosts)
    ref = _by_own_host(url)
    if ref is None and url.scheme != "at":
        _refuse_by_name(url.netloc)
        ref = _ON_ANY_HOST.recognise(url)
    if ref is None:
        raise refusal("unknown-host")
    return ref


def _by_own_host(url: SplitResult) -> PostRef | None:
    found = (network.recognise(url) for network in _WITH_OWN_HOSTS)
    return next((ref for ref in found if ref is not None), None)


def _refuse_by_name(host: str) -> None:
    if is_shortener(host):
        raise refusal("shortener")
    if label := unsupported_label(host):
        raise refusal("unsupported", label=label)
