"""What we make of a pasted address while the member still types: nothing is kept, no network is asked."""

from dataclasses import dataclass

from share.core import Core
from share.domain.posts import NotAPostError
from share.domain.words import mark, say
from share.networks.base import Network
from share.repositories import aliases
from share.repositories import posts as rows

LOOKED_UP = mark(
    "A post on %(label)s. Once it is recorded we look it up there, and read the numbers that %(label)s shows us of it."
)
ON_HER_WORD = mark(
    "A post on %(label)s. It counts on your word, as %(label)s shows us no posts; your link's clicks are counted."
)
KNOWN = mark("You have recorded this one already.")


@dataclass(frozen=True, slots=True)
class Heard:
    """`network` is "" where the address is no post; `text` says what it is, or what is wrong with it."""

    network: str
    text: str

    @property
    def is_post(self) -> bool:
        return bool(self.network)


def hear(core: Core, *, member_id: int, url: str) -> Heard:
    """Name the post behind an address, or say why it is none."""
    try:
        ref = core.networks.recognise(url)
    except NotAPostError as refused:
        return Heard("", str(refused))
    with core.read() as session:
        known = rows.find(session, ref.network, ref.native_id) if ref.native_id else None
        known = known or aliases.find(session, ref)
        is_mine = known is not None and known.member_id == member_id
    return Heard(ref.network, say(KNOWN) if is_mine else _promise(core.networks.get(ref.network)))


def _promise(network: Network) -> str:
    return say(LOOKED_UP if network.measures else ON_HER_WORD, label=network.label)
