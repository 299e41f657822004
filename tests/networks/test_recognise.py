import pytest

from share.domain.posts import NotAPostError, Resolve
from share.networks.registry import NETWORKS, get, recognise

X = "https://x.com/i/status/1395079556562706435"
SAME_ON_X = [
    "https://x.com/alice/status/1395079556562706435",
    "http://twitter.com/alice/statuses/1395079556562706435/photo/1?s=20&t=Ab",
    "//mobile.x.com/alice/status/1395079556562706435",
    "X.COM/alice/status/1395079556562706435/likes",
    "https://twitter.com/#!/alice/status/1395079556562706435",
    "https://twitter.com/statuses/1395079556562706435",
    "https://d.fxtwitter.com/alice/status/1395079556562706435/en",
    "https://nitter.privacyredirect.com/alice/status/1395079556562706435#m",
    "https://Twitter.com/Alice/Status/1395079556562706435",
    "https://pro.x.com/alice/status/1395079556562706435",
    "https://x.com:443//i//web//status//1395079556562706435//",
    "%20https://x.com./alice/status/1395079556562706435%20%0A",
    "\u200b <https://x.com/alice/status/1395079556562706435> \ufeff",
    "(https://x.com/alice/status/1395079556562706435).",
    "\u201chttps://x.com/alice/status/1395079556562706435\u201d,",
    "https://x.com/alice/status/1395079556562706435%E2%80%8B",
    "https://x.com/alice/status/1395079556562706435%3Fs%3D20",
    "https://x.com/alice/status/1395079556562706435&s=20",
    "**https://x.com/alice/status/1395079556562706435**",
    "`https://x.com/alice/status/1395079556562706435`",
    "_https://x.com/alice/status/1395079556562706435_",
    "\u201ehttps://x.com/alice/status/1395079556562706435\u201c",
    "「https://x.com/alice/status/1395079556562706435」。",
    "\uff08https://x.com/alice/status/1395079556562706435\uff09",
    "- https://x.com/alice/status/1395079556562706435",
    "👉 https://x.com/alice/status/1395079556562706435 ✌🏽️",
]


@pytest.mark.parametrize("text", SAME_ON_X)
def test_one_post_on_x_has_many_spellings_and_one_key(text: str) -> None:
    ref = recognise(text)
    assert (ref.network, ref.native_id, ref.url, ref.resolve) == ("x", "1395079556562706435", X, None)


@pytest.mark.parametrize(
    ("text", "native_id"),
    [
        ("https://m.facebook.com/story.php?story_fbid=501&id=100", "post:100/501"),
        ("https://www.facebook.com/permalink.php?id=100&story_fbid=501&mibextid=x", "post:100/501"),
        ("fb.com/Our.Page/posts/a-title/501/?__cft__[0]=x", "post:Our.Page/501"),
        ("https://pt-br.facebook.com/groups/g.name/permalink/501/?comment_id=9", "group:g.name/501"),
        ("https://www.facebook.com/groups/55/?multi_permalinks=501&ref=share", "group:55/501"),
        ("https://www.facebook.com/groups/55/?view=permalink&id=501", "group:55/501"),
        ("https://www.facebook.com/Our.Page/videos/vb.100/501/?type=2", "video:501"),
        ("https://free.facebook.com/story.php?story_fbid=501&id=100", "post:100/501"),
        ("https://business.facebook.com/Our.Page/posts/501", "post:Our.Page/501"),
        ("https://www.facebook.com/10001_50100", "post:10001/50100"),
        ("https://www.facebook.com/Our.Page/reel/501/", "video:501"),
        ("https://www.facebook.com/reels/501", "video:501"),
        ("https://www.facebook.com/video/watch?v=501", "video:501"),
        ("https://www.facebook.com/video.php?v=501", "video:501"),
        ("https://www.facebook.com/photo.php?v=501", "video:501"),
        ("https://m.facebook.com/watch/?v=501&vanity=1", "video:501"),
        ("https://www.facebook.com/reel/501?mibextid=x", "video:501"),
        ("https://www.facebook.com/Our.Page/photos/a.1/501/?type=3", "photo:501"),
        ("https://www.facebook.com/photo?fbid=501&set=a.1", "photo:501"),
        (
            "https://www.facebook.com/groups/55/posts/pfbid0aBcDeFgHiJkLmNoPqRsTuV",
            "group:55/pfbid0aBcDeFgHiJkLmNoPqRsTuV",
        ),
    ],
)
def test_facebooks_forms_name_kind_owner_and_number(text: str, native_id: str) -> None:
    ref = recognise(text)
    assert (ref.network, ref.native_id, ref.resolve) == ("facebook", native_id, None)
    assert recognise(ref.url) == ref


@pytest.mark.parametrize(
    "text",
    [
        "https://www.facebook.com/share/p/1AbC/?mibextid=x",
        "https://fb.watch/1AbC/",
        "https://www.fb.watch/1AbC/?mibextid=x",
        "m.facebook.com/share/1AbC",
        "https://www.facebook.com/share/reel/1AbC/",
        "https://fb.com/share/g/1AbC",
    ],
)
def test_a_share_link_has_to_be_followed_first(text: str) -> None:
    ref = recognise(text)
    assert (ref.network, ref.native_id, ref.resolve) == ("facebook", "", Resolve.FIRST)
    assert ref.url.startswith("https://")
    assert "?" not in ref.url


@pytest.mark.parametrize(
    ("text", "native_id", "resolve"),
    [
        ("at://did:plc:ABC123/app.bsky.feed.post/3kabc", "did:plc:abc123/3kabc", None),
        ("at://alice.test/app.bsky.feed.post/3kabc", "alice.test/3kabc", Resolve.HANDLE),
        ("https://bsky.app/profile/@Alice.Test/post/3kabc/liked-by?x=1", "alice.test/3kabc", Resolve.HANDLE),
        ("https://bsky.app/profile/did%3Aplc%3Aabc123/post/3kabc", "did:plc:abc123/3kabc", None),
        ("https://r.fxbsky.app/profile/alice.test/post/3kabc", "alice.test/3kabc", Resolve.HANDLE),
        ("https://embed.bsky.app/embed/did:plc:abc123/app.bsky.feed.post/3kabc?id=1", "did:plc:abc123/3kabc", None),
        ("https://blacksky.community/profile/alice.test/post/3kabc", "alice.test/3kabc", Resolve.HANDLE),
    ],
)
def test_blueskys_key_is_author_and_record(text: str, native_id: str, resolve: Resolve | None) -> None:
    ref = recognise(text)
    assert (ref.network, ref.native_id, ref.resolve) == ("bluesky", native_id, resolve)


@pytest.mark.parametrize(
    ("text", "native_id", "url"),
    [
        ("Social.Example/@Alice/115", "social.example/115", "https://social.example/@Alice/115"),
        ("https://social.example/users/alice/statuses/115/activity", "social.example/115", "https://social.example/@alice/115"),
        ("https://social.example/redirect/statuses/115", "social.example/115", "https://social.example/statuses/115"),
        ("web+ap://social.example/@alice/115", "social.example/115", "https://social.example/@alice/115"),
        ("https://social.example/ap/users/9/statuses/115", "social.example/115", "https://social.example/statuses/115"),
        ("https://social.example/@alice/115.json", "social.example/115", "https://social.example/@alice/115"),
        ("https://social.example/deck/@alice/115", "social.example/115", "https://social.example/@alice/115"),
        ("https://social.example/@alice@SOCIAL.example/115", "social.example/115", "https://social.example/@alice/115"),
        ("https://sozial.bücher.example/@a/115/quotes", "sozial.xn--bcher-kva.example/115", "https://sozial.xn--bcher-kva.example/@a/115"),
    ],
)  # fmt: skip
def test_mastodons_key_is_host_and_number(text: str, native_id: str, url: str) -> None:
    ref = recognise(text)
    assert (ref.network, ref.native_id, ref.url, ref.resolve) == ("mastodon", native_id, url, Resolve.INSTANCE)
    assert recognise(ref.url) == ref


def test_another_hosts_post_seen_from_here_has_no_key_yet() -> None:
    ref = recognise("https://social.example/web/@bob@origin.example/998877")
    assert (ref.native_id, ref.resolve) == ("", Resolve.REMOTE)
    assert ref.url == "https://social.example/@bob@origin.example/998877"


@pytest.mark.parametrize(
    "text", ["127.0.0.1:8090/@alice/115", "https://127.0.0.1:8090/@alice/115", "http://127.0.0.1:8090/web/@alice/115"]
)
@pytest.mark.parametrize("listed", ["127.0.0.1:8090", "127.0.0.1"])
def test_a_listed_host_may_be_private_and_keeps_its_port(text: str, listed: str) -> None:
    ref = recognise(text, allowed_hosts=frozenset({listed}))
    assert (ref.native_id, ref.url) == ("127.0.0.1:8090/115", "http://127.0.0.1:8090/@alice/115")
    with pytest.raises(NotAPostError):
        recognise(text, allowed_hosts=frozenset({"127.0.0.1:8091"}))


REFUSED = [
    ("", "", "bad-url"),
    ("@alice", "", "bad-url"),
    ("alice@x.com", "", "bad-url"),
    ("https://", "", "bad-url"),
    ("https:x.com/a/status/1", "", "bad-url"),
    ("https://x..com/a/status/1", "", "bad-url"),
    ("https://x.com:port/a/status/1", "", "bad-url"),
    ("https://[::1/@a/1", "", "bad-url"),
    ("https://x.com/a/status/1" + "0" * 3000, "", "too-long"),
    ("look at https://x.com/a/status/1", "", "bad-characters"),
    ("https://x.com/a/status/1 https://x.com/a/status/2", "", "bad-characters"),
    ("https://x.com/a%2Fstatus%2F1", "", "bad-characters"),
    ("https://x.com/a%20b/status/1", "", "bad-characters"),
    ("https://x.com/a/../status/1", "", "bad-characters"),
    ("https://x.com/a/%2e%2e/status/1", "", "bad-characters"),
    ("https://x.com/a/status/1%", "", "bad-characters"),
    ("https://x.com/%ff/status/1", "", "bad-characters"),
    ("https://x.com/a\x00/status/1", "", "bad-characters"),
    ("https://x.com/a\u202e/status/1", "", "bad-characters"),
    ("https://x.com\\@evil.example/a/status/1", "", "bad-characters"),
    ("javascript:alert(1)", "", "scheme"),
    ("ftp://x.com/a/status/1", "", "scheme"),
    ("acct:alice@social.example", "", "scheme"),
    ("https://x.com@evil.example/a/status/1", "", "userinfo"),
    ("https://alice:pass@x.com/a/status/1", "", "userinfo"),
    ("https://x.com:8443/a/status/1", "", "port"),
    ("https://127.1/@a/1", "", "ip-host"),
    ("https://2130706433/@a/1", "", "ip-host"),
    ("https://0x7f.0.0.1/@a/1", "", "ip-host"),
    ("https://[::ffff:127.0.0.1]/@a/1", "", "ip-host"),
    ("https://①②⑦.0.0.1/@a/1", "", "ip-host"),
    ("https://localhost/@a/1", "", "private-host"),
    ("https://printer.local/@a/1", "", "private-host"),
    ("https://router.home.arpa/@a/1", "", "private-host"),
    ("https://somehiddenservice.onion/@a/1", "", "private-host"),
    ("https://bit.ly/3abc", "", "shortener"),
    ("www.tinyurl.com/abc", "", "shortener"),
    ("https://medium.com/@a/story-1", "", "unsupported"),
    ("https://truthsocial.com/@a/115", "", "unsupported"),
    ("https://www.tumblr.com/alice/115/story", "", "unsupported"),
    ("https://www.threads.com/@a", "threads", "not-a-post"),
    ("https://gts.example/@a/statuses/01HXYZ0123456789ABCDEFGHJK", "", "unsupported-software"),
    ("https://misskey.example/notes/9abc", "", "unsupported-software"),
    ("https://pixelfed.example/p/a/115", "", "unsupported-software"),
    ("https://lemmy.example/post/115", "", "unsupported-software"),
    ("https://video.example/w/abcDEF", "", "unsupported-software"),
    ("https://go.bsky.app/AbCdEf", "", "shortener"),
    ("https://somebody.app.link/AbCdEf", "", "shortener"),
    ("https://share.google/AbCdEf", "", "shortener"),
    ("https://soapbox.example/@a/posts/AbCdEf", "", "unsupported-software"),
    ("https://piefed.example/c/news/p/115/title", "", "unsupported-software"),
    ("https://t.me/alice/s/115", "telegram", "not-a-post"),
    ("https://www.youtube.com/oembed?url=http%3A%2F%2F%5Bx", "youtube", "not-a-post"),
    ("https://www.youtube.com/redirect?q=https%3A%2F%2Fx.com", "youtube", "outbound-redirect"),
    ("https://example.org/story", "", "unknown-host"),
    ("https://\u0445.com/a/status/1", "", "unknown-host"),
    ("https://x.com.evil.example/a/status/1", "", "unknown-host"),
    ("https://evil.example/?u=https://x.com/a/status/1", "", "unknown-host"),
    ("https://social.example/@alice", "", "not-a-post"),
    ("https://social.example/@alice/following", "", "not-a-post"),
    ("https://social.example/@alice/0115", "", "bad-id"),
    ("https://x.com/alice", "x", "not-a-post"),
    ("https://x.com/alice/status/", "x", "not-a-post"),
    ("https://x.com/i/spaces/1abc", "x", "not-a-post"),
    ("https://x.com/a/status/0", "x", "bad-id"),
    ("https://x.com/a/status/1395079…", "x", "bad-id"),
    ("x.com/a/status/1395079...", "x", "bad-id"),
    ("https://x.com/a/status/\uff11\uff17\uff19", "x", "bad-id"),
    ("https://x.com/a/status/" + "9" * 20, "x", "bad-id"),
    ("https://www.facebook.com/alice", "facebook", "not-a-post"),
    ("https://www.facebook.com/sharer/sharer.php?u=x", "facebook", "not-a-post"),
    ("https://developers.facebook.com/docs/posts/1", "facebook", "not-a-post"),
    ("https://www.facebook.com/alice/posts/some-title", "facebook", "bad-id"),
    ("https://www.facebook.com/permalink.php?story_fbid=5", "facebook", "bad-id"),
    ("https://www.facebook.com/watch/?v=5&v=6", "facebook", "bad-id"),
    ("https://l.facebook.com/l.php?u=https%3A%2F%2Fx.com", "facebook", "outbound-redirect"),
    ("https://bsky.app/profile/alice.test", "bluesky", "not-a-post"),
    ("at://alice.test/app.bsky.feed.like/3k", "bluesky", "not-a-post"),
    ("https://bsky.app/profile/not a handle/post/3k", "", "bad-characters"),
    ("https://bsky.app/profile/alice/post/3k", "bluesky", "bad-id"),
]


@pytest.mark.parametrize(("text", "network", "reason"), REFUSED)
def test_what_is_no_post_is_refused_with_a_reason_and_advice(text: str, network: str, reason: str) -> None:
    with pytest.raises(NotAPostError) as refused:
        recognise(text)
    assert (refused.value.network, refused.value.reason) == (network, reason)
    assert len(str(refused.value)) > 30
    assert "{" not in str(refused.value)


def test_a_network_is_got_by_its_name() -> None:
    assert [get(network.name) for network in NETWORKS] == list(NETWORKS)
    with pytest.raises(Exception, match="no network called “myspace”"):
        get("myspace")
