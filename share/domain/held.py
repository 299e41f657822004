"""What each table holds about a member, in words for that member: what it is, and who reads it."""

from dataclasses import dataclass

YOU, COORDINATORS, MEMBERS, EDITORS = "you alone", "coordinators", "other members", "editors"
NOBODY = "nobody; the product needs it to work"


@dataclass(frozen=True, slots=True)
class Holding:
    """One kind of thing held. `seen_by` follows "Seen by"; `erased` says what erasing leaves of it."""

    title: str
    seen_by: str
    erased: str = "erased"


COUNTS_STAY = "the count stays, without you"

HOLDINGS: dict[str, Holding] = {
    "members": Holding("You", "coordinators; other members see your alias or your name, as you chose", "emptied"),
    "consents": Holding("What you agreed to", COORDINATORS),
    "accounts": Holding("Your social accounts", "coordinators see their names; access is encrypted"),
    "posts": Holding("Your posts", COORDINATORS, "their addresses become a code that cannot be read back"),
    "evidence": Holding("What is known of your posts", COORDINATORS, COUNTS_STAY),
    "current_readings": Holding("Numbers of your posts", COORDINATORS, COUNTS_STAY),
    "claims": Holding("Kits that you took, with your words", YOU, "your words are erased; the count stays"),
    "links": Holding("Your tracked links", YOU, "they go on leading to the article"),
    "click_hours": Holding("Clicks on your links, by the hour", "you; coordinators see sums", COUNTS_STAY),
    "skips": Holding("Kits that you skipped", YOU),
    "pauses": Holding("Your time off", COORDINATORS),
    "notices": Holding("Messages to you", "admins, where no mail server is set"),
    "notes": Holding("Notes that coordinators made about you", COORDINATORS),
    "alarms": Holding("Calls for help", COORDINATORS),
    "contests": Holding("Posts that somebody else recorded, too", COORDINATORS, COUNTS_STAY),
    "disputes": Holding("Points that you asked about", COORDINATORS),
    "score_entries": Holding("Your points, one by one", "you; others see sums", COUNTS_STAY),
    "score_totals": Holding("Your points in sum", MEMBERS, COUNTS_STAY),
    "score_changes": Holding("Changes of your points", YOU, COUNTS_STAY),
    "standing_parts": Holding("Your part of the boards", MEMBERS, COUNTS_STAY),
    "standing_moves": Holding("Changes of your part of the boards", NOBODY, COUNTS_STAY),
    "badges": Holding("Milestones", YOU),
    "thanks": Holding("Thank-you notes", "you and who wrote them"),
    "suspicions": Holding("Questions about unusual numbers", COORDINATORS),
    "suggestions": Holding("Articles that you suggested", EDITORS),
    "fixes": Holding("Corrections that you answered", EDITORS, COUNTS_STAY),
    "found_posts": Holding("Posts that we found and asked about", YOU),
    "publications": Holding("Posts made from here", YOU),
    "push_subscriptions": Holding("Browsers with notifications", NOBODY),
    "sessions": Holding("Browsers in which you are signed in", NOBODY),
    "signin_links": Holding("Sign-in links sent to you", NOBODY),
    "oauth_flows": Holding("Connecting an account, on the way", NOBODY),
    "api_tokens": Holding("API tokens", "you and admins"),
    "click_own_visitors": Holding("Browsers whose clicks on your links are your own", NOBODY),
    "usual_sizes": Holding("How large your posts usually get", NOBODY),
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
