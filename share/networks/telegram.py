"""Telegram: shared to chats and channels; posts of public channels have an address."""

import re
from typing import Final
from urllib.parse import SplitResult

from share.domain.posts import PostRef
from share.networks.composing import encoded, without_link
from share.networks.pasted import segments
from share.networks.refusals import refusal
from share.networks.share_only import ShareOnly

_HOSTS: Final = frozenset(f"{door}{name}" for door in ("", "www.") for name in ("t.me", "telegram.me", "telegram.dog"))
_OWN_NAME: Final = re.compile(r"(?P<channel>[a-z][a-z0-9_]{3,31})\.t\.me", re.ASCII)
_CHANNEL: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}", re.ASCII)
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,9}", re.ASCII)
_PAGES: Final = frozenset(
    [
        *("share", "addstickers", "addemoji", "addtheme", "addlist", "joinchat", "proxy", "socks", "login", "iv"),
        *("setlanguage", "confirmphone", "invoice", "bg", "boost", "giftcode", "contact", "nft"),
    ]
)


class Telegram(ShareOnly):
    name = "telegram"
    label = "Telegram"
    limit = 4_096

    def recognise(self, url: SplitResult) -> PostRef | None:
        """A post is its channel's name and its number there, also inside a topic (/channel/topic/number)."""
        own_name = _OWN_NAME.fullmatch(url.netloc)
        if own_name is None and url.netloc not in _HOSTS:
            return None
        path = [own_name["channel"]] if own_name and own_name["channel"] != "www" else []
        match [*path, *segments(url)]:
            case ["s", channel, number] | [channel, number] if channel.lower() not in _PAGES:
                return self._post(channel, number)
            case [channel, topic, number] if channel.lower() not in _PAGES and _NUMBER.fullmatch(topic):
                return self._post(channel, number)
            case _:
                raise self.no_post()

    def _post(self, channel: str, number: str) -> PostRef:
        if not (_CHANNEL.fullmatch(channel) and _NUMBER.fullmatch(number)):
            # /c/… and /+… lead into private chats, which have no post that others could open.
            raise refusal("bad-id", network=self.name) if _CHANNEL.fullmatch(channel) else self.no_post()
        return PostRef(self.name, f"{channel.lower()}/{number}", f"https://t.me/{channel.lower()}/{number}")

    def intent_url(self, text: str, link: str, *, instance: str = "") -> str:  # noqa: ARG002 (the protocol's)
        """Telegram puts the link above the text by itself."""
        return f"https://t.me/share/url?url={encoded(link)}&text={encoded(without_link(text, link))}"
