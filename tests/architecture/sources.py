"""The product's own source files, parsed."""

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@lru_cache(maxsize=1)
def texts() -> dict[str, str]:
    """Path from the root -> text, of everything that runs in production."""
    files = [*ROOT.glob("share/**/*.py"), *ROOT.glob("workers/**/*.py"), ROOT / "wsgi.py"]
    return {path.relative_to(ROOT).as_posix(): path.read_text() for path in sorted(files)}


def modules(words: str) -> dict[str, ast.Module]:
    """Path -> syntax tree, of those whose text has such words: parsing all of them takes seconds."""
    wanted = re.compile(words, re.MULTILINE)
    return {path: ast.parse(text) for path, text in texts().items() if wanted.search(text)}


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    """Calls of a function of this name, however it is reached."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called == name:
                yield node
