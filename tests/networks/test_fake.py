import pytest

from share.domain.posts import NotAPostError
from share.networks.base import Access, Draft, Identity, ListsPosts, OutcomeUnknownError, Publishes
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


def test_the_fake_publishes_lists_and_loses_answers_as_networks_do(access: Access) -> None:
    fake, alice = FakeNetwork(), Identity("alice-1", "@alice")
    assert isinstance(fake, Publishes)
    assert isinstance(fake, ListsPosts)
    draft = Draft("Nurses win https://a.example/r/1", "https://a.example/r/1", "a-key")
    ref = fake.publish(access, alice, draft)
    assert [found.ref for found in fake.recent_posts(access, alice, since=access.now)] == [ref]
    assert fake.recent_posts(access, Identity("bob-1", "@bob"), since=access.now) == []
    for swallows, standing in (("answer", 2), ("post", 2)):
        fake.swallows = swallows
        with pytest.raises(OutcomeUnknownError):
            fake.publish(access, alice, draft)
        assert len(fake.posts) == standing
    fake.swallows, fake.repeats_minutes = "", 60
    assert fake.publish(access, alice, draft) == ref
    assert len(fake.posts) == 2
