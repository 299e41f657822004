"""Passwords: what is too easy, and how they are kept (argon2id, with the library's parameters)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from share.domain.errors import InvalidError
from share.domain.words import say

SHORTEST, LONGEST = 12, 128
FEWEST_DIFFERENT = 5

COMMON = (
    "123456789012", "1234567890123", "password1234", "password12345", "passwordpassword", "qwertyuiop12",
    "qwertyuiop123", "qwertyuiopas", "qwertyqwerty", "letmeinletmein", "iloveyou1234", "iloveyouiloveyou",
    "administrator", "administrator1", "adminadminadmin", "welcome12345", "welcomewelcome", "changeme1234",
    "changemechangeme", "abcdefghijkl", "abcd1234abcd", "1q2w3e4r5t6y", "1qaz2wsx3edc", "zaq12wsxcde3",
    "correcthorsebatterystaple", "trustno1trustno1", "monkeymonkey", "dragondragon", "sunshine1234", "football1234",
    "baseball1234", "superman1234", "princess1234", "michaelmichael", "secretsecret", "mypassword123", "p@ssw0rd1234",
    "solidarityforever", "workersunited", "unionstrong123",
)  # fmt: skip
"""The commonest that are long enough to be typed here, and what people on a campaign think of first."""

OWN_WORDS = ("share", "campaign", "sharekit", "coordinator")

_hasher = PasswordHasher()
_DUMMY = "$argon2id$v=19$m=65536,t=3,p=4$g7a3QrFXpXniuk/vgekcqw$fGAxtEOqs5UaUxVWTw1uGhFN9e9lEp1c7Kg03aUYf7E"
"""The hash of random bytes that nobody has, with today's parameters; made at import it would cost 0.2 s."""


def check(password: str, *, about: tuple[str, ...] = ()) -> None:
    """Raise InvalidError where it is too short, too long or too easy; `about` holds the person's own words."""
    if len(password) < SHORTEST:
        raise InvalidError(
            say("Use at least %(shortest)s characters. Three or four words do well.", shortest=SHORTEST),
            field="password",
        )
    if len(password) > LONGEST:
        raise InvalidError(say("Use at most %(longest)s characters.", longest=LONGEST), field="password")
    plain = password.casefold()
    if plain in COMMON or len(set(plain)) < FEWEST_DIFFERENT or _is_made_of(plain, (*OWN_WORDS, *about)):
        raise InvalidError(
            say("This one is guessed first. Choose words that nobody connects with you."), field="password"
        )


def _is_made_of(password: str, words: tuple[str, ...]) -> bool:
    """Whether little is left of it once these words and all digits are taken away."""
    rest = password
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word.casefold(), "") if len(word) > 2 else rest  # noqa: PLR2004 - initials prove nothing
    return rest != password and len(rest.strip("0123456789 .-_!@")) < FEWEST_DIFFERENT


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether it is the password; with nothing stored the same work is done, and the answer is no."""
    try:
        return _hasher.verify(stored or _DUMMY, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Whether it was hashed with weaker parameters than today's."""
    return _hasher.check_needs_rehash(stored)
