from typing import Any

from share.services import articles
from share.services.articles import Words
from share.web.api.bearer import caller
from share.web.api.calls import Calls
from share.web.api.schemas.articles import Article, NewArticle
from share.web.context import core

calls = Calls("articles", "What kits are made of.")


@calls.call(
    "POST", "/articles", scope="editor", takes=NewArticle, gives=Article, status=201, also={200: "It was known."}
)
def create(asked: dict[str, Any]) -> tuple[object, int]:
    """Put an article into the editors' queue; what is not given is taken from its page."""
    words = Words(**{name: asked[name] for name in ("title", "summary", "image_url") if name in asked})
    added = articles.add_url(core(), url=asked["url"], by_id=caller().member_id, words=words)
    return added.article, 201 if added.created else 200
