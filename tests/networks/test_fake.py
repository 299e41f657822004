import pytest

from share.domain.posts import NotAPostError
from tests.networks.fake import FakeNetwork, recogniser_of


def test_the_fake_is_recognised_by_its_host_alone() -> None:
    fake = FakeNetwork()
    recognise = recogniser_of(fake)
    assert recognise("fake.example/posts/7") == fake.ref("7")
    assert recognise("https://fake.example/s/7").native_id == ""
    with pytest.raises(NotAPostError):
        recognise("https://x.com/a/status/1")


def test_the_fake_writes_down_what_it_is_asked_and_takes_no_more_than_it_says() -> None:
    fake = FakeNetwork()
    refs = [fake.ref(str(number)) for number in range(fake.batch_size)]
    with pytest.raises(AssertionError, match="10 allowed"):
        fake._ask([*refs, fake.ref("one more")])
    fake._ask(refs)
    assert fake.asked == [tuple(str(number) for number in range(10))]
