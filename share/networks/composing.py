"""How caption, disclosure and link become one text, and how a text goes into an address."""

from urllib.parse import quote

from share.domain.directions import closing


def paragraphs(caption: str, link: str, disclosure: str) -> str:
    """The caption with its disclosure, an empty line, the link.

    The disclosure stands directly behind the words that it is about, where the network cannot cut it off;
    a link or disclosure that an edited caption already holds is not said twice.
    """
    text = caption.strip()
    if disclosure and disclosure not in text:
        text = f"{text}{closing(text)} {disclosure}".strip()
    if link and link not in text:
        text = f"{text}\n\n{link}".strip()
    return text


def without_link(text: str, link: str) -> str:
    """A composed text for a composer that is handed the link apart."""
    return text.replace(link, "").strip() if link else text


def encoded(value: str) -> str:
    """`value` percent-encoded whole, as it stands after the = of a query."""
    return quote(value, safe="", errors="replace")
