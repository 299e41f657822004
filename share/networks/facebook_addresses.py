"""What the many forms of a Facebook address name."""

import re
from dataclasses import dataclass
from typing import Final

from share.networks.pasted import only

_NUMBER: Final = re.compile(r"[1-9][0-9]{0,24}", re.ASCII)
_POST_ID: Final = re.compile(r"[1-9][0-9]{0,24}|pfbid[0-9A-Za-z]{20,150}", re.ASCII)
_GRAPH_ID: Final = re.compile(r"[1-9][0-9]{3,24}_[1-9][0-9]{3,24}", re.ASCII)
OWNED: Final = re.compile(r"post:(?P<owner>[^/]+)/(?P<number>[0-9]+)", re.ASCII)
VEILED: Final = re.compile(r"post:(?P<owner>[^/]+)/(?P<number>pfbid[0-9A-Za-z]+)", re.ASCII)
"""A post whose number its address hides; Graph may know it by this name, for the Page's own token."""

_OWNER: Final = re.compile(r"[\w.-]{1,100}")


@dataclass(frozen=True, slots=True)
class Named:
    """What an address of Facebook names: the kind of post, its number, and whose it is where that counts."""

    kind: str
    number: str
    owner: str = ""
    numbered_owner: bool = False

    @property
    def sound(self) -> bool:
        owner = _NUMBER if self.numbered_owner else _OWNER
        owned = bool(owner.fullmatch(self.owner)) or self.kind in {"video", "photo"}
        number = _POST_ID if self.kind in {"post", "group"} else _NUMBER
        return owned and bool(number.fullmatch(self.number))

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.owner}/{self.number}" if self.owner else f"{self.kind}:{self.number}"

    @property
    def page(self) -> str:
        pages = {
            "post": f"{self.owner}/posts/{self.number}",
            "group": f"groups/{self.owner}/posts/{self.number}",
            "video": f"watch/?v={self.number}",
            "photo": f"photo/?fbid={self.number}",
        }
        return pages[self.kind]


def from_query(path: list[str], query: dict[str, list[str]]) -> Named | None:
    match path:
        case ["permalink.php" | "story.php"] if "story_fbid" in query:
            return Named("post", only(query["story_fbid"]), only(query.get("id")), numbered_owner=True)
        case ["groups", group] if "multi_permalinks" in query:
            return Named("group", only(query["multi_permalinks"]), group)
        case ["groups", group] if query.get("view") == ["permalink"]:
            return Named("group", only(query.get("id")), group)
        case ["watch", *_] | ["video", "watch"] | ["video.php" | "photo.php"] if "v" in query:
            return Named("video", only(query["v"]))
        case ["photo" | "photo.php"] if "fbid" in query:
            return Named("photo", only(query["fbid"]))
        case _:
            return None


def from_segments(path: list[str]) -> Named | None:
    match path:
        case ["groups", group, "posts" | "permalink", *_, number]:
            return Named("group", number, group)
        case (
            ["reel" | "reels", number, *_]
            | [_, "reel" | "reels", number]
            | ["videos", number]
            | [_, "videos", *_, number]
        ):
            return Named("video", number)
        case [_, "photos", *_, number]:
            return Named("photo", number)
        case [owner, "posts" | "activity", number] | [owner, "posts", _, number]:
            return Named("post", number, owner)
        case [graph_id] if _GRAPH_ID.fullmatch(graph_id):
            owner, _, number = graph_id.partition("_")
            return Named("post", number, owner)
        case _:
            return None


def is_same(one: str, other: str) -> bool:
    """A post's number is its own; its Page or person stands in the address by name or by number.

    Names are the same in capitals and small letters, with dots and without.
    """
    owned = [OWNED.fullmatch(key) for key in (one, other)]
    owners = [match["owner"] for match in owned if match]
    numbers = {match["number"] for match in owned if match}
    if len(owners) != 2 or len(numbers) != 1:  # noqa: PLR2004 (two keys)
        return False
    names = [owner.casefold().replace(".", "") for owner in owners]
    return names[0] == names[1] or sum(owner.isdigit() for owner in owners) == 1
