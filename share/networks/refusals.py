"""The sentence behind each reason for which a pasted address is not taken."""

from typing import Final

from share.domain.posts import NotAPostError
from share.domain.words import mark, say

THIS_SITE: Final = mark("this site")

_SENTENCES: Final = {
    "bad-url": mark("This is not a web address. Open your post, choose Share, then Copy link, and paste that here."),
    "too-long": mark(
        "This address is far too long to be that of a post. "
        "Open your post, choose Share, then Copy link, and paste that here."
    ),
    "bad-characters": mark(
        "There is a space, a backslash or another character in it that no address of a post has. Copy "
        "the link once more and paste it alone."
    ),
    "scheme": mark(
        "Only addresses that begin with https:// can be recorded. "
        "Open your post, choose Share, then Copy link, and paste that here."
    ),
    "userinfo": mark(
        "The @ before the site's name hides where this address leads. "
        "Open your post, choose Share, then Copy link, and paste that here."
    ),
    "port": mark(
        "The number after the site's name (its port) belongs to no network. "
        "Open your post, choose Share, then Copy link, and paste that here."
    ),
    "ip-host": mark(
        "This address names a machine by number, not a network. "
        "Open your post, choose Share, then Copy link, and paste that here."
    ),
    "private-host": mark(
        "This address leads into a private network that nobody else can reach. "
        "Open your post, choose Share, then Copy link, and paste that here."
    ),
    "shortener": mark(
        "This is a shortened link, and it may lead anywhere. Open it, then copy the address of the post "
        "itself and paste that here."
    ),
    "outbound-redirect": mark(
        "This is a link that leads away from %(label)s, not a post on it. Open your post on %(label)s, copy "
        "its link and paste that here."
    ),
    "not-a-post": mark(
        "This is a page of %(label)s, not one single post. Open your post, copy its link and paste that."
    ),
    "media-file": mark(
        "This is a picture or a video alone, not the post around it. Open the post, copy its link and paste that here."
    ),
    "bad-id": mark("The post's number in this address is damaged, perhaps cut off. Copy the link once more."),
    "unsupported": mark("Posts on %(label)s cannot be recorded here yet. Share the kit on another network as well."),
    "unsupported-software": mark(
        "This looks like a post on a server that does not run Mastodon, and only Mastodon's can be read. "
        "Record the same post on another network if you shared it there too."
    ),
    "unknown-host": mark(
        "This address is on none of the networks that can be recorded. Check that it is the link of your "
        "post, not of the article."
    ),
}


def refusal(reason: str, *, network: str = "", label: str = THIS_SITE) -> NotAPostError:
    """The error for a reason code, with a sentence that says what to do."""
    return NotAPostError(say(_SENTENCES[reason], label=say(label)), reason=reason, network=network)
