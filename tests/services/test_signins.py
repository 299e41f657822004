from share.core import Core
from share.domain.errors import InvalidError, TooManyError
from share.services import signins
from tests.fixtures.people import Cast
from tests.fixtures.stores import Clock

PASSWORD = "nine tall ships at dawn"


def tries(core: Core, *, count: int, clock: Clock | None = None) -> int:
    """Make wrong guesses at Alice's password; returns how many were looked at."""
    tested = 0
    for number in range(count):
        try:
            signins.sign_in(core, email="alice@example.org", password=f"guess {number}", client="mallory")
        except InvalidError:
            tested += 1
        except TooManyError:
            pass
        if clock:
            clock.move(seconds=5)
    return tested


def test_of_hundreds_of_guesses_few_are_tested(core: Core, cast: Cast) -> None:
    signins.set_password(core, member_id=cast.alice.id, password=PASSWORD)
    assert tries(core, count=300) == 5


def test_guessing_patiently_gains_little(core: Core, cast: Cast, clock: Clock) -> None:
    signins.set_password(core, member_id=cast.alice.id, password=PASSWORD)
    assert tries(core, count=200, clock=clock) <= 20


def test_whoever_is_being_guessed_at_gets_in_by_mail(core: Core, cast: Cast, clock: Clock) -> None:
    tries(core, count=50)
    with core.write() as session:
        signins.mail_link(core, session, member_id=cast.alice.id, address="alice@example.org")
    assert signins.find_person(core, signins.open_session(core, cast.alice.id)) is not None


def test_a_success_forgets_earlier_failures(core: Core, cast: Cast, clock: Clock) -> None:
    signins.set_password(core, member_id=cast.alice.id, password=PASSWORD)
    for _ in range(3):
        tries(core, count=4)
        signins.sign_in(core, email="alice@example.org", password=PASSWORD, client="alice")


def test_a_kit_pass_of_another_kind_of_signature_opens_nothing(core: Core, cast: Cast) -> None:
    forged = core.vault.sign(f"1-{cast.alice.id}", purpose="unsubscribe")
    assert signins.find_kit_reader(core, token=forged, slug="any") is None
    assert signins.find_kit_reader(core, token="1-1.x", slug="any") is None
