"""How a kit's words do once they are out: how alike the posts are, and which variant works better."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from share.core import Core
from share.domain.caption_tests import Arm, Verdict, judge
from share.domain.captions import ANY
from share.domain.kits import KitState
from share.domain.sameness import Sameness, sameness
from share.domain.words import say
from share.repositories import captions, kits, network_work, signatures

ENDED = frozenset({KitState.CLOSED, KitState.RECALLED})


@dataclass(frozen=True, slots=True)
class CaptionTest:
    """The variants of one place: how many who shared one had a verified post, and how many a human click."""

    place: str
    language: str
    posts: Verdict
    clicks: Verdict


@dataclass(frozen=True, slots=True)
class Words:
    """Both, for the kit's page. `is_over`: it is closed and its posts are read no more, so tests stay as they are."""

    sameness: Sameness
    tests: Sequence[CaptionTest]
    is_over: bool


def words(core: Core, slug: str) -> Words:
    """How alike the kit's posts are, and its captions' tests; raises NotFoundError."""
    with core.read() as session:
        kit = kits.get(session, slug)
        seen = signatures.of_kit(session, kit.id)
        texts = {one.key: one.text for one in captions.of_kit(session, kit.id)}
        rows = signatures.outcomes(session, kit.id)
        is_over = kit.state in ENDED and not network_work.is_owed_for(session, kit.id)
    places: defaultdict[tuple[str, str], list[tuple[str, int, int, int]]] = defaultdict(list)
    for row in rows:
        network, language, _ = row[0].split("/")
        if row[0] in texts:
            places[network, language].append(row)
    tests = [
        CaptionTest(
            place=say("any network") if network == ANY else core.networks.get(network).label,
            language=language,
            posts=judge([Arm(key, texts[key], claims, posts) for key, claims, posts, _ in arms]),
            clicks=judge([Arm(key, texts[key], claims, clicks) for key, claims, _, clicks in arms]),
        )
        for (network, language), arms in sorted(places.items())
        if len(arms) > 1
    ]
    return Words(sameness(seen), tests, is_over)
