"""Icons as pages draw them: a symbol of a sprite. A label is read aloud; without one the icon is decoration."""

from functools import lru_cache

from markupsafe import Markup

from share.web import static_files

_DRAWN = Markup('<svg class="{}" {} focusable="false"><use href="{}#{}"/></svg>')
_SILENT = Markup('aria-hidden="true"')
_LABELLED = Markup('role="img" aria-label="{}"')


@lru_cache(maxsize=512)
def icon(name: str, label: str = "") -> Markup:
    """One of ours."""
    return _draw("icon", "icons.svg", name, label)


@lru_cache(maxsize=512)
def network_icon(name: str, label: str = "") -> Markup:
    """A network's own."""
    return _draw(f"icon network network-{name}", "networks.svg", name, label)


def _draw(classes: str, sprite: str, name: str, label: str) -> Markup:
    spoken = _LABELLED.format(label) if label else _SILENT
    return _DRAWN.format(classes, spoken, static_files.address(sprite), name)
