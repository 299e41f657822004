"""The words of the sample's posts: the caption that was dealt, or one that its member wrote."""

from dataclasses import replace
from functools import lru_cache

from share.demo.acts import Act, Kind
from share.demo.kits import captions_of
from share.demo.stories import Story
from share.domain.captions import ANY, CaptionText, with_hashtags
from share.domain.captions_dealt import Wants, deal
from share.networks.base import Network

OWN_WORDS = (
    "This one hits home. {hook}",
    "My sister works there. {hook}",
    "If you share one thing today, share this. {hook}",
    "{hook} Proud of every one of them.",
    "Read this on your break. {hook}",
    "{why} {hook}",
    "They did it. {hook}",
    "{hook} This is what it looks like when we stand together.",
    "Thank you for telling this story. {hook}",
    "We could use some of this in our shop. {hook}",
)


def caption(act: Act, *, kit_id: int, member_id: int) -> str:
    """What the member took with them."""
    story = act.day.story
    if act.words is not None:
        own = OWN_WORDS[act.words % len(OWN_WORDS)].format(hook=story.hook, why=story.why)
        return with_hashtags(own, story.tags)
    dealt = _deal(act, kit_id, member_id)
    return with_hashtags(dealt.text if dealt else story.title, story.tags)


def dealt_key(act: Act, *, kit_id: int, member_id: int) -> str | None:
    """Which of the kit's captions it is; None for words of their own."""
    dealt = _deal(act, kit_id, member_id) if act.words is None else None
    return dealt.key if dealt else None


def _deal(act: Act, kit_id: int, member_id: int) -> CaptionText | None:
    wants = Wants(kit_id=kit_id, member_id=member_id, network=act.network, language="en", default_language="en")
    return deal(_variants(act.day.story, act.network), wants)


@lru_cache(maxsize=512)
def _variants(story: Story, network: str) -> tuple[CaptionText, ...]:
    return tuple(replace(text, variant=number) for number, text in captions_of(story) if text.network in {network, ANY})


def post_text(act: Act, words: str, *, network: Network, link: str, page: str, disclosure: str) -> str:
    """The whole post as its network shows it; `link` is the tracked one, `page` the article's own."""
    kind = act.sharing.kind if act.sharing else Kind.LINKED
    address = {Kind.ARTICLE: page, Kind.BARE: ""}.get(kind, link)
    return network.compose(words, address, disclosure)
