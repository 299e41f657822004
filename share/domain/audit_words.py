"""What a line of the audit log says was done; the log itself keeps each action's and fact's short English name."""

from share.domain.suspicions import TITLES, Kind
from share.domain.words import mark

MICROS = 1_000_000
_KINDS = frozenset(Kind)

ACTIONS = {
    "account_disconnected": mark("Account disconnected"),
    "account_proven": mark("Account proven"),
    "alarm_raised": mark("Harassment reported"),
    "alarm_settled": mark("Harassment settled"),
    "answer about points": mark("Answered about points"),
    "approved": mark("Let in"),
    "ask about points": mark("Asked about points"),
    "budget_set": mark("Budget set"),
    "change goal": mark("Goal changed"),
    "change points": mark("Rules of points changed"),
    "decide clicks": mark("Held clicks decided"),
    "declined": mark("Declined"),
    "end goal": mark("Goal ended"),
    "erased": mark("Erased"),
    "feed.add": mark("Feed added"),
    "feed.pause": mark("Feed paused"),
    "feed.resume": mark("Feed taken up again"),
    "invited": mark("Invited"),
    "joined": mark("Joined"),
    "kit.closed": mark("Kit closed"),
    "kit.corrected": mark("Kit corrected"),
    "kit.create": mark("Kit made"),
    "kit.draft": mark("Kit back to draft"),
    "kit.in_review": mark("Kit sent for a second look"),
    "kit.missed": mark("Kit missed its time"),
    "kit.move": mark("Kit moved"),
    "kit.publish": mark("Kit published"),
    "kit.published": mark("Kit published"),
    "kit.recalled": mark("Kit recalled"),
    "kit.restore": mark("Kit restored"),
    "kit.scheduled": mark("Kit scheduled"),
    "kit.update": mark("Kit changed"),
    "leave out": mark("Left out"),
    "left": mark("Left the campaign"),
    "let count": mark("Let count"),
    "link lost": mark("Link no longer in the post"),
    "link tags changed": mark("Link tags changed"),
    "make goal": mark("Goal made"),
    "member_added": mark("Member added"),
    "member_changed": mark("Member changed"),
    "members_imported": mark("Members imported"),
    "network_key_set": mark("Network key set"),
    "note_added": mark("Note added"),
    "object": mark("Objected"),
    "page_connected": mark("Page connected"),
    "publishing_changed": mark("Paid posting changed"),
    "set_up": mark("Set up"),
    "settings_changed": mark("Settings changed"),
    "settle post": mark("Said whose post it is"),
    "suggestion.accepted": mark("Suggestion accepted"),
    "suggestion.returned": mark("Suggestion returned"),
    "thank": mark("Thanked"),
    "token_made": mark("Token made"),
    "token_revoked": mark("Token ended"),
}

SUBJECTS = {
    "campaign": mark("the campaign"),
    "clicks": mark("held clicks"),
    "dispute": mark("a question about points"),
    "feed": mark("a feed"),
    "goal": mark("a goal"),
    "kit": mark("a kit"),
    "member": mark("a member"),
    "members": mark("the members"),
    "network": mark("a network"),
    "organisation": mark("the organisation"),
    "post": mark("a post"),
    "suggestion": mark("a suggestion"),
    "token": mark("a token"),
}
PAGES = {"kit": "/kits/{}/edit", "member": "/members/{}", "post": "/posts/{}"}
"""Where a subject of a kind is looked at."""

FACTS = (
    mark("added"),
    mark("after"),
    mark("before"),
    mark("clicks"),
    mark("counted"),
    mark("day"),
    mark("do_not_contact"),
    mark("granted"),
    mark("group"),
    mark("kind"),
    mark("metric"),
    mark("moved"),
    mark("network"),
    mark("option"),
    mark("points"),
    mark("own"),
    mark("proof"),
    mark("role"),
    mark("rule"),
    mark("rules"),
    mark("scopes"),
    mark("state"),
    mark("target"),
    mark("version"),
)
"""Names of facts, for the translators."""


def action_words(action: str) -> str:
    """The action in English words, to be said; one that has no words of its own is told by its name."""
    return ACTIONS.get(action) or action.replace("_", " ").replace(".", " ").capitalize()


def subject_words(subject: str) -> tuple[str, str, str]:
    """Of "<kind>:<name>": the kind in English words, to be said, the name, and the page that shows it, or ""."""
    kind, _, name = subject.partition(":")
    return SUBJECTS.get(kind, kind), name, PAGES.get(kind, "").format(name)


def fact_words(name: str, value: object) -> tuple[str, str]:
    """A fact's name and value in English words, both to be said."""
    if name == "micros":
        return mark("dollars a month"), f"{value / MICROS:,.2f}" if isinstance(value, int) else mark("the usual")
    if isinstance(value, bool):
        return name, mark("yes") if value else mark("no")
    text = str(value)
    return name, TITLES[Kind(text)] if text in _KINDS else text
