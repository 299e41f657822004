import pytest
from argon2 import PasswordHasher

from share.domain import passwords
from share.domain.errors import InvalidError

ABOUT = ("Alice", "Workers", "United", "Duluth")


@pytest.mark.parametrize(
    "password", ["nine tall ships at dawn", "ünïcode wörds zählen", "x7$kQ!mm29wPzz", "a" * 100 + "bcdef"]
)
def test_long_words_that_nobody_guesses_are_taken(password: str) -> None:
    passwords.check(password, about=ABOUT)


@pytest.mark.parametrize(
    "password",
    ["eleven char", "x" * 129, "aaaaaaaaaaaa", "Password1234", "alice alice 2026", "WorkersUnited1", "share-campaign"],
)
def test_what_is_guessed_first_is_refused(password: str) -> None:
    with pytest.raises(InvalidError):
        passwords.check(password, about=ABOUT)


def test_a_password_matches_itself_alone() -> None:
    stored = passwords.hash_password("nine tall ships at dawn")
    assert stored.startswith("$argon2id$")
    assert passwords.matches("nine tall ships at dawn", stored)
    assert not passwords.matches("nine tall ships at dusk", stored)
    assert not passwords.matches("nine tall ships at dawn", None)
    assert not passwords.matches("anything", "not a hash")


def test_an_old_hash_is_seen_as_outdated() -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("nine tall ships at dawn")
    assert passwords.is_outdated(weak)
    assert not passwords.is_outdated(passwords.hash_password("nine tall ships at dawn"))
