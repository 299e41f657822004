"""How the source is laid out; each message says what to do."""

import ast
import statistics

from tests.architecture import sources

LONGEST = 400
USUAL = 120
VAGUE = {"models.py", "forms.py", "utils.py", "util.py", "helpers.py", "common.py", "misc.py"}
GENERATED = "share/migrations/versions/"

BOUNDARIES = {
    # Where a process meets the world: an error of any kind is logged here, and the process goes on or ends in order.
    "share/cli/serving.py",
    "share/processes/child.py",
    "share/web/errors.py",
    "workers/schedule.py",
}


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    long = [
        path
        for path, text in sources.texts().items()
        if not path.startswith(GENERATED) and len(text.splitlines()) > LONGEST
    ]
    assert not long, f"Part these by concept: {long}"


def test_files_are_short_as_a_rule() -> None:
    lengths = [len(text.splitlines()) for path, text in sources.texts().items() if not path.endswith("__init__.py")]
    assert statistics.median(lengths) <= USUAL, "Files grow: part the longest ones by concept."


def test_no_file_is_named_after_nothing() -> None:
    vague = [path for path in sources.texts() if path.rpartition("/")[2] in VAGUE]
    assert not vague, f"Name these after the noun that they are about: {vague}"


def test_init_files_hold_no_logic() -> None:
    logic = [
        path
        for path, text in sources.texts().items()
        if path.endswith("__init__.py")
        and any(
            not isinstance(node, ast.Expr | ast.Import | ast.ImportFrom | ast.Assign) for node in ast.parse(text).body
        )
    ]
    assert not logic, f"Move what these do into a file of its own name: {logic}"


def test_nothing_is_imported_inside_a_function() -> None:
    inside = [
        f"{path}:{node.lineno}"
        for path, tree in sources.modules(r"^[ \t]+(import|from)\b").items()
        for function in sources.functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not inside, f"Import at the top; if that makes a circle, the layers are mixed up: {inside}"


def test_the_environment_is_read_in_one_place() -> None:
    readers = [
        path
        for path, tree in sources.modules("environ|getenv").items()
        if path != "share/settings.py"
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr == "getenv")
        or (isinstance(node, ast.Call) and _reads_environ(node))
        or (isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and _is_environ(node.value))
    ]
    assert not readers, f"Add a field to Settings and read that: {readers}"


def _is_environ(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "environ"


def _reads_environ(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "get" and _is_environ(call.func.value)


def test_errors_of_every_kind_are_caught_at_boundaries_alone() -> None:
    broad = [
        f"{path}:{node.lineno}"
        for path, tree in sources.modules(r"except\s*:|Exception").items()
        if path not in BOUNDARIES
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and _is_broad(node) and not _raises_again(node)
    ]
    assert not broad, f"Catch what can happen, or log and raise again: {broad}"


def _is_broad(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or (
        isinstance(handler.type, ast.Name) and handler.type.id in {"Exception", "BaseException"}
    )


def _raises_again(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(node, ast.Raise) for node in ast.walk(handler))
