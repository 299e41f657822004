"""The one list of what waits for a person, longest waiting first."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from share.core import Core, Session
from share.domain.roles import Role
from share.repositories import alarms, bursts, disputes, needs, suspicions

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
            f"{person.name} is being harassed and asks for help.",
            f"/alarms/{alarm.public_id}",
            alarm.opened_at,
        )
        for alarm, person in alarms.waiting(session)
    ]
    waiting = [
        Need("approval", f"{person.name} asked to join.", f"/members/{person.public_id}", person.created_at)
        for person in needs.approvals(session)
    ]
    contested = [
        Need("contest", "Two members recorded the same post.", f"/posts/{post.public_id}", since)
        for post, since in needs.contested_posts(session)
    ]
    asked = [
        Need("dispute", f"{member.name} asks about their points.", f"/disputes/{one.public_id}", one.opened_at)
        for one, member in disputes.waiting(session)
    ]
    held, since = bursts.waiting(session)
    text = f"Clicks on {'a link' if held == 1 else f'{held} links'} came faster than people click."
    figures = _figures(session)
    return calls + waiting + contested + asked + figures + ([Need("clicks", text, "/clicks", since)] if held else [])


def _figures(session: Session) -> list[Need]:
    """Figures that wait for a decision, and members' words against one."""
    topics, objections, since = suspicions.waiting(session)
    found = []
    if objections:
        said = "A member does not agree" if objections == 1 else f"{objections} members do not agree"
        found.append(Need("figures", f"{said} that something of theirs is left out.", "/suspicions", since))
    if topics > objections:
        text = "Figures that do not look like people's doing wait for a look."
        found.append(Need("figures", text, "/suspicions", since))
    return found


def _kits(core: Core, session: Session) -> list[Need]:
    missed = [
        Need("missed", f"“{kit.title}” did not go out on its day.", f"/kits/{kit.slug}/edit", kit.publish_at)
        for kit in needs.missed_kits(session, since=core.now() - MISSED_SHOWN_FOR)
    ]
    broken = [
        Need("feed", f"The feed {feed.title or feed.url} cannot be read: {feed.error}", "/feeds", feed.polled_at)
        for feed in needs.broken_feeds(session)
    ]
    return missed + broken


def _machinery(session: Session) -> list[Need]:
    found = []
    letters = needs.undelivered(session)
    if letters.count:
        found.append(
            Need("letters", f"{letters.count} letters did not arrive for sure.", "/admin/outbox", letters.since)
        )
    parked = needs.parked(session)
    if parked.count:
        text = f"{parked.count} pieces of work were set aside after failing."
        found.append(Need("parked", text, "/networks", parked.since))
    return found


def _networks(core: Core, session: Session) -> list[Need]:
    found = []
    labels = {one.name: one.label for one in core.networks.all}
    for state in needs.halted_networks(session, now=core.now()):
        label = labels.get(state.network, state.network)
        name = f"{label} ({state.scope})" if state.scope else label
        found.append(Need("network", f"{name}: {state.reason or 'no answer'}", "/networks", state.failed_at))
    return found
