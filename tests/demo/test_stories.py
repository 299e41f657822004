"""The sample's words and pictures are whole, and fit every network."""

from collections import Counter
from datetime import date, timedelta

import pytest

from share.demo import pictures
from share.demo.kits import captions_of
from share.demo.stories import in_feed, story_of, told, waiting
from share.domain.captions import with_hashtags
from share.networks.base import Network
from share.networks.registry import NETWORKS

LINK = "http://127.0.0.1:8000/r/xxxxxxxx"
DISCLOSURE = "I work for The Union Wire."


def test_every_story_is_whole() -> None:
    for story in told():
        assert all((story.title, story.summary, story.why, story.hook, story.tags)), story.title
        assert story.topic in pictures.ALTS
    titles = Counter(story.title for story in (*told(), *waiting(), *in_feed()))
    assert titles.most_common(1)[0][1] == 1


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)
def test_every_caption_fits_with_link_and_disclosure(network: Network) -> None:
    for story in told():
        for _, caption in captions_of(story):
            if caption.network in {"any", network.name}:
                words = with_hashtags(caption.text, story.tags)
                assert network.length(network.compose(words, LINK, DISCLOSURE)).fits, words


def test_two_months_bring_no_story_twice() -> None:
    for offset in range(7):
        starts_on = date(2026, 9, 20) + timedelta(days=offset)
        days = [starts_on + timedelta(days=number) for number in range(64)]
        assert len({story_of(day, starts_on=starts_on).title for day in days}) == len(days)


def test_sundays_have_a_portrait() -> None:
    assert story_of(date(2026, 11, 22), starts_on=date(2026, 9, 22)).topic == "story"
    assert story_of(date(2026, 11, 23), starts_on=date(2026, 9, 22)).topic != "story"


@pytest.mark.parametrize("topic", pictures.ALTS)
def test_every_topic_has_a_small_picture_in_words(topic: str) -> None:
    drawn = pictures.draw(topic)
    assert (drawn.width, drawn.height) == pictures.SIZE
    assert len(drawn.content) < 100_000
    assert pictures.ALTS[topic].startswith("Drawing: ")
