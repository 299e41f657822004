"""The many forms of an address on the networks of own posts."""

from urllib.parse import urlsplit

import pytest

from share.domain.posts import NotAPostError, Resolve
from share.networks.registry import recognise

ACTIVITY = "activity:7190000000000000001"
VIDEO = "7300000000000000001"

NAMED = [
    ("https://www.threads.net/@alice.local1/post/DRaaaAAA111/embed?x=1", "DRaaaAAA111"),
    ("https://vxthreads.net/@alice/post/DRaaaAAA111", "DRaaaAAA111"),
    ("https://www.threads.com/t/DRaaaAAA111/", "DRaaaAAA111"),
    ("http://instagram.com/p/DRcccCCC333/embed/captioned", "DRcccCCC333"),
    ("https://www.instagram.com/tv/DRcccCCC333/?utm_source=x", "DRcccCCC333"),
    ("https://www.instagram.com/alice/reel/DRcccCCC333/", "DRcccCCC333"),
    ("https://d.ddinstagram.com/reel/DRcccCCC333", "DRcccCCC333"),
    (f"https://www.tiktok.com/embed/v2/{VIDEO}?lang=en", VIDEO),
    (f"https://www.tiktok.com/player/v1/{VIDEO}", VIDEO),
    (f"https://www.tiktokv.com/share/video/{VIDEO}/", VIDEO),
    (f"https://www.vxtiktok.com/@alice/video/{VIDEO}", VIDEO),
    (f"https://www.tiktok.com/@alice/photo/{VIDEO}", f"photo:{VIDEO}"),
    ("https://www.linkedin.com/embed/feed/update/urn:li:activity:7190000000000000001?collapsed=1", ACTIVITY),
    ("https://www.linkedin.com/feed/?highlightedUpdateUrn=urn%3Ali%3Aactivity%3A7190000000000000001", ACTIVITY),
    ("https://www.linkedin.com/analytics/post-summary/urn:li:activity:7190000000000000001/", ACTIVITY),
    ("https://www.linkedin.com/comm/feed/update/urn:li:activity:7190000000000000001", ACTIVITY),
    ("https://de.linkedin.com/posts/alice_übung-activity-7190000000000000001-AbCd", ACTIVITY),
    (
        "https://www.linkedin.com/posts/alice_a-share-of-wins-ugcPost-7190000000000000001-a_-1",
        "ugcPost:7190000000000000001",
    ),
]

FOLLOWED = [
    ("https://www.instagram.com/share/p/BACabc123", "https://www.instagram.com/share/p/BACabc123"),
    ("https://www.instagram.com/share/BACabc123/", "https://www.instagram.com/share/BACabc123"),
    ("https://vt.tiktok.com/ZSabc123/", "https://vt.tiktok.com/ZSabc123"),
    ("https://vm.vxtiktok.com/ZSabc123/", "https://vm.tiktok.com/ZSabc123"),
    ("https://www.tiktok.com/t/ZTabc123/?k=1", "https://www.tiktok.com/t/ZTabc123"),
]

REFUSED = [
    ("https://www.threads.com/intent/post?text=x", "not-a-post"),
    ("https://l.threads.com/?u=https%3A%2F%2Fexample.org", "outbound-redirect"),
    ("https://l.instagram.com/?u=https%3A%2F%2Fexample.org", "outbound-redirect"),
    ("https://help.instagram.com/p/DRcccCCC333", "not-a-post"),
    ("https://www.instagram.com/explore/tags/nurses/", "not-a-post"),
    ("https://www.tiktok.com/@alice/video/٧٣٠٠٠٠٠٠", "not-a-post"),
    ("https://www.tiktok.com/@alice/live", "not-a-post"),
    ("https://www.linkedin.com/safety/go?url=https%3A%2F%2Fexample.org", "outbound-redirect"),
    ("https://www.linkedin.com/pulse/a-nurses-win-alice", "not-a-post"),
    ("https://www.linkedin.com/feed/update/urn:li:groupPost:1-2", "not-a-post"),
    ("https://business.linkedin.com/feed/update/urn:li:activity:7190000000000000001", "not-a-post"),
    ("https://lnkd.in/eAbCdEf", "shortener"),
]


@pytest.mark.parametrize(("url", "native_id"), NAMED)
def test_every_form_names_the_post_and_its_own_address_names_it_again(url: str, native_id: str) -> None:
    ref = recognise(url)
    assert (ref.native_id, ref.resolve) == (native_id, None)
    assert recognise(ref.url) == ref


@pytest.mark.parametrize(("url", "followed"), FOLLOWED)
def test_a_share_link_has_to_be_followed_on_the_networks_own_host(url: str, followed: str) -> None:
    ref = recognise(url)
    assert (ref.native_id, ref.url, ref.resolve) == ("", followed, Resolve.FIRST)
    assert urlsplit(ref.url).hostname in {"www.instagram.com", "vt.tiktok.com", "vm.tiktok.com", "www.tiktok.com"}


@pytest.mark.parametrize(("url", "reason"), REFUSED)
def test_what_is_no_post_is_refused(url: str, reason: str) -> None:
    with pytest.raises(NotAPostError) as refused:
        recognise(url)
    assert refused.value.reason == reason
