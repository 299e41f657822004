import pytest

from share.domain.foreign import joined, parts

UNREADABLE = ["http://[x", "//[::1", "http://a[b]/", "https://exam\uff03ple.com/", "//\u2100.com"]


@pytest.mark.parametrize("address", UNREADABLE)
def test_what_is_no_address_is_nothing(address: str) -> None:
    assert joined("https://news.test/", address) == ""
    assert not any(parts(address))


def test_an_address_is_joined_and_taken_apart() -> None:
    assert joined("https://news.test/a/", "b?c") == "https://news.test/a/b?c"
    assert parts("https://news.test/a").netloc == "news.test"
