"""Writing on Mastodon: pictures, statuses under an idempotency key, deleting."""

import re
import time
from collections.abc import Callable
from dataclasses import replace

from share.sandbox.links import links_in
from share.sandbox.mastodon import View, not_found, windowed
from share.sandbox.mastodon_rows import attachment_of, status_of
from share.sandbox.pictures import Picture, kind_of
from share.sandbox.posts import PROFILE, Post, parse_post
from share.sandbox.routes import Route
from share.sandbox.tokens import Token
from share.sandbox.wire import Answer, Request, Sent, as_json
from share.sandbox.world import World

KEY_SECONDS = 3600
URL_LENGTH = 23
OTHER_HOST = re.compile(r"(@\w+)@[\w.-]+")
Write = Callable[[World, Request, Token], Answer]


def wants(*scopes: str) -> Callable[[Write], View]:
    """Let only a person's token through that has one of the scopes."""

    def wrap(write: Write) -> View:
        @windowed
        def answer(world: World, request: Request) -> Answer:
            token = world.tokens.find("mastodon", request.bearer)
            if token is None:
                return as_json({"error": "The access token is invalid"}, 401)
            if not token.may(*scopes):
                return as_json({"error": "This action is outside the authorized scopes"}, 403)
            return write(world, request, token)

        return answer

    return wrap


@wants("write", "write:media")
def upload(world: World, request: Request, token: Token) -> Answer:
    """Take a picture; it is ready a moment later."""
    sent = request.sent()
    file = sent.files.get("file")
    kind = kind_of(file.body) if file else ""
    if file is None or not kind:
        return as_json({"error": "Validation failed: File content type is invalid, File is invalid"}, 422)
    picture = world.pictures.add(file.body, kind=kind, owner=token.user_id, alt=sent.first("description"))
    world.store.kept.put("processing", picture.picture_id, 1)
    return as_json(attachment_of(picture, site=request.site, is_ready=False), 202)


@wants("write", "write:media", "read")
def show_picture(world: World, request: Request, token: Token) -> Answer:
    """Say 206 at the first question, as hosts do that are still at work, and 200 from the second on."""
    picture = _own_picture(world, token, request.args["media"])
    if picture is None:
        return not_found()
    if world.store.kept.get("processing", picture.picture_id):
        world.store.kept.drop("processing", picture.picture_id)
        return as_json(attachment_of(picture, site=request.site, is_ready=False), 206)
    return as_json(attachment_of(picture, site=request.site))


@wants("write", "write:media")
def describe(world: World, request: Request, token: Token) -> Answer:
    picture = _own_picture(world, token, request.args["media"])
    if picture is None:
        return not_found()
    alt = request.sent().first("description")
    world.pictures.describe(picture.picture_id, alt)
    return as_json(attachment_of(replace(picture, alt=alt), site=request.site))


@wants("write", "write:statuses")
def publish(world: World, request: Request, token: Token) -> Answer:
    """Make a status; the same idempotency key within an hour brings back the same one."""
    key = f"{token.text}|{request.headers.get('idempotency-key', '')}"
    made = world.store.kept.get("idempotency", key)
    if request.headers.get("idempotency-key") and made and time.time() - made["at"] < KEY_SECONDS:
        post = world.store.find("mastodon", made["id"], instance=request.host)
        if post:
            return as_json(status_of(world, post, site=request.site))
    sent = request.sent()
    if why := _wrong(world, request, token, sent):
        return as_json({"error": why}, 422)
    post = _new_post(request, token, sent.first("status"))
    world.store.add([post])
    world.pictures.attach(post, sent.list("media_ids"))
    world.store.kept.put("idempotency", key, {"id": post.native_id, "at": time.time()})
    return as_json(status_of(world, post, site=request.site))


@wants("write", "write:statuses")
def delete(world: World, request: Request, token: Token) -> Answer:
    post = world.store.find("mastodon", request.args["number"], instance=request.host)
    if post is None or world.state(post) != "live" or post.author.author_id != token.user_id:
        return not_found()
    world.store.add([replace(post, state="deleted")])
    return as_json({**status_of(world, post, site=request.site), "text": post.text})


def _new_post(request: Request, token: Token, text: str) -> Post:
    who = {"author": token.name, "author_id": token.user_id, "kind": PROFILE}
    given = {"network": "mastodon", **who, "text": text, "links": links_in(text)}
    return parse_post(given, instance=request.host, kept=True)


def _wrong(world: World, request: Request, token: Token, sent: Sent) -> str:
    """Say why a status cannot be made; "" where it can."""
    text, media = sent.first("status"), sent.list("media_ids")
    if not text.strip() and not media:
        return "Validation failed: Text can't be blank"
    longest = world.instance(request.host).max_characters
    if _length(text) > longest:
        return f"Validation failed: Text character limit of {longest} exceeded"
    if any(_own_picture(world, token, one) is None for one in media):
        return "Validation failed: Media attachments could not be found"
    if any(world.store.kept.get("processing", one) for one in media):
        return "Cannot attach files that have not finished processing. Try again in a moment!"
    return ""


def _length(text: str) -> int:
    """Count as Mastodon does: an address is 23, the host in a name is free."""
    for link in links_in(text):
        text = text.replace(link, "x" * URL_LENGTH)
    return len(OTHER_HOST.sub(r"\1", text))


def _own_picture(world: World, token: Token, picture_id: str) -> Picture | None:
    picture = world.pictures.find(picture_id)
    return picture if picture and picture.owner == token.user_id else None


ROUTES = (
    Route("POST", "/api/v2/media", upload, "mastodon"),
    Route("GET", "/api/v1/media/{media}", show_picture, "mastodon"),
    Route("PUT", "/api/v1/media/{media}", describe, "mastodon"),
    Route("POST", "/api/v1/statuses", publish, "mastodon"),
    Route("DELETE", "/api/v1/statuses/{number}", delete, "mastodon"),
)
