"""How a kit's captions come out on each network: the text that goes there, its length, what it is made from."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from share.domain.captions import ANY, MOST_VARIANTS, CaptionText, pick, trimmed, with_hashtags
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
class VariantText:
    """A further variant of a caption; `length` is None for the empty one, and for those for any network."""

    number: int
    field: str
    text: str
    length: Length | None = None


@dataclass(frozen=True, slots=True)
class CaptionCard:
    """A network's caption in one language as editors see it.

    `own` is empty where the text for any network falls in; `preview` is what would be posted. `more` are the
    further variants of its own text, with an empty one at the end to write the next in.
    """

    network: str
    label: str
    language: str
    field: str
    own: str
    preview: str
    length: Length | None
    more: Sequence[VariantText] = ()

    @property
    def fitting(self) -> Fitting:
        return Fitting(self.network, self.label, self.field, self.length)


def field_of(network: str, language: str, variant: int = 1) -> str:
    """The name of the input that holds this caption."""
    return f"caption-{network}-{language}" + (f"-{variant}" if variant > 1 else "")


def variants_of(
    captions: Sequence[CaptionText], network: str, language: str, *, length: Callable[[str], Length] | None = None
) -> list[VariantText]:
    """The second and further variants of a place, and an empty one after them while there may be more."""
    texts = {one.variant: one.text for one in captions if (one.network, one.language) == (network, language)}
    last = max([number for number, text in texts.items() if text.strip()], default=0)
    numbers = range(2, min(last + 1, MOST_VARIANTS) + 1) if last else ()
    return [
        VariantText(
            number,
            field_of(network, language, number),
            texts.get(number, ""),
            length(texts[number]) if length and texts.get(number, "").strip() else None,
        )
        for number in numbers
    ]


def cards(
    captions: Sequence[CaptionText], composers: Sequence[Composer], *, languages: Sequence[str], around: Around
) -> list[CaptionCard]:
    """One card per language and network."""
    own = {(caption.network, caption.language): caption.text for caption in captions if caption.variant == 1}
    return [
        _card(captions, composer, own.get((composer.name, language), ""), language=language, around=around)
        for language in languages
        for composer in composers
    ]


def _card(
    captions: Sequence[CaptionText], composer: Composer, own: str, *, language: str, around: Around
) -> CaptionCard:
    found = pick(captions, network=composer.name, language=language, default_language=around.default_language)
    preview = composed(composer, found.text, around) if found else ""
    length = composer.length(preview) if found else None
    field = field_of(composer.name, language)
    more = variants_of(
        captions, composer.name, language, length=lambda text: composer.length(composed(composer, text, around))
    )
    return CaptionCard(composer.name, composer.label, language, field, own, preview, length, more)


def variant_fittings(
    captions: Sequence[CaptionText], composers: Sequence[Composer], *, around: Around, main: Collection[str]
) -> list[Fitting]:
    """How further variants fit: each network's own there, those for any on each main network that they stand in for."""
    places = {(caption.network, caption.language) for caption in captions if caption.text.strip()}
    return [
        Fitting(
            composer.name,
            composer.label,
            field_of(caption.network, caption.language, caption.variant),
            composer.length(composed(composer, caption.text, around)),
        )
        for caption in captions
        if caption.variant > 1 and caption.text.strip()
        for composer in composers
        if composer.name == caption.network
        or (caption.network == ANY and composer.name in main and (composer.name, caption.language) not in places)
    ]


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
