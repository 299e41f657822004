"""How alike texts are: shingles for a few texts at hand, MinHash signatures where the texts may not be kept.

Networks hide or refuse posts that are nearly the same (X: "duplicative or substantially similar"). None tells its
threshold, so ours is chosen: half of the parts in common is what a reader calls "the same text".
"""

import re
import struct
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

ALIKE = 0.5
"""From this share of common parts on two texts count as the same."""

WARN_FROM = 5
"""Posts before a share of the day's posts says anything."""

WARN_SHARE = 0.5
"""From this share of posts with a near twin on the editor is warned."""

SIZE = 64
"""Values of a signature: the estimate's standard error is at most 1 / (2 * sqrt(64)), about 6 points."""

_WORDS = 3
_ADDRESS = re.compile(r"https?://\S+|\b[\w.-]+\.[a-z]{2,}/\S*", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W_]+")
_PACKED = struct.Struct(f">{SIZE}I")


def shingles(text: str) -> frozenset[str]:
    """The text's runs of three words, without addresses, marks and capitals: each member's link is another one."""
    plain = _ADDRESS.sub(" ", unicodedata.normalize("NFKC", text)).casefold()
    words = _TOKEN.findall(plain)
    if len(words) <= _WORDS:
        return frozenset([" ".join(words)]) if words else frozenset()
    return frozenset(" ".join(words[start : start + _WORDS]) for start in range(len(words) - _WORDS + 1))


def alike(one: str, other: str) -> float:
    """The share of common parts (Jaccard), 0 to 1; texts without words are like nothing."""
    first, second = shingles(one), shingles(other)
    return len(first & second) / len(first | second) if first and second else 0.0


def signature(text: str) -> bytes | None:
    """MinHash values from which no text can be read back; None for a text without words."""
    parts = shingles(text)
    if not parts:
        return None
    rows = [_hashes(part) for part in parts]
    return _PACKED.pack(*(min(column) for column in zip(*rows, strict=True)))


def estimate(one: bytes, other: bytes) -> float:
    """How alike the texts of two signatures are, 0 to 1."""
    pairs = zip(_PACKED.unpack(one), _PACKED.unpack(other), strict=True)
    same = sum(1 for a, b in pairs if a == b)
    return same / SIZE


@dataclass(frozen=True, slots=True)
class Sameness:
    """Of `posts` whose text was seen, how many have a near twin among them."""

    posts: int
    twins: int

    @property
    def share(self) -> float | None:
        """None while there are too few posts to say anything."""
        return self.twins / self.posts if self.posts >= WARN_FROM else None

    @property
    def warns(self) -> bool:
        return self.share is not None and self.share >= WARN_SHARE


def sameness(signatures: Sequence[bytes]) -> Sameness:
    """How many of these posts have a near twin. Equal ones are found at once, the others by comparing all pairs."""
    counts: dict[bytes, int] = {}
    for one in signatures:
        counts[one] = counts.get(one, 0) + 1
    distinct = list(counts)
    values = [frozenset(enumerate(_PACKED.unpack(one))) for one in distinct]
    twin = [counts[one] > 1 for one in distinct]
    for first in range(len(distinct)):
        for second in range(first + 1, len(distinct)):
            if (not twin[first] or not twin[second]) and len(values[first] & values[second]) >= ALIKE * SIZE:
                twin[first] = twin[second] = True
    return Sameness(len(signatures), sum(counts[one] for one, is_twin in zip(distinct, twin, strict=True) if is_twin))


def pairs_alike(texts: Iterable[tuple[str, str]]) -> list[tuple[str, str, float]]:
    """The pairs of these (name, text) that count as the same, with their share."""
    listed = [(name, shingles(text)) for name, text in texts]
    found = []
    for index, (name, parts) in enumerate(listed):
        for other, others in listed[index + 1 :]:
            share = len(parts & others) / len(parts | others) if parts and others else 0.0
            if share >= ALIKE:
                found.append((name, other, share))
    return found


def _hashes(part: str) -> Sequence[int]:
    """64 hashes of 32 bits from four digests: as good as 64 functions, and quick."""
    raw = part.encode("utf-8", "surrogatepass")
    return _PACKED.unpack(b"".join(blake2b(raw, digest_size=64, salt=bytes([turn])).digest() for turn in range(4)))
