"""What the README and the pages beside it tell people to type, is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from share.cli.groups import COMMANDS
from tests.architecture.sources import ROOT

PAGES = [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md"))]
CODE = re.compile(r"^```\w*\n(.*?)^```|`([^`\n]+)`", re.DOTALL | re.MULTILINE)
WORD = re.compile(r"[a-z][a-z-]*")
LONGEST = 150


def told(page: Path, program: str) -> Iterator[list[str]]:
    """The words after `program` wherever a page shows it in code, up to the end of the line."""
    for block, inline in CODE.findall(page.read_text()):
        for line in (block or inline).splitlines():
            for words in re.findall(rf"(?:^|[\s/(]){program} ([^#(\n]*)", line):
                yield words.split()


def wrong(words: list[str]) -> str:
    """What of `flask WORDS` does not exist, or nothing."""
    command: click.Command = click.Group("flask", {str(one.name): one.own for one in COMMANDS})
    for word in words:
        if not isinstance(command, click.Group) or not WORD.fullmatch(word):
            break
        if word not in command.commands:
            return word
        command = command.commands[word]
    known = {name for parameter in command.params for name in parameter.opts} | {"--help"}
    return " ".join(word for word in words if word.startswith("--") and word not in known)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    missing = {" ".join(words): found for words in told(page, "flask") if (found := wrong(words))}
    assert not missing, f"{page.name} tells people to type what is not there: {missing}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_that_a_page_names_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    missing = {words[0] for words in told(page, "make") if words and WORD.fullmatch(words[0])} - targets
    assert not missing, f"{page.name} names targets that the Makefile has not: {missing}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_within_the_house_leads_somewhere(page: Path) -> None:
    found = re.findall(r'\]\(([^)#\s]+)[^)]*\)|src="([^"]+)"', page.read_text())
    local = [link or source for link, source in found if "://" not in (link or source)]
    lost = [link for link in local if not (page.parent / link).exists()]
    assert not lost, f"{page.name} leads to what is not there: {lost}"


def test_the_checks_see_what_the_pages_say() -> None:
    readme, operating = ROOT / "README.md", ROOT / "docs" / "operating.md"
    assert ["demo"] in [words[:1] for words in told(readme, "make")]
    assert ["up", "--workers", "2"] in list(told(operating, "flask"))
    assert wrong(["kits", "burn"]) == "burn"
    assert wrong(["up", "--fast"]) == "--fast"


def test_the_readme_stays_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= LONGEST
