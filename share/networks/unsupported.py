"""Hosts that are refused by name: link shorteners, and sites whose posts nothing here can read yet.

Many of them use Mastodon's /@name/number, so they must be known before Mastodon is asked. A network that
gets its own file is asked before this table; its lines here then go.
"""

from typing import Final

SHORTENERS: Final = frozenset(
    [
        *("t.co", "bit.ly", "bitly.com", "j.mp", "tinyurl.com", "tiny.cc", "tiny.one"),
        *("ow.ly", "buff.ly", "goo.gl", "is.gd", "v.gd", "lnkd.in", "fb.me"),
        *("dlvr.it", "ift.tt", "trib.al", "rebrand.ly", "cutt.ly", "t.ly", "rb.gy"),
        *("shorturl.at", "shorturl.asia", "s.id", "dub.sh", "dub.co", "bl.ink", "wp.me"),
        *("amzn.to", "amzn.eu", "apple.co", "nyti.ms", "wapo.st", "bbc.in", "cnn.it"),
        *("reut.rs", "econ.st", "on.ft.com", "zpr.io", "mailchi.mp", "eepurl.com", "hubs.ly"),
        *("hubs.la", "spr.ly", "short.io", "soo.gd", "u.to", "clck.ru", "x.gd"),
        *(
            "qrco.de",
            "urlz.fr",
            "tr.ee",
            "po.st",
            "pic.twitter.com",
            "pic.x.com",
            "on.fb.me",
            "fb.gg",
            "go.bsky.app",
            "share.google",
            "search.app",
            "pin.it",
            "a.co",
            "g.co",
            "msft.it",
            "flip.it",
            "ebx.sh",
            "cli.re",
            "gg.gg",
            "goo.su",
            "vk.cc",
            "dai.ly",
            "snip.ly",
            "smarturl.it",
            "lnk.to",
            "kutt.it",
            "tny.im",
            "2.gy",
        ),
    ]
)

_SHORTENED_UNDER: Final = ("app.link", "page.link", "onelink.me", "sng.link", "smart.link", "lnk.to")
"""Each app has a name of its own under these."""

UNSUPPORTED: Final = {
    "truthsocial.com": "Truth Social",
    "gab.com": "Gab",
    "gettr.com": "Gettr",
    "parler.com": "Parler",
    "minds.com": "Minds",
    "likee.video": "Likee",
    "medium.com": "Medium",
    "substack.com": "Substack",
    "flipboard.com": "Flipboard",
    "tumblr.com": "Tumblr",
    "pinterest.com": "Pinterest",
    "snapchat.com": "Snapchat",
    "twitch.tv": "Twitch",
    "kick.com": "Kick",
    "rumble.com": "Rumble",
    "odysee.com": "Odysee",
    "bitchute.com": "BitChute",
    "vk.com": "VK",
    "discord.com": "Discord",
    "steemit.com": "Steemit",
    "hive.blog": "Hive",
    "peakd.com": "PeakD",
    "quora.com": "Quora",
    "note.com": "note",
    "elk.zone": "Elk",
    "phanpy.social": "Phanpy",
    "semaphore.social": "Semaphore",
    "pinafore.social": "Pinafore",
}


def is_shortener(host: str) -> bool:
    """Whether links on this host lead elsewhere, to anywhere."""
    name = host.removeprefix("www.")
    return name in SHORTENERS or any(name.endswith(f".{one}") for one in _SHORTENED_UNDER)


def unsupported_label(host: str) -> str | None:
    """The name of the site behind `host` (also www., m. and other names under it), if it is in the table."""
    labels = host.split(".")
    names = (".".join(labels[start:]) for start in range(len(labels)))
    return next((UNSUPPORTED[name] for name in names if name in UNSUPPORTED), None)
