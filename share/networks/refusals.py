"""The sentence behind each reason for which a pasted address is not taken."""

from typing import Final

from share.domain.posts import NotAPostError

_COPY_AGAIN: Final = "Open your post, choose Share, then Copy link, and paste that here."

_SENTENCES: Final = {
    "bad-url": f"This is not a web address. {_COPY_AGAIN}",
    "too-long": f"This address is far too long to be that of a post. {_COPY_AGAIN}",
    "bad-characters": (
        "There is a space, a backslash or another character in it that no address of a post has. "
        "Copy the link once more and paste it alone."
    ),
    "scheme": f"Only addresses that begin with https:// can be recorded. {_COPY_AGAIN}",
    "userinfo": f"The @ before the site's name hides where this address leads. {_COPY_AGAIN}",
    "port": f"The number after the site's name (its port) belongs to no network. {_COPY_AGAIN}",
    "ip-host": f"This address names a machine by number, not a network. {_COPY_AGAIN}",
    "private-host": f"This address leads into a private network that nobody else can reach. {_COPY_AGAIN}",
    "shortener": (
        "This is a shortened link, and it may lead anywhere. "
        "Open it, then copy the address of the post itself and paste that here."
    ),
    "outbound-redirect": (
        "This is a link that leads away from {label}, not a post on it. "
        "Open your post on {label}, copy its link and paste that here."
    ),
    "not-a-post": "This is a page of {label}, not one single post. Open your post, copy its link and paste that.",
    "media-file": (
        "This is a picture or a video alone, not the post around it. Open the post, copy its link and paste that here."
    ),
    "bad-id": "The post's number in this address is damaged, perhaps cut off. Copy the link once more.",
    "unsupported": "Posts on {label} cannot be recorded here yet. Share the kit on another network as well.",
    "unsupported-software": (
        "This looks like a post on a server that does not run Mastodon, and only Mastodon's can be read. "
        "Record the same post on another network if you shared it there too."
    ),
    "unknown-host": (
        "This address is on none of the networks that can be recorded. "
        "Check that it is the link of your post, not of the article."
    ),
}


def refusal(reason: str, *, network: str = "", label: str = "this site") -> NotAPostError:
    """The error for a reason code, with a sentence that says what to do."""
    return NotAPostError(_SENTENCES[reason].format(label=label), reason=reason, network=network)
