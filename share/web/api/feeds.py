from typing import Any

from share.services import feeds
from share.web.api.bearer import caller
from share.web.api.calls import Calls
from share.web.api.schemas.feeds import Feed, Feeds, NewFeed
from share.web.context import core

calls = Calls("feeds", "Where articles come from by themselves.")


@calls.call("POST", "/feeds", scope="editor", takes=NewFeed, gives=Feed, status=201, also={200: "It was known."})
def create(asked: dict[str, Any]) -> tuple[object, int]:
    """Add a feed, or the one that the page at the address names, and read it at once."""
    added = feeds.add(core(), url=asked["url"], by_id=caller().member_id)
    row = next(row for row in feeds.listed(core()) if row.feed.public_id == added.public_id)
    return row, 201 if added.created else 200


@calls.call("GET", "/feeds", scope="editor", gives=Feeds)
def listed() -> dict[str, object]:
    """Every feed, those in use first."""
    return {"items": feeds.listed(core()), "next": None}
