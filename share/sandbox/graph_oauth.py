"""Facebook's tokens: for a code, for a longer life, for an app; and what `/me/accounts` says of Pages."""

import hmac
import time
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from share.sandbox.graph_errors import GraphError
from share.sandbox.posts import PAGE
from share.sandbox.tokens import APP, DIALOG, Token, new_text
from share.sandbox.world import World

SHORT_SECONDS = 5400.0
PAGE_TASKS = ["ANALYZE", "ADVERTISE", "MESSAGING", "MODERATE", "CREATE_CONTENT", "MANAGE"]


def exchange(world: World, args: Mapping[str, str]) -> dict[str, Any]:
    """Answer `/oauth/access_token`; raises GraphError."""
    client = args.get("client_id", "")
    if not client:
        raise GraphError(101, "Missing client_id parameter.")
    secret = args.get("client_secret", "")
    if not secret or (world.app_secret and not hmac.compare_digest(secret, world.app_secret)):
        raise GraphError(1, "Error validating client secret.")
    if args.get("grant_type") == "fb_exchange_token":
        return _lengthened(world, args.get("fb_exchange_token", ""), client)
    if args.get("grant_type") == "client_credentials":
        token = Token("facebook", f"{client}|{sha256(secret.encode()).hexdigest()[:27]}", "", "", kind=APP)
        return {"access_token": token.text, "token_type": "bearer"}
    return _redeemed(world, args, client)


def pages_of(world: World, token: Token) -> list[dict[str, Any]]:
    """List the Pages that somebody showed the app, each with a token of its own that does not expire."""
    return [_page(world, token, page_id) for page_id in token.pages if world.store.author("facebook", page_id)]


def debug(world: World, text: str) -> dict[str, Any]:
    """Tell about a token that is good."""
    known = world.tokens.known("facebook", text)
    told: dict[str, Any] = {
        "app_id": (known.client if known else "") or "100000000000000",
        "type": known.kind.upper() if known else "USER",
        "application": "Sandbox",
        "data_access_expires_at": int(time.time() + 90 * 86400),
        "expires_at": int(known.expires) if known else 0,
        "is_valid": True,
        "scopes": list(known.scopes) if known else ["pages_read_engagement", "read_insights"],
        "user_id": known.user_id if known else "100000000000001",
    }
    return told | ({"profile_id": known.user_id} if known and known.kind == PAGE else {})


def _redeemed(world: World, args: Mapping[str, str], client: str) -> dict[str, Any]:
    code, uri = args.get("code", ""), args.get("redirect_uri", "")
    was_used = world.grants.was_used(code)
    grant = world.grants.take("facebook", code)
    if grant is None:
        why, subcode = ("used", 36009) if was_used else ("expired", 36007)
        raise GraphError(100, f"This authorization code has {'been ' if was_used else ''}{why}.", subcode=subcode)
    if not grant.is_met_by(client=client, redirect_uri=uri, verifier=args.get("code_verifier", "")):
        message = (
            "Error validating verification code. Please make sure your redirect_uri is identical to the one you "
            "used in the OAuth dialog request"
        )
        raise GraphError(100, message, subcode=36008)
    scopes = tuple(dict.fromkeys(("public_profile", *grant.scopes)))
    token = Token(
        *("facebook", new_text("EAA"), grant.user_id, grant.name),
        scopes=scopes,
        expires=time.time() + SHORT_SECONDS,
        client=client,
        pages=grant.pages,
        origin=DIALOG,
    )
    world.tokens.put(token)
    return {"access_token": token.text, "token_type": "bearer", "expires_in": int(SHORT_SECONDS)}


def _lengthened(world: World, text: str, client: str) -> dict[str, Any]:
    """Give a token of some sixty days for one of an hour and a half."""
    old = world.tokens.known("facebook", text)
    if old is None or not world.tokens.is_good("facebook", text) or old.client not in {"", client}:
        raise GraphError(190, "Error validating access token: Session has expired.", subcode=463)
    seconds = world.facebook_token_seconds
    token = replace(old, text=new_text("EAA"), expires=time.time() + seconds)
    world.tokens.put(token)
    return {"access_token": token.text, "token_type": "bearer", "expires_in": int(seconds)}


def _page(world: World, token: Token, page_id: str) -> dict[str, Any]:
    author = world.store.author("facebook", page_id)
    title = author.title if author else page_id
    text = f"EAAP{sha256(f'{token.user_id}/{page_id}/{token.client}'.encode()).hexdigest()}"
    page = Token("facebook", text, page_id, title, PAGE, token.scopes, client=token.client, origin=DIALOG)
    world.tokens.put(page)
    category = {"category": "Cause", "category_list": [{"id": "2606", "name": "Cause"}]}
    return {"access_token": text, **category, "name": title, "id": page_id, "tasks": PAGE_TASKS}
