import pytest
from hypothesis import given
from hypothesis import strategies as st

from share.domain.addresses import Address, AddressError, admit, is_link, origin_of, parse
from share.domain.ip_ranges import is_public

NOBODY: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "100.64.0.1", "169.254.169.254", "172.31.0.1", "192.0.0.192", "192.0.2.1",
        "192.88.99.1", "192.168.9.9", "198.18.0.1", "198.51.100.7", "203.0.113.7", "224.0.0.1", "255.255.255.255",
        "0.0.0.1", "168.63.129.16", "::", "::1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1", "::7f00:1",
        "64:ff9b::8.8.8.8", "64:ff9b:1::1", "100::1", "2001::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::",
        "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "ff02::1", "2606:4700::1%1",
        "", "example.org", "1.2.3", "[::1]",
    ],
)  # fmt: skip
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "11.0.0.1", "100.63.255.255", "100.128.0.1", "169.253.255.255", "172.15.0.1", "172.32.0.1",
     "192.169.0.1", "168.63.129.17", "223.255.255.255", "2606:4700::1111", "2a00:1450::1", "2001:4860::8888"],
)  # fmt: skip
def test_an_address_on_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/",
        "https://0x7F.1/", "https://127.0.0.1./", "https://\uff11\uff12\uff17.\uff10.\uff10.\uff11/", "https://127。0。0。1/",
        "https://①②⑦.0.0.1/", "https://[::1]/", "https://[::ffff:7f00:1]/", "https://[fe80::1%25eth0]/",
        "https://localhost/", "https://a.localhost/", "https://LOCALHOST./", "https://loc\u00adalhost/",
        "https://redis/", "https://printer.local/", "https://metadata.google.internal/", "https://nas.home.arpa/",
    ],
)  # fmt: skip
def test_an_address_that_leads_inside_is_refused_by_its_text(url: str) -> None:
    with pytest.raises(AddressError) as refused:
        admit(url, allow_hosts=NOBODY)
    assert refused.value.reason == "private"
    assert not is_link(url)


@pytest.mark.parametrize(
    "url",
    [
        "", "example.org/a", "//example.org/", "https:example.org", "https:\\\\example.org", "ftp://example.org/",
        "file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "https://", "https://?", "https://:443/",
        "https://a@example.org/", "https://a:b@example.org/", "https://example.org\\@127.0.0.1/",
        "https://example.org:0/", "https://example.org:65536/", "https://example.org:44a/", "https://example.org: 443/",
        "https://example.org:443:443/", "https://exa mple.org/", "https://example.org\t.evil/", "https://a..b/",
        "https://exa%6dple.org/", "https://example.org\x00/", "https://example.org\u2028/", "https://-a.org/",
        "https://[::1/", "https://[::1]x/", "https://[127.0.0.1]/", "https://1.2.3.4.5/", "https://256.1.1.1/",
        "https://4294967296/", "https://0x100000000/", "https://08.1.1.1/",
        f"https://{'a' * 64}.org/", f"https://example.org/{'a' * 2000}",
    ],
)  # fmt: skip
def test_what_is_not_plainly_a_web_address_is_refused(url: str) -> None:
    with pytest.raises(AddressError):
        admit(url, allow_hosts=NOBODY)


def test_the_usual_address_passes_as_it_is() -> None:
    address = admit("HTTPS://News.Example.ORG./A/b?q=1&u=http://127.0.0.1/#top", allow_hosts=NOBODY)
    assert address == Address("https", "news.example.org", 443, "/A/b?q=1&u=http://127.0.0.1/", "top")
    assert address.url == "https://news.example.org/A/b?q=1&u=http://127.0.0.1/#top"


def test_a_name_in_another_script_and_a_path_with_signs_are_encoded() -> None:
    address = admit(" https://bücher.example/✓ a?q=ü%20\n", allow_hosts=NOBODY)
    assert address.url == "https://xn--bcher-kva.example/%E2%9C%93%20a?q=%C3%BC%20"


def test_a_public_http_address_is_tried_over_https() -> None:
    assert admit("http://example.org:80/a", allow_hosts=NOBODY).url == "https://example.org/a"


@pytest.mark.parametrize("port", [22, 25, 3306, 6379, 8080, 8443])
def test_a_port_that_is_not_the_webs_is_refused(port: int) -> None:
    with pytest.raises(AddressError, match="80 and 443"):
        admit(f"https://example.org:{port}/", allow_hosts=NOBODY)


@pytest.mark.parametrize(
    ("url", "entry"),
    [
        ("http://127.0.0.1:9000/a", "127.0.0.1:9000"),
        ("http://127.0.0.1:9000/a", "127.0.0.1"),
        ("http://[::1]:9000/a", "[::1]:9000"),
        ("http://sandbox/a", "sandbox:80"),
        ("https://sandbox/a", "sandbox:443"),
    ],
)
def test_a_listed_host_is_reached_as_it_stands(url: str, entry: str) -> None:
    assert admit(url, allow_hosts=frozenset({entry})).url == url


def test_a_listed_host_is_not_reached_on_another_port() -> None:
    with pytest.raises(AddressError):
        admit("http://127.0.0.1:6379/", allow_hosts=frozenset({"127.0.0.1:9000"}))


@pytest.mark.parametrize(
    "url",
    [
        "https://share.example.org/r/x",
        "https://www.share.example.org./",
        "http://share.example.org",
        "https://share.example.org:80/",
    ],
)
def test_our_own_pages_are_not_fetched(url: str) -> None:
    with pytest.raises(AddressError, match="our own"):
        admit(url, allow_hosts=NOBODY, own_host="share.example.org")


def test_our_own_pages_are_not_fetched_even_where_our_host_is_listed() -> None:
    listed = frozenset({"127.0.0.1"})
    with pytest.raises(AddressError, match="our own"):
        admit("http://127.0.0.1:5000/", allow_hosts=listed, own_host="127.0.0.1:5000")
    assert admit("http://127.0.0.1:5001/", allow_hosts=listed, own_host="127.0.0.1:5000").port == 5001


def test_a_host_alone_becomes_an_origin() -> None:
    assert origin_of("Mastodon.example", allow_hosts=NOBODY) == "https://mastodon.example"
    assert origin_of("127.0.0.1:9000", allow_hosts=frozenset({"127.0.0.1:9000"})) == "http://127.0.0.1:9000"
    with pytest.raises(AddressError):
        origin_of("127.0.0.1:9000", allow_hosts=NOBODY)


@given(st.text())
def test_any_text_is_an_address_or_a_kind_refusal(text: str) -> None:
    try:
        address = parse(f"https://{text}")
    except AddressError as refused:
        sentence = str(refused)
    else:
        sentence = "."
        assert parse(address.url) == address
    assert sentence.endswith((".", "https://"))
