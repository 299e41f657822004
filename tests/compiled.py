"""Compiles what `make test` will import, once and on every core; each test process would do all of it for itself.

pytest writes the asserts of tests anew and keeps its own byte code of them. It does so module by module as it
imports, and processes that start together are at the same module at the same time.
"""

import compileall
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from _pytest.assertion import rewrite

ROOT = Path(__file__).resolve().parents[1]
ELSEWHERE = ("bench", "browser")
"""Folders of tests/ that `make test` does not run."""


def sources() -> list[Path]:
    """What is to be compiled, the largest files first."""
    found = [path for folder in ("share", "workers", "tests") for path in (ROOT / folder).rglob("*.py")]
    skipped = [ROOT / "tests" / name for name in ELSEWHERE]
    wanted = [path for path in found if not any(path.is_relative_to(folder) for folder in skipped)]
    return sorted(wanted, key=lambda path: -path.stat().st_size)


def compiled(path: Path) -> None:
    """Compile one file as it will be looked for: pytest sees to tests, conftests, and its plugins in fixtures/."""
    if not path.is_relative_to(ROOT / "tests"):
        plainly(path)
    elif path.name.startswith("test_") or path.name == "conftest.py" or path.parent.name == "fixtures":
        rewritten(path)
    else:
        plainly(path)


def plainly(path: Path) -> None:
    """As Python compiles what it imports."""
    compileall.compile_file(path, quiet=1)


def rewritten(path: Path) -> None:
    """As pytest does it, and where pytest looks for it."""
    folder = rewrite.get_cache_dir(path)
    kept = folder / (path.stem + rewrite.PYC_TAIL)
    if rewrite._read_pyc(path, kept) is not None:
        return
    folder.mkdir(exist_ok=True)
    source_hash, code = rewrite._rewrite_test(path, None)  # type: ignore[arg-type] # as pytest does for other tools
    new = kept.with_suffix(f".{os.getpid()}")
    with new.open("wb") as file:
        rewrite._write_pyc_fp(file, source_hash, code)
    new.replace(kept)


def main() -> None:
    """Share the work among the cores."""
    sys.dont_write_bytecode = False
    with ProcessPoolExecutor(mp_context=get_context("fork")) as pool:
        list(pool.map(compiled, sources(), chunksize=4))


if __name__ == "__main__":
    main()
