"""The import contracts of pyproject.toml hold."""

from importlinter.cli import lint_imports

from tests.architecture import sources


def test_every_floor_uses_the_floors_below_it_alone() -> None:
    broken = lint_imports(config_filename=str(sources.ROOT / "pyproject.toml"), no_cache=True)
    assert broken == 0, "Run lint-imports: it names the import that goes the wrong way."
