"""How a kit's captions come out on each network: the text that goes there, its length, what it is made from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from share.domain.captions import ANY, CaptionText, pick, trimmed, with_hashtags
from share.domain.kits import Fitting
from share.domain.text_length import Length


class Composer(Protocol):
    """The part of a network that makes one text of caption, link and disclosure, and counts it."""

    @property
    def name(self) -> str: ...

    @property
    def label(self) -> str: ...

    def compose(self, caption: str, link: str, disclosure: str) -> str: ...

    def length(self, text: str) -> Length: ...


@dataclass(frozen=True, slots=True)
class Around:
    """What is added to each caption: the kit's hashtags, a personal link, the longest disclosure line."""

    hashtags: str
    link: str
    disclosure: str
    default_language: str


@dataclass(frozen=True, slots=True)
class CaptionCard:
    """A network's caption in one language as editors see it.

    `own` is empty where the text for any network falls in; `preview` is what would be posted.
    """

    network: str
    label: str
    language: str
    field: str
    own: str
    preview: str
    length: Length | None

    @property
    def fitting(self) -> Fitting:
        return Fitting(self.network, self.label, self.field, self.length)


def field_of(network: str, language: str) -> str:
    """The name of the input that holds this caption."""
    return f"caption-{network}-{language}"


def cards(
    captions: Sequence[CaptionText], composers: Sequence[Composer], *, languages: Sequence[str], around: Around
) -> list[CaptionCard]:
    """One card per language and network."""
    own = {(caption.network, caption.language): caption.text for caption in captions}
    return [
        _card(captions, composer, own.get((composer.name, language), ""), language=language, around=around)
        for language in languages
        for composer in composers
    ]


def _card(
    captions: Sequence[CaptionText], composer: Composer, own: str, *, language: str, around: Around
) -> CaptionCard:
    text = pick(captions, network=composer.name, language=language, default_language=around.default_language)
    preview = composed(composer, text, around) if text else ""
    length = composer.length(preview) if text else None
    field = field_of(composer.name, language)
    return CaptionCard(composer.name, composer.label, language, field, own, preview, length)


def composed(composer: Composer, text: str, around: Around) -> str:
    """The whole post as the network would be given it."""
    return composer.compose(with_hashtags(text, around.hashtags), around.link, around.disclosure)


def first_captions(text: str, composers: Sequence[Composer], *, around: Around) -> list[CaptionText]:
    """Captions to begin with: one for any network, and a shorter one where that is too long."""
    captions = [CaptionText(ANY, around.default_language, text)]
    for composer in composers:
        fits = _fits(composer, around)
        if not fits(text):
            captions.append(CaptionText(composer.name, around.default_language, trimmed(text, fits=fits)))
    return [caption for caption in captions if caption.text]


def _fits(composer: Composer, around: Around) -> Callable[[str], bool]:
    return lambda text: composer.length(composed(composer, text, around)).fits
