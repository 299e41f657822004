"""Native ids in the shapes of the four networks, made from the time as the networks make theirs."""

import base64
import random
import re
from hashlib import sha256

X_EPOCH_MS = 1288834974657
TID_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"
TID_LENGTH = 13
AT_URI = re.compile(r"at://(?P<did>[^/]+)/app\.bsky\.feed\.post/(?P<rkey>[^/]+)")


def plain(network: str, native_id: str) -> tuple[str, str]:
    """Split an id in any known spelling into (Mastodon host or "", the id on the wire).

    X `123` · Bluesky `did/rkey` or the at:// address · Mastodon `host/123` or `123`
    · Facebook `post:owner/123` or `owner_123`.
    """
    if network == "mastodon":
        host, _, number = native_id.rpartition("/")
        return re.sub(r":\d+$", "", host), number
    if network == "bluesky" and (match := AT_URI.fullmatch(native_id)):
        return "", f"{match['did']}/{match['rkey']}"
    if network == "facebook":
        return "", native_id.removeprefix("post:").replace("/", "_")
    return "", native_id


def new_post_id(network: str, author_id: str, created: float) -> str:
    """Make an id for a post published at `created` (Unix seconds)."""
    ms = int(created * 1000)
    if network == "x":
        return str((max(ms - X_EPOCH_MS, 1) << 22) | random.getrandbits(22))
    if network == "mastodon":
        return str((ms << 16) | random.getrandbits(16))
    if network == "facebook":
        return f"{author_id}_1{ms}{random.randrange(1000):03d}"
    return f"{author_id}/{_tid(ms)}"


def author_id_of(network: str, name: str) -> str:
    """Return the one account id that belongs to a name, always the same."""
    digest = sha256(f"{network}:{name.lower()}".encode()).digest()
    if network == "bluesky":
        return "did:plc:" + base64.b32encode(digest).decode().lower()[:24]
    number = int.from_bytes(digest[:8], "big")
    if network == "facebook":
        return str(100_000_000_000_000 + number % 900_000_000_000)
    return str(10**17 + number % (9 * 10**17))


def second_of_day(network: str, native_id: str) -> float:
    """Return the second of the UTC day in which a post was published, as its id tells; 0 where it does not."""
    return _milliseconds(network, native_id) % 86_400_000 / 1000


def _milliseconds(network: str, native_id: str) -> int:
    last = native_id.rpartition("_" if network == "facebook" else "/")[2]
    if network == "bluesky":
        value = 0
        for letter in last if len(last) == TID_LENGTH else "":
            value = value << 5 | max(0, TID_LETTERS.find(letter))
        return (value >> 10) // 1000
    if not last.isdigit():
        return 0
    if network == "facebook":
        return int(last[1:-3] or 0)
    return (int(last) >> 22) + X_EPOCH_MS if network == "x" else int(last) >> 16


def _tid(ms: int) -> str:
    value = (ms * 1000 + random.randrange(1000)) << 10 | random.getrandbits(10)
    return "".join(TID_LETTERS[value >> shift & 31] for shift in range(60, -1, -5))
