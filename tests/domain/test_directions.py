import pytest

from share.domain.directions import closing
from share.networks import registry
from share.networks.base import Network

LINK, PAID = "https://s.example/r/abc", "(paid)"


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("plain", ""),
        ("\u202eturned", "\u202c"),
        ("\u202eturned\u202c", ""),
        ("\u2067\u202eboth", "\u202c\u2069"),
        ("\u2067\u202eclosed together\u2069", ""),
        ("\u2067not by this\u202c", "\u2069"),
        ("\u2069nothing was open\u202c", ""),
        ("\u202eended with its line\nplain", ""),
        ("\u200fa mark without an end", ""),
    ],
)
def test_what_is_left_open_is_closed(text: str, marks: str) -> None:
    assert closing(text) == marks


@pytest.mark.parametrize("network", registry.NETWORKS, ids=lambda one: one.name)
def test_a_turned_caption_turns_no_disclosure(network: Network) -> None:
    caption = "Nurses win \u202eevif"
    whole = network.compose(caption, LINK, PAID)
    assert whole.startswith(caption), "What was written stays as it was"
    if PAID in whole:
        assert closing(whole.partition(PAID)[0]) == ""
