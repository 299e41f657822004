from typing import Any

from share.services import claims
from share.services.claims import Claimed
from share.web.api.bearer import caller
from share.web.api.calls import Calls
from share.web.api.schemas.claims import Claim, NewClaim
from share.web.context import core

calls = Calls("claims", "A member takes a kit for a network.")


@calls.call("POST", "/kits/<slug>/claims", scope="member", takes=NewClaim, gives=Claim, status=201)
def create(asked: dict[str, Any], slug: str) -> Claimed:
    """Take a kit for a network: the token's owner gets a caption and a personal link; again gives the same."""
    return claims.claim(core(), member_id=caller().member_id, slug=slug, network=asked["network"])
