"""How wrong the boards of 24 hours and of 7 days were, from when which post was read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.bench.engagement import DAY, Sharing

WEEK = 7 * DAY


@dataclass(slots=True)
class Story:
    """One post's reads: ticks of age, and what each showed."""

    post: Sharing
    ages: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)

    def read(self, age: int) -> int:
        count = self.post.count(age)
        self.ages.append(age)
        self.counts.append(count)
        return count


@dataclass(frozen=True, slots=True)
class Errors:
    """Parts of the true totals by which the boards were off, on average over time; reads per post."""

    day: float
    week: float
    reads: float

    def __str__(self) -> str:
        return f"24 h {100 * self.day:6.3f} %  7 d {100 * self.week:6.3f} %  {self.reads:6.2f} reads a post"


def measured(stories: Sequence[Story], *, start: int, end: int) -> Errors:
    """Boards that show the last counts: these are never above the truth, so posts' errors add up."""
    missing, true, reads, born = {DAY: 0.0, WEEK: 0.0}, {DAY: 0.0, WEEK: 0.0}, 0, 0
    for story in stories:
        post = story.post
        reads += sum(start <= post.born + age < end for age in story.ages)
        born += start <= post.born < end
        for board in (DAY, WEEK):
            first, last = max(start - post.born, 0), min(end - post.born, board)
            if first < last:
                whole = post.area(first, last)
                true[board] += whole
                missing[board] += whole - _shown(story, first, last)
    return Errors(missing[DAY] / true[DAY], missing[WEEK] / true[WEEK], reads / born)


def _shown(story: Story, first: int, last: int) -> float:
    found = 0
    for place, (age, count) in enumerate(zip(story.ages, story.counts, strict=True)):
        until = story.ages[place + 1] if place + 1 < len(story.ages) else last
        found += count * max(min(until, last) - max(age, first), 0)
    return found


def with_nowcast(
    stories: Sequence[Story], expected: Callable[[Story, int, int], float], *, start: int, end: int
) -> Errors:
    """Boards that add what `expected(story, place of the last read, age)` says: it can be too much as well."""
    off, true = {DAY: 0.0, WEEK: 0.0}, {DAY: 0.0, WEEK: 0.0}
    by_member: dict[int, list[Story]] = {}
    for story in stories:
        by_member.setdefault(story.post.member, []).append(story)
    for board in (DAY, WEEK):
        for mine in by_member.values():
            error, whole = [0.0] * (end - start), 0.0
            for story in mine:
                whole += _add(error, story, expected, board=board, start=start)
            off[board] += sum(map(abs, error))
            true[board] += whole
    return Errors(off[DAY] / true[DAY], off[WEEK] / true[WEEK], measured(stories, start=start, end=end).reads)


def _add(
    error: list[float], story: Story, expected: Callable[[Story, int, int], float], *, board: int, start: int
) -> float:
    post, place, whole = story.post, -1, 0.0
    first, last = max(start - post.born, 0), min(start + len(error) - post.born, board)
    for age in range(first, last):
        while place + 1 < len(story.ages) and story.ages[place + 1] <= age:
            place += 1
        true = post.count(age)
        shown = story.counts[place] + expected(story, place, age) if place >= 0 else 0.0
        error[post.born + age - start] += shown - true
        whole += true
    return whole
