"""What a page says after a press has a look that the base template knows; any other would look like success."""

import ast
from collections.abc import Iterator
from pathlib import Path

PAGES = Path(__file__).parents[2] / "share" / "web"
LOOKS = {"success", "warning", "error"}


def _looks(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "flash":
            given = [*node.args[1:], *(one.value for one in node.keywords if one.arg == "category")]
            if not given:
                yield "none"
            for part in (one for look in given for one in ast.walk(look)):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


def test_every_word_after_a_press_has_a_look_of_ours() -> None:
    found = {(path.name, look) for path in PAGES.rglob("*.py") for look in _looks(path.read_text())}
    assert len(found) > len(LOOKS)
    assert {(name, look) for name, look in found if look not in LOOKS} == set()


def test_a_look_that_is_none_of_ours_would_be_found() -> None:
    assert list(_looks("flash(say('No.'), 'danger' if bad else 'success')")) == ["danger", "success"]
    assert list(_looks("flash(say('No.'))")) == ["none"]
