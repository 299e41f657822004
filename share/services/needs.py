"""The one list of what waits for a person, longest waiting first."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from share.core import Core, Session
from share.domain.roles import Role
from share.domain.words import mark, say, say_many
from share.repositories import alarms, bursts, disputes, needs, suspicions

NO_ANSWER = mark("no answer")
MISSED_SHOWN_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to do: what it is in a sentence, where to do it, since when it waits."""

    kind: str
    text: str
    url: str
    since: datetime | None


def listed(core: Core, role: Role) -> list[Need]:
    """What waits for somebody with this role."""
    with core.read() as session:
        found = [*_people(session), *_kits(core, session)]
        if role.covers(Role.ADMIN):
            found += _machinery(session)
        found += _networks(core, session)
    # A person in trouble comes first; what has no time of its own (a state that simply holds) comes last.
    return sorted(found, key=lambda need: (need.kind != "alarm", need.since is None, need.since or core.now()))


def _people(session: Session) -> list[Need]:
    calls = [
        Need(
            "alarm",
            say("%(name)s is being harassed and asks for help.", name=person.name),
            f"/alarms/{alarm.public_id}",
            alarm.opened_at,
        )
        for alarm, person in alarms.waiting(session)
    ]
    waiting = [
        Need(
            "approval",
            say("%(name)s asked to join.", name=person.name),
            f"/members/{person.public_id}",
            person.created_at,
        )
        for person in needs.approvals(session)
    ]
    contested = [
        Need("contest", say("Two members recorded the same post."), f"/posts/{post.public_id}", since)
        for post, since in needs.contested_posts(session)
    ]
    asked = [
        Need(
            "dispute",
            say("%(name)s asks about their points.", name=member.name),
            f"/disputes/{one.public_id}",
            one.opened_at,
        )
        for one, member in disputes.waiting(session)
    ]
    held, since = bursts.waiting(session)
    text = say_many(
        "Clicks on a link came faster than people click.",
        "Clicks on %(number)s links came faster than people click.",
        held,
    )
    figures = _figures(session)
    return calls + waiting + contested + asked + figures + ([Need("clicks", text, "/clicks", since)] if held else [])


def _figures(session: Session) -> list[Need]:
    """Figures that wait for a decision, and members' words against one."""
    topics, objections, since = suspicions.waiting(session)
    found = []
    if objections:
        text = say_many(
            "A member does not agree that something of theirs is left out.",
            "%(number)s members do not agree that something of theirs is left out.",
            objections,
        )
        found.append(Need("figures", text, "/suspicions", since))
    if topics > objections:
        text = say("Figures that do not look like people's doing wait for a look.")
        found.append(Need("figures", text, "/suspicions", since))
    return found


def _kits(core: Core, session: Session) -> list[Need]:
    missed = [
        Need(
            "missed",
            say("“%(title)s” did not go out on its day.", title=kit.title),
            f"/kits/{kit.slug}/edit",
            kit.publish_at,
        )
        for kit in needs.missed_kits(session, since=core.now() - MISSED_SHOWN_FOR)
    ]
    broken = [
        Need(
            "feed",
            say("The feed %(name)s cannot be read: %(error)s", name=feed.title or feed.url, error=say(str(feed.error))),
            "/feeds",
            feed.polled_at,
        )
        for feed in needs.broken_feeds(session)
    ]
    return missed + broken


def _machinery(session: Session) -> list[Need]:
    found = []
    letters = needs.undelivered(session)
    if letters.count:
        text = say_many(
            "%(number)s letter did not arrive for sure.", "%(number)s letters did not arrive for sure.", letters.count
        )
        found.append(Need("letters", text, "/admin/outbox", letters.since))
    parked = needs.parked(session)
    if parked.count:
        text = say_many(
            "%(number)s piece of work was set aside after failing.",
            "%(number)s pieces of work were set aside after failing.",
            parked.count,
        )
        found.append(Need("parked", text, "/networks", parked.since))
    return found


def _networks(core: Core, session: Session) -> list[Need]:
    found = []
    labels = {one.name: one.label for one in core.networks.all}
    for state in needs.halted_networks(session, now=core.now()):
        label = labels.get(state.network, state.network)
        name = f"{label} ({state.scope})" if state.scope else label
        text = say("%(name)s: %(reason)s", name=name, reason=say(state.reason or NO_ANSWER))
        found.append(Need("network", text, "/networks", state.failed_at))
    return found
