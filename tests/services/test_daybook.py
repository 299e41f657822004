"""What each day came to, counted by a worker and shown as plots."""

import json
import zlib
from dataclasses import replace
from datetime import timedelta

from share.core import Core
from share.domain.daybook import ALL, Day, Part, pack, to_count, unpack
from share.domain.days import local_date
from share.domain.rhythm import Status
from share.models.campaigns import Campaign
from share.models.claims import Skip
from share.models.members import Member, Pause
from share.models.notices import Notice
from share.models.posts import Post
from share.models.readings import CurrentReading
from share.repositories import past_statuses, surveys
from share.repositories.standings import settle
from share.services import daybook, rounds
from share.web import plots
from tests.fixtures.people import Cast
from tests.fixtures.posts import Kits
from tests.fixtures.stores import Clock
from tests.repositories.test_activity import post, went_out


def test_a_day_tells_the_way_from_notice_to_post_and_what_nobody_told_stays_unknown(
    core: Core, campaign: Campaign, cast: Cast, kits: Kits, clock: Clock
) -> None:
    today = local_date(clock(), zone=campaign.timezone)
    with core.write() as session:
        found = session.get_one(Campaign, campaign.id)
        found.starts_on = today - timedelta(days=2)
    kit = kits.publish(today)
    link = kits.claim(kit, cast.alice, "bluesky")
    kits.claim(kit, cast.alice, "threads")
    kits.claim(kit, cast.bob, "threads")
    kits.click(link, 3)
    with core.write() as session:
        for number, (who, network, state) in enumerate(
            [
                (cast.alice, "bluesky", "verified"),
                (cast.alice, "threads", "verified"),
                (cast.bob, "threads", "recorded"),
            ]
        ):
            made = Post(
                network=network, native_id=str(number), url="https://example.org/", member_id=who.id, kit_id=kit.id,
                state=state, recorded_at=clock(),
            )  # fmt: skip
            session.add(made)
            session.flush()
            if network == "bluesky":
                told = {"source": "", "likes": 7, "engagements": 7, "partial": False}
                session.add(CurrentReading(post_id=made.id, sampled_at=clock(), **told))
        session.add(Skip(kit_id=kit.id, member_id=cast.carol.id, created_at=clock()))
        for who in (cast.alice, cast.bob, cast.carol, cast.dan):
            session.add(
                Notice(
                    key=f"k{who.id}", kind="kit_digest", member_id=who.id, kit_id=kit.id, address="x", facts={},
                    state="sent" if who is not cast.dan else "failed", created_at=clock(),
                )
            )  # fmt: skip
        settle(session, everything=True)

    assert daybook.course(core, span=28, network=ALL).counted is None
    rounds.owe_missing(core)
    assert daybook.keep_due(core) == 1
    course = daybook.course(core, span=7, network="no-such")
    assert (course.span, course.network, len(course.days)) == (28, ALL, 3)
    day = course.found[today]
    assert (day.told, day.seen, [one.slug for one in day.kits]) == (3, 3, [kit.slug])
    whole, bluesky, threads = (day.part(name) for name in (ALL, "bluesky", "threads"))
    assert [(one.took, one.posted, one.verified, one.posts) for one in (whole, bluesky, threads)] == [
        (2, 2, 1, 2),
        (1, 1, 1, 1),
        (2, 2, 1, 1),
    ]
    assert [(one.engagements, one.impressions, one.clicks) for one in (whole, bluesky, threads)] == [
        (7, None, 3),
        (7, None, 3),
        (None, None, 0),
    ]
    assert (sum(whole.hours), sum(threads.hours)) == (3, 2)
    before = course.found[today - timedelta(days=1)]
    assert (before.told, before.part(ALL).engagements, before.people, day.people) == (0, 0, {}, None)
    assert unpack(pack(course.found.values())) == unpack(pack(unpack(pack(course.found.values())).values()))

    rows = {plot.name: plot.rows for plot in plots.drawn(course, {Status.NEW: 4})}
    shown = {row.label: row for row in rows["shown"]}
    assert {row.total for row in shown.values()} == {None}
    assert shown["Bluesky"].values == [0, 0, None]
    assert shown["Bluesky"].unknown
    assert [list(row.partly) for row in shown.values()] == [[2], [2]]
    assert [row.total for row in rows["way"]] == [3, 3, 2, 2, 1]
    assert [row.note for row in rows["way"]] == ["", *(f"{share}\N{NO-BREAK SPACE}%" for share in (100, 67, 67, 33))]
    assert "Percent: of those told." in _about(course)
    told_of_some = replace(course, found={**course.found, before.day: replace(before, told=None, seen=2)})
    some = {plot.name: plot.rows for plot in plots.drawn(told_of_some, {})}["way"]
    assert [row.note for row in some] == [""] * 5
    said = _about(told_of_some).replace("\N{NO-BREAK SPACE}", " ")
    assert "of those told 100 % saw it at least, 67 % took it, 67 % posted and 33 %" in said
    assert [_engagements(core, name) for name in ("bluesky", "threads", ALL)] == [(7, []), (None, [2]), (7, [2])]


def _engagements(core: Core, network: str) -> tuple[int | None, list[int]]:
    """Their sum, and the days of which some are not known."""
    drawn = plots.drawn(daybook.course(core, span=28, network=network), {})
    return next((row.total, list(row.partly)) for plot in drawn if plot.name == "engagements" for row in plot.rows)


def test_a_sum_over_a_day_of_which_nothing_is_known_is_a_part(clock: Clock) -> None:
    days = [clock().date() - timedelta(days=ago) for ago in (2, 1, 0)]
    parts = Part(engagements=5), Part(engagements=None), Part(engagements=2, posts=2, untold=1)
    found = {
        day: Day(day, clock(), [], told=0, seen=0, parts={ALL: part}) for day, part in zip(days, parts, strict=True)
    }
    drawn = plots.drawn(daybook.Course(days, found, [], ALL, 28), {})
    told = [(row.total, row.partly) for plot in drawn if plot.name == "engagements" for row in plot.rows]
    assert told == [(7, [1, 2])]


def _about(course: daybook.Course) -> str:
    return next(plot.about for plot in plots.drawn(course, {}) if plot.name == "way")


def test_past_days_say_how_everybody_was_doing_then(core: Core, campaign: Campaign, cast: Cast, clock: Clock) -> None:
    kits = went_out(core, campaign, 12)
    with core.write() as session:
        for who in (cast.alice, cast.bob, cast.carol, cast.dan):
            session.get_one(Member, who.id).agreed_at = core.now() - timedelta(days=30)
        session.add(Pause(member_id=cast.carol.id, started_at=core.now() - timedelta(days=2)))
        session.get_one(Member, cast.carol.id).paused_at = core.now() - timedelta(days=2)
        gone = session.get_one(Member, cast.dan.id)
        gone.state, gone.left_at = "left", core.now() - timedelta(days=3)
    post(core, kits[0], cast.alice)
    post(core, kits[6], cast.bob)
    long_ago, lately, now = (core.now() - timedelta(days=days) for days in (9, 1, 0))
    with core.read() as session:
        then = past_statuses.count(session, campaign.id, [long_ago, lately, now])
        survey = surveys.take(session, campaign.id, now=now)
    assert then[now].people == {status: count for status, count in survey.counts.items() if count}
    assert then[now].off == len(survey.off) == 1
    assert then[long_ago].people == {Status.ACTIVE: 1, Status.NEW: 3}
    assert (then[lately].people, then[lately].off) == ({Status.ACTIVE: 1, Status.LAPSING: 1}, 1)
    assert [then[at].active for at in (long_ago, lately, now)] == [1, 1, survey.active]


def test_who_posted_before_a_holiday_was_active_then(core: Core, campaign: Campaign, cast: Cast) -> None:
    kits = went_out(core, campaign, 3)
    with core.write() as session:
        session.get_one(Member, cast.alice.id).agreed_at = core.now() - timedelta(days=30)
        session.add(Pause(member_id=cast.alice.id, started_at=core.now() - timedelta(hours=1)))
        session.get_one(Member, cast.alice.id).paused_at = core.now() - timedelta(hours=1)
    post(core, kits[1], cast.alice)
    with core.read() as session:
        then = past_statuses.count(session, campaign.id, [core.now()])[core.now()]
        survey = surveys.take(session, campaign.id, now=core.now())
    assert (then.off, then.active) == (len(survey.off), survey.active) == (1, 1)


def test_a_day_that_an_earlier_release_kept_is_asked_again_how_everybody_was_doing(clock: Clock) -> None:
    today = clock().date()
    kept = Day(today, clock(), [], 3, 2, {}, people={Status.ACTIVE: 4}, off=1, active=5)
    assert unpack(pack([kept]))[today] == kept
    earlier = [row[:-1] for row in json.loads(zlib.decompress(pack([kept])))]
    read = unpack(zlib.compress(json.dumps(earlier).encode()))[today]
    assert (read.people, read.told, read.seen) == (None, 3, 2)


def test_a_large_campaign_counts_its_past_in_turn(clock: Clock) -> None:
    today = clock().date()
    first = today - timedelta(days=300)
    turn = to_count({}, today=today, first=first, members=100_000)
    assert turn == [today - timedelta(days=days) for days in range(4)]
    kept = {
        today - timedelta(days=days): Day(today - timedelta(days=days), clock() + timedelta(hours=days), [], 0, 0, {})
        for days in range(91)
    }
    again = to_count(kept, today=today, first=first, members=100_000)
    assert again == [today - timedelta(days=days) for days in (0, 1, 2, 3)]
    assert len(to_count(kept, today=today, first=first, members=844)) == 91
