"""What a caller of X's post lookup asked for, and what is wrong with it."""

import re
from dataclasses import dataclass

from share.sandbox.posts import moment
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
LIST_ONLY = {"max_results", "start_time", "end_time", "since_id", "until_id", "exclude", "pagination_token"}
SMALLEST_PAGE, FAR_FUTURE, NO_ID = 5, 1e12, 10**20
Wrong = tuple[str, list[str], str]


@dataclass(frozen=True, slots=True)
class Lookup:
    """`new_names`: the caller used the names of the specification since August 2026."""

    ids: tuple[str, ...]
    fields: frozenset[str]
    new_names: bool
    with_users: bool

    @property
    def private(self) -> frozenset[str]:
        """The fields asked for that only a post's author may see."""
        return self.fields & frozenset(PRIVATE_FIELDS)


@dataclass(frozen=True, slots=True)
class Page:
    """A part of an account's list: posts before a moment, of at least an id or a moment."""

    size: int
    before: float
    until_id: int
    since_id: int
    since: float

    def holds(self, native_id: str, created: float) -> bool:
        return self.since_id < int(native_id) < self.until_id and created >= self.since


def wrong_in_list(request: Request) -> list[Wrong]:
    """List what X would refuse in a question for an account's posts."""
    size = request.first("max_results", "10")
    wrong = [] if size.isdigit() and SMALLEST_PAGE <= int(size) <= MOST_IDS else [_wrong_size(size)]
    unknown = {name: values for name, values in request.query.items() if name not in KNOWN | LIST_ONLY}
    return [*wrong, *((name, values, f"The query parameter [{name}] is not known") for name, values in unknown.items())]


def read_page(request: Request) -> Page:
    until = [request.first(name) for name in ("until_id", "pagination_token") if request.first(name)]
    return Page(
        int(request.first("max_results", "10")),
        moment(request.first("end_time")) if request.first("end_time") else FAR_FUTURE,
        min((int(one) for one in until), default=NO_ID),
        int(request.first("since_id", "0")),
        moment(request.first("start_time")) if request.first("start_time") else 0.0,
    )


def _wrong_size(size: str) -> Wrong:
    return ("max_results", [size], f"The `max_results` query parameter value [{size}] is not between 5 and 100")


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
