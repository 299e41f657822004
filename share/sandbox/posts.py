"""What the sandbox knows of a post and of its author."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from share.sandbox import ids
from share.sandbox.fault import NETWORKS

ID_SHAPES = {
    "x": re.compile(r"[1-9]\d{0,18}", re.ASCII),
    "mastodon": re.compile(r"\d+", re.ASCII),
    "bluesky": re.compile(r"did:[a-z]+:[^/]+/[^/]+"),
    "facebook": re.compile(r"[^/]+_\w+"),
}
STATES = ("live", "deleted", "protected", "suspended")
PROFILE, PAGE = "profile", "page"


class BadPostError(ValueError):
    """A post was described in a way that the sandbox cannot keep."""


@dataclass(frozen=True, slots=True)
class Author:
    """`name` is the handle or user name; `kind` tells a Facebook Page from a person."""

    network: str
    author_id: str
    name: str
    display: str = ""
    note: str = ""
    kind: str = PROFILE
    is_hidden: bool = False  # Bluesky: not to be shown to people who are not signed in

    @property
    def title(self) -> str:
        return self.display or self.name


@dataclass(frozen=True, slots=True)
class Post:
    """`native_id` is the id on the wire; `instance` a Mastodon host without port, "" elsewhere.

    `counts` are served exactly; measures that it does not name are made up, a None leaves the
    network's key out. A `kept` post is never deleted by chance. `origin` is a Mastodon post's address
    on its own host where this is only a copy. `history` holds the ids of its earlier versions on X.
    """

    network: str
    native_id: str
    author: Author
    text: str
    created: float
    instance: str = ""
    links: tuple[str, ...] = ()
    counts: Mapping[str, int | None] = field(default_factory=dict)
    state: str = "live"
    kept: bool = True
    origin: str = ""
    history: tuple[str, ...] = ()


def parse_post(given: Mapping[str, Any], *, instance: str, kept: bool) -> Post:
    """Read a post as the control calls take it; raises BadPostError."""
    network = str(given.get("network", ""))
    if network not in NETWORKS:
        raise BadPostError(f"network must be one of {', '.join(NETWORKS)}.")
    created = moment(given.get("created_at"))
    author = parse_author({"kind": PAGE if network == "facebook" else PROFILE, **_author(given)}, network)
    host, native_id = ids.plain(network, str(given.get("native_id") or ""))
    if native_id and not ID_SHAPES[network].fullmatch(native_id):
        raise BadPostError(f"{native_id!r} is no post id on {network}.")
    return Post(
        network,
        native_id or ids.new_post_id(network, author.author_id, created),
        author,
        str(given.get("text", "")),
        created,
        instance=(host or str(given.get("instance") or instance)) if network == "mastodon" else "",
        links=tuple(map(str, given.get("links") or ())),
        counts=_counts(given.get("counts") or {}),
        state=_state(str(given.get("state") or "live")),
        kept=bool(given.get("kept", kept)),
        origin=str(given.get("origin") or ""),
        history=tuple(map(str, given.get("history") or ())),
    )


def parse_author(given: Mapping[str, Any], network: str) -> Author:
    name = str(given.get("author") or given.get("author_id") or "sandbox")
    return Author(
        network,
        str(given.get("author_id") or ids.author_id_of(network, name)),
        name,
        str(given.get("display") or ""),
        str(given.get("note") or ""),
        str(given.get("kind") or PROFILE),
        bool(given.get("is_hidden")),
    )


def moment(value: float | str | None) -> float:
    """Read ISO time or Unix seconds; now where nothing was given."""
    if value is None:
        return time.time()
    if isinstance(value, int | float):
        return float(value)
    try:
        read = datetime.fromisoformat(value)
    except ValueError as error:
        raise BadPostError(f"{value!r} is no ISO time.") from error
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()


def _author(given: Mapping[str, Any]) -> dict[str, Any]:
    """Take the author out of the post; a Facebook or Bluesky id tells it by itself."""
    named = {key: given[key] for key in ("author", "author_id", "display", "kind") if given.get(key)}
    _, native_id = ids.plain(str(given.get("network")), str(given.get("native_id") or ""))
    owner = native_id.partition("_" if given.get("network") == "facebook" else "/")[0]
    if "author_id" not in named and given.get("network") in {"facebook", "bluesky"} and owner:
        named["author_id"] = owner
    return named


def _counts(given: Mapping[str, Any]) -> dict[str, int | None]:
    if not all(value is None or (isinstance(value, int) and value >= 0) for value in given.values()):
        raise BadPostError("A count is a whole number of at least 0, or null.")
    return dict(given)


def _state(state: str) -> str:
    if state not in STATES:
        raise BadPostError(f"state must be one of {', '.join(STATES)}.")
    return state
