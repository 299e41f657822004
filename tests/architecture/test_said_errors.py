"""An error that a person may read goes through say() or mark(), so that it can be said in their language."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2] / "share"
FOLDERS = ("domain", "services", "repositories", "networks", "kit_kinds", "channels", "sources")
FOR_PROGRAMMERS = {"TypeError", "ValueError", "RuntimeError", "LookupError", "KeyError"}
FOR_WHO_RUNS_IT = {"ForeignKeysError"}


def _raised_plainly(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and node.args):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        first = node.args[0]
        is_text = isinstance(first, ast.JoinedStr) or (isinstance(first, ast.Constant) and isinstance(first.value, str))
        if name.endswith("Error") and name not in FOR_PROGRAMMERS | FOR_WHO_RUNS_IT and is_text:
            yield f"{node.lineno}: {ast.unparse(first)}"


def test_no_error_for_people_is_written_plainly() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line in _raised_plainly(path.read_text())
    ]
    assert found == []


def test_a_plain_error_would_be_found() -> None:
    assert list(_raised_plainly('raise NotFoundError(f"There is no {what}.")')) == ["1: f'There is no {what}.'"]
    assert list(_raised_plainly('raise NotFoundError(say("There is no such kit."))')) == []
