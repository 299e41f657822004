"""`make bench`: every figure that was promised, beside its limit. Nothing fails here; read the lines."""

import statistics
import time

import psutil

from tests.bench import browsing, drain, keeping, memory, pages, planner, redirect, scores, standings
from tests.bench.figure import Figure, machine, say
from tests.bench.instance import Instance, instance
from tests.bench.pages import Page

STARTS = 3
IDLE = 20.0
"""Seconds after the first page: what had waited for the start is worked off by then."""
PAGES = ("/", "/leaderboard")
MILLI, MICRO = 1e3, 1e6


def main() -> None:
    say(machine())
    with instance() as sample:
        seconds, cpu = sample.seed()
        say(Figure("demo seed", seconds, 20, "s", f"the whole command; {cpu:.2f} s of CPU time"))
        _starts(sample)
    _redirect()
    for figure in (*keeping.figures(), *drain.figures(), *scores.figures()):
        say(figure)
    for figure in standings.figures():
        say(figure)
    planner.main()


def _starts(sample: Instance) -> None:
    """Starts to the first page; the last one is left alone, weighed, and its pages are measured."""
    taken, cpu = [], []
    for number in range(STARTS):
        with sample.running() as (tree, seconds):
            taken.append(seconds)
            times = tree.process.cpu_times()
            cpu.append(times.user + times.system + times.children_user + times.children_system)
            if number == STARTS - 1:
                starts = ", ".join(f"{one:.2f}" for one in taken)
                how = f"median of {starts}; {statistics.median(cpu):.2f} s of CPU time before it"
                say(Figure("start to first page", statistics.median(taken), 5, "s", how))
                time.sleep(IDLE)
                _memory(tree.process)
                for page in pages.measure(sample.folder, PAGES):
                    say(_page(page))
                for figure in browsing.figures(sample, tree.said()):
                    say(figure)


def _memory(root: psutil.Process) -> None:
    found = memory.shares(root)
    without = memory.total(found, networks=False)
    say(Figure("memory, idle", without, 400, "MB", f"sum of PSS, {len(found)} processes, without sandbox networks"))
    say(Figure("memory with sandbox", memory.total(found, networks=True), 400, "MB", "as make demo runs"))
    for share in found:
        say(f"    {share.megabytes:8.1f} MB  {share.name}")


def _page(page: Page) -> Figure:
    how = (
        f"CPU time {page.real * MILLI:.2f} ms, hard-wired {page.wired * MILLI:.2f} ms; "
        f"the template alone {page.template * MILLI:.2f} ms"
    )
    return Figure(f"page {page.path}", page.real / page.wired, 3, "x", how)


def _redirect() -> None:
    found = redirect.measure()
    how = (
        f"CPU time {found.server * MICRO:.0f} + folder {found.folder * MICRO:.0f} µs; a plain view "
        f"{found.plain * MICRO:.0f} µs: 1/{found.plain / found.own:.0f} of it; "
        f"a callable that counts nothing {found.bare * MICRO:.0f} µs"
    )
    on_disk = found.disk + found.folder
    say(Figure("redirect", found.own / found.plain, 1 / redirect.GOAL, "x", how))
    say(Figure("redirect, to nothing", found.own / found.bare, redirect.BARE_GOAL, "x", "of one that counts nothing"))
    say(Figure("redirect, on disk", on_disk / found.plain, 1 / redirect.DISK_GOAL, "x", f"{on_disk * MICRO:.0f} µs"))
    per_second = f"{1 / found.counting:,.0f} a second of CPU time"
    say(Figure("counting a click", found.counting * MICRO, MICRO / redirect.FOLD_GOAL, "µs", per_second))
    say(f"    {found.links:,} links of a kit made at {found.links_a_second:,.0f} a second")
    for name, load in found.loads.items():
        say(f"    {name:<16}{load or 'wrk is not installed'}")


if __name__ == "__main__":
    main()
