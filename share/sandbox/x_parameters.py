"""What a caller of X's post lookup asked for, and what is wrong with it."""

import re
from dataclasses import dataclass

from share.sandbox.wire import Request

MOST_IDS = 100
ID = re.compile(r"[0-9]{1,19}")
PRIVATE_FIELDS = ("non_public_metrics", "organic_metrics", "promoted_metrics")
FIELDS = (
    *("attachments", "author_id", "context_annotations", "conversation_id", "created_at"),
    *("edit_controls", "edit_history_tweet_ids", "entities", "geo", "id", "in_reply_to_user_id", "lang"),
    *("note_tweet", "possibly_sensitive", "public_metrics", "referenced_tweets", "reply_settings"),
    *("source", "text", "withheld", *PRIVATE_FIELDS),
)
KNOWN = {
    *("ids", "tweet.fields", "post.fields", "expansions", "user.fields"),
    *("media.fields", "place.fields", "poll.fields"),
}
Wrong = tuple[str, list[str], str]


@dataclass(frozen=True, slots=True)
class Lookup:
    """`new_names`: the caller used the names of the specification since August 2026."""

    ids: tuple[str, ...]
    fields: frozenset[str]
    new_names: bool
    with_users: bool


def read_lookup(request: Request, ids: list[str]) -> tuple[Lookup, list[Wrong]]:
    """Read the parameters of a lookup; the second part lists what X would refuse."""
    new_names = "post.fields" in request.query
    name = "post.fields" if new_names else "tweet.fields"
    fields = [field for field in request.first(name).split(",") if field]
    wrong = [*_wrong_ids(ids), *_wrong_fields(name, fields), *_wrong_names(request)]
    expansions = request.first("expansions").split(",")
    lookup = Lookup(tuple(dict.fromkeys(ids)), frozenset(fields), new_names, "author_id" in expansions)
    return lookup, wrong


def _wrong_ids(ids: list[str]) -> list[Wrong]:
    if not 1 <= len(ids) <= MOST_IDS:
        why = f"The number of values in the `ids` query parameter list [{len(ids)}] is not between 1 and 100"
        return [("ids", ids, why)]
    bad = [native_id for native_id in ids if not ID.fullmatch(native_id)]
    return [("ids", [one], f"The `ids` query parameter value [{one}] is not valid") for one in bad]


def _wrong_fields(name: str, fields: list[str]) -> list[Wrong]:
    known = ",".join(FIELDS)
    return [
        (name, [field], f"The `{name}` query parameter value [{field}] is not one of [{known}]")
        for field in fields
        if field not in FIELDS
    ]


def _wrong_names(request: Request) -> list[Wrong]:
    known = ",".join(sorted(KNOWN))
    return [
        (name, values, f"The query parameter [{name}] is not one of [{known}]")
        for name, values in request.query.items()
        if name not in KNOWN
    ]
