"""The kinds of kit that editors can choose: one line each."""

from typing import Final

from share.domain.errors import InvalidError
from share.domain.words import say
from share.kit_kinds.action import ActionKit
from share.kit_kinds.article import ArticleKit
from share.kit_kinds.base import KitKind
from share.kit_kinds.event import EventKit
from share.kit_kinds.media import MediaKit
from share.kit_kinds.series import SeriesKit

KINDS: Final[tuple[KitKind, ...]] = (ArticleKit(), MediaKit(), ActionKit(), EventKit(), SeriesKit())
"""In the order in which pages show them."""

_BY_NAME: Final = {kind.name: kind for kind in KINDS}


def get(name: str) -> KitKind:
    """The kind called `name`; raises InvalidError."""
    try:
        return _BY_NAME[name]
    except KeyError:
        raise InvalidError(say("There is no kind of kit called “%(name)s”.", name=name), field="kind") from None
