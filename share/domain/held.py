"""What each table holds about a member, in words for that member: what it is, and who reads it."""

from dataclasses import dataclass

from share.domain.words import mark

YOU, COORDINATORS, MEMBERS, EDITORS = mark("you alone"), mark("coordinators"), mark("other members"), mark("editors")
NOBODY = mark("nobody; the product needs it to work")


@dataclass(frozen=True, slots=True)
class Holding:
    """One kind of thing held. `seen_by` follows "Seen by"; `erased` says what erasing leaves of it."""

    title: str
    seen_by: str
    erased: str = mark("erased")


COUNTS_STAY = mark("the count stays, without you")

HOLDINGS: dict[str, Holding] = {
    "members": Holding(
        mark("You"), mark("coordinators; other members see your alias or your name, as you chose"), mark("emptied")
    ),
    "consents": Holding(mark("What you agreed to"), COORDINATORS),
    "accounts": Holding(mark("Your social accounts"), mark("coordinators see their names; access is encrypted")),
    "posts": Holding(mark("Your posts"), COORDINATORS, mark("their addresses become a code that cannot be read back")),
    "evidence": Holding(mark("What is known of your posts"), COORDINATORS, COUNTS_STAY),
    "current_readings": Holding(mark("Numbers of your posts"), COORDINATORS, COUNTS_STAY),
    "claims": Holding(mark("Kits that you took, with your words"), YOU, mark("your words are erased; the count stays")),
    "links": Holding(mark("Your tracked links"), YOU, mark("they go on leading to the article")),
    "click_hours": Holding(mark("Clicks on your links, by the hour"), mark("you; coordinators see sums"), COUNTS_STAY),
    "skips": Holding(mark("Kits that you skipped"), YOU),
    "pauses": Holding(mark("Your time off"), COORDINATORS),
    "notices": Holding(mark("Messages to you"), mark("admins, where no mail server is set")),
    "notes": Holding(mark("Notes that coordinators made about you"), COORDINATORS),
    "alarms": Holding(mark("Calls for help"), COORDINATORS),
    "contests": Holding(mark("Posts that somebody else recorded, too"), COORDINATORS, COUNTS_STAY),
    "disputes": Holding(mark("Points that you asked about"), COORDINATORS),
    "score_entries": Holding(mark("Your points, one by one"), mark("you; others see sums"), COUNTS_STAY),
    "score_totals": Holding(mark("Your points in sum"), MEMBERS, COUNTS_STAY),
    "score_changes": Holding(mark("Changes of your points"), YOU, COUNTS_STAY),
    "standing_parts": Holding(mark("Your part of the boards"), MEMBERS, COUNTS_STAY),
    "standing_moves": Holding(mark("Changes of your part of the boards"), NOBODY, COUNTS_STAY),
    "badges": Holding(mark("Milestones"), YOU),
    "thanks": Holding(mark("Thank-you notes"), mark("you and who wrote them")),
    "suspicions": Holding(mark("Questions about unusual numbers"), COORDINATORS),
    "suggestions": Holding(mark("Articles that you suggested"), EDITORS),
    "fixes": Holding(mark("Corrections that you answered"), EDITORS, COUNTS_STAY),
    "found_posts": Holding(mark("Posts that we found and asked about"), YOU),
    "publications": Holding(mark("Posts made from here"), YOU),
    "push_subscriptions": Holding(mark("Browsers with notifications"), NOBODY),
    "sessions": Holding(mark("Browsers in which you are signed in"), NOBODY),
    "signin_links": Holding(mark("Sign-in links sent to you"), NOBODY),
    "oauth_flows": Holding(mark("Connecting an account, on the way"), NOBODY),
    "api_tokens": Holding(mark("API tokens"), mark("you and admins")),
    "click_own_visitors": Holding(mark("Browsers whose clicks on your links are your own"), NOBODY),
    "usual_sizes": Holding(mark("How large your posts usually get"), NOBODY),
}

KEPT = frozenset(
    {
        "members", "posts", "claims", "links", "contests", "fixes",
        "score_entries", "score_totals", "score_changes", "standing_parts", "standing_moves",
    }
)  # fmt: skip
"""Rows that stay under a tombstone when a member is erased, as counts hang on them; all others are deleted."""

SECRET = frozenset(
    {
        "token", "refresh_token", "password_hash", "token_hash", "session_hash", "state_hash", "verifier", "visitor",
        "endpoint", "endpoint_hash", "p256dh", "auth", "key",
    }
)  # fmt: skip
"""Columns that say only that there is something: encrypted, hashed, or a key to something of theirs."""
