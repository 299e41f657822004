"""Writing on X: posts, pictures and their descriptions; a post with a link costs thirteen times as much."""

import base64
import time
from dataclasses import replace
from typing import Any

from share.sandbox import x_problems
from share.sandbox.bills import CREATED, CREATION, CREATION_WITH_LINK
from share.sandbox.links import links_in
from share.sandbox.pictures import KINDS, LARGEST, Picture, kind_of
from share.sandbox.posts import parse_post
from share.sandbox.routes import Route
from share.sandbox.tokens import Token
from share.sandbox.wire import Answer, Request, as_json
from share.sandbox.world import World
from share.sandbox.x import windowed

DUPLICATE_SECONDS = 86400
UPLOAD_SECONDS = 86400
MOST_PICTURES = 4


@windowed(100)
def create_post(world: World, request: Request) -> Answer:
    token = world.tokens.find("x", request.bearer)
    if token is None or not token.may("tweet.write"):
        return x_problems.forbidden_to_apps()
    given = request.json()
    text, media = str(given.get("text") or ""), list((given.get("media") or {}).get("media_ids") or ())
    if not text and not media:
        return x_problems.invalid([("text", [text], "`text` must not be empty")])
    if len(media) > MOST_PICTURES or any(_own_picture(world, token, str(one)) is None for one in media):
        return x_problems.invalid([("media.media_ids", [str(one) for one in media], "Your media IDs are invalid.")])
    recent = world.store.list_by_author("x", token.user_id, before=time.time() + 1, limit=20)
    if any(_is_same(post.text, text, post.created) and world.state(post) == "live" for post in recent):
        return x_problems.duplicate()
    links = links_in(text)
    who = {"author": token.name, "author_id": token.user_id}
    post = parse_post({"network": "x", **who, "text": text, "links": links}, instance="", kept=True)
    world.store.add([post])
    world.pictures.attach(post, [str(one) for one in media])
    world.bills.charge(CREATED, [post.native_id], micros=CREATION_WITH_LINK if links else CREATION)
    data = {"id": post.native_id, "text": text, "edit_history_tweet_ids": [post.native_id]}
    return as_json({"data": data}, 201)


@windowed(50)
def delete_post(world: World, request: Request) -> Answer:
    token = world.tokens.find("x", request.bearer)
    post = world.store.find("x", request.args["id"])
    if token is None or not token.may("tweet.write"):
        return x_problems.forbidden_to_apps()
    is_own = post is not None and post.author.author_id == token.user_id
    if post is not None and is_own:
        world.store.add([replace(post, state="deleted")])
    return as_json({"data": {"deleted": is_own}})


@windowed(500)
def upload(world: World, request: Request) -> Answer:
    """Take a picture in one call, as raw bytes in a form or as base64 in JSON."""
    token = world.tokens.find("x", request.bearer)
    if token is None or not token.may("media.write"):
        return x_problems.forbidden_to_apps()
    body, category = _picture_in(request)
    kind = kind_of(body)
    if kind not in KINDS or len(body) > LARGEST:
        return x_problems.invalid([("media", [], "The media file is no image of up to 5 MB.")])
    if category not in {"tweet_image", "tweet_gif", "dm_image"}:
        return x_problems.invalid([("media_category", [category], "media_category is not a category of images.")])
    picture = world.pictures.add(body, kind=kind, owner=token.user_id)
    data = {
        "id": picture.picture_id,
        "media_key": f"3_{picture.picture_id}",
        "size": len(body),
        "expires_after_secs": UPLOAD_SECONDS,
        "image": {"image_type": kind},
    }
    return as_json({"data": data})


@windowed(500)
def describe(world: World, request: Request) -> Answer:
    """Give a picture its text for people who do not see it."""
    token = world.tokens.find("x", request.bearer)
    if token is None or not token.may("media.write"):
        return x_problems.forbidden_to_apps()
    given = request.json()
    alt = str(_at(given, "metadata", "alt_text", "text") or "")
    picture = _own_picture(world, token, str(given.get("id") or ""))
    if picture is None:
        return x_problems.invalid([("id", [str(given.get("id"))], "The media ID is invalid.")])
    world.pictures.describe(picture.picture_id, alt)
    told = {"id": picture.picture_id, "associated_metadata": {"alt_text": {"text": alt}}}
    return as_json({"data": told})


def _picture_in(request: Request) -> tuple[bytes, str]:
    if "json" in request.headers.get("content-type", ""):
        given = request.json()
        return base64.b64decode(str(given.get("media") or "")), str(given.get("media_category") or "")
    sent = request.sent()
    file = sent.files.get("media")
    return file.body if file else b"", sent.first("media_category")


def _own_picture(world: World, token: Token, picture_id: str) -> Picture | None:
    picture = world.pictures.find(picture_id)
    return picture if picture and picture.owner == token.user_id else None


def _is_same(before: str, text: str, created: float) -> bool:
    return before == text and created > time.time() - DUPLICATE_SECONDS


def _at(given: Any, *names: str) -> Any:
    for name in names:
        given = given.get(name) if isinstance(given, dict) else None
    return given


ROUTES = (
    Route("POST", "/2/tweets", create_post, "x"),
    Route("DELETE", "/2/tweets/{id}", delete_post, "x"),
    Route("POST", "/2/media/upload", upload, "x"),
    Route("POST", "/2/media/metadata", describe, "x"),
)
