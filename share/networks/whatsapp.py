"""WhatsApp: shared to chats by its own link; only posts of channels have an address."""

import re
from typing import Final
from urllib.parse import SplitResult

from share.domain.posts import PostRef
from share.networks.composing import encoded
from share.networks.pasted import segments
from share.networks.refusals import refusal
from share.networks.share_only import ShareOnly

_DOMAINS: Final = ("whatsapp.com", "wa.me")
_HOSTS: Final = frozenset({"whatsapp.com", "www.whatsapp.com"})
_CHANNEL: Final = re.compile(r"[A-Za-z0-9_-]{10,40}", re.ASCII)
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,18}", re.ASCII)


class WhatsApp(ShareOnly):
    name = "whatsapp"
    label = "WhatsApp"
    limit = 65_536

    def recognise(self, url: SplitResult) -> PostRef | None:
        if not any(f".{url.netloc}".endswith(f".{domain}") for domain in _DOMAINS):
            return None
        match segments(url):
            case ["channel", channel, number] if url.netloc in _HOSTS:
                if not (_CHANNEL.fullmatch(channel) and _NUMBER.fullmatch(number)):
                    raise refusal("bad-id", network=self.name)
                page = f"https://whatsapp.com/channel/{channel}/{number}"
                return PostRef(self.name, f"{channel}/{number}", page)
            case _:
                raise self.no_post()

    def intent_url(self, text: str, link: str, *, instance: str = "") -> str:  # noqa: ARG002 (the protocol's)
        return f"https://wa.me/?text={encoded(text)}"
