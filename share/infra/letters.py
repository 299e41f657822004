"""Renders letters from templates/notices/, without a web request."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from share.domain import words
from share.domain.notices import NoticeKind, Rendered
from share.language import install, translations

TEMPLATES = Path(__file__).parents[2] / "templates" / "notices"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    install(environment)
    return environment


def render(kind: NoticeKind, facts: Mapping[str, Any]) -> Rendered:
    """The letter of this kind in the language of `facts`; the first line of its plain text is the subject."""
    environment = _environment()
    with words.speaking(translations(str(facts["language"]))):
        whole = environment.get_template(f"{kind}.txt").render(facts)
        drawn = environment.get_template(f"{kind}.html").render(facts)
    subject, _, text = whole.partition("\n")
    return Rendered(subject.strip(), text.strip() + "\n", drawn)
