"""A Bluesky data server's repository: blobs, and records under keys that their writer may choose."""

import re
from dataclasses import replace
from typing import Any

from share.sandbox import ids
from share.sandbox.bluesky import invalid, windowed
from share.sandbox.bluesky_session import signed_in
from share.sandbox.bluesky_views import cid_of, record_of, uri_of
from share.sandbox.pictures import blob_link, kind_of
from share.sandbox.posts import PROFILE, Author, BadPostError, Post, moment, parse_post
from share.sandbox.routes import Route
from share.sandbox.wire import Answer, Request, as_json
from share.sandbox.world import World

POSTS = "app.bsky.feed.post"
RKEY = re.compile(r"[A-Za-z0-9._:~-]{1,512}")
LONGEST_TEXT, LARGEST_IMAGE, LARGEST_BLOB = 3000, 2_000_000, 5_242_880


@windowed
def upload_blob(world: World, request: Request) -> Answer:
    """Take raw bytes and name them."""
    author = signed_in(world, request)
    if isinstance(author, Answer):
        return author
    body = request.read()
    if not body or len(body) > LARGEST_BLOB:
        return as_json({"error": "PayloadTooLarge", "message": "request entity too large"}, 413)
    kind = kind_of(body) or request.headers.get("content-type", "application/octet-stream")
    link = blob_link(body)
    world.pictures.add(body, kind=kind, owner=author.author_id, picture_id=link)
    return as_json({"blob": {"$type": "blob", "ref": {"$link": link}, "mimeType": kind, "size": len(body)}})


@windowed
def create_record(world: World, request: Request) -> Answer:
    return _write(world, request, is_new=True)


@windowed
def put_record(world: World, request: Request) -> Answer:
    """Write a record under its key, whether there was one or not: the same again changes nothing."""
    return _write(world, request, is_new=False)


@windowed
def get_record(world: World, request: Request) -> Answer:
    author = world.store.author("bluesky", request.first("repo"))
    if author is None:
        return invalid("Could not find repo")
    post = world.store.find("bluesky", f"{author.author_id}/{request.first('rkey')}")
    if post is None or request.first("collection") != POSTS or world.state(post) == "deleted":
        where = f"at://{author.author_id}/{request.first('collection')}/{request.first('rkey')}"
        return as_json({"error": "RecordNotFound", "message": f"Could not locate record: {where}"}, 400)
    return as_json({"uri": uri_of(post), "cid": cid_of(post), "value": record_of(world, post)})


@windowed
def delete_record(world: World, request: Request) -> Answer:
    author = signed_in(world, request)
    if isinstance(author, Answer):
        return author
    given = request.json()
    post = world.store.find("bluesky", f"{author.author_id}/{given.get('rkey')}")
    if post is not None and given.get("collection") == POSTS:
        world.store.add([replace(post, state="deleted")])
    return as_json({})


def _write(world: World, request: Request, *, is_new: bool) -> Answer:
    author = signed_in(world, request)
    if isinstance(author, Answer):
        return author
    given = request.json()
    record = given.get("record")
    if not isinstance(record, dict):
        return invalid("Error: record must be an object")
    if why := _wrong(world, given, author):
        return invalid(why)
    rkey = str(given.get("rkey") or ids.new_post_id("bluesky", "", moment(None)).lstrip("/"))
    before = world.store.find("bluesky", f"{author.author_id}/{rkey}")
    if before and is_new:
        return as_json({"error": "InternalServerError", "message": "Internal Server Error"}, 500)
    post = _post(author, rkey, record)
    if before is None or world.state(before) == "deleted" or before.text != post.text:
        world.store.add([post])
    world.store.kept.put("record", post.native_id, record)
    world.pictures.attach(post, _describe_images(world, record))
    told = {"uri": uri_of(post), "cid": cid_of(post), "validationStatus": "valid"}
    return as_json({**told, "commit": {"cid": cid_of(post), "rev": rkey}})


def _post(author: Author, rkey: str, record: dict[str, Any]) -> Post:
    who = {"author": author.name, "author_id": author.author_id, "display": author.display, "kind": PROFILE}
    given = {"network": "bluesky", "native_id": f"{author.author_id}/{rkey}", **who}
    return parse_post({**given, "text": record["text"], "links": _links(record)}, instance="", kept=True)


def _wrong(world: World, given: dict[str, Any], author: Author) -> str:
    """Say why a record cannot be written; "" where it can."""
    if given.get("repo") not in {author.author_id, author.name}:
        return "Could not find repo"
    if given.get("collection") != POSTS:
        return "The sandbox keeps app.bsky.feed.post alone."
    if given.get("rkey") and not RKEY.fullmatch(str(given["rkey"])):
        return "Error: rkey must be a valid record key"
    record = given["record"]
    return _wrong_record(record) or _wrong_facets(record) or _wrong_images(world, record)


def _wrong_record(record: dict[str, Any]) -> str:
    if not isinstance(record.get("text"), str):
        return 'Invalid app.bsky.feed.post record: Record must have the property "text"'
    if len(record["text"].encode()) > LONGEST_TEXT:
        return f"Invalid app.bsky.feed.post record: Record/text must not be longer than {LONGEST_TEXT} characters"
    try:
        moment(str(record.get("createdAt", "")))
    except BadPostError:
        return "Invalid app.bsky.feed.post record: Record/createdAt must be an valid atproto datetime"
    return ""


def _wrong_facets(record: dict[str, Any]) -> str:
    """Facets count bytes of the text; one that points beyond it is a sign of counting letters."""
    length = len(record["text"].encode())
    for facet in record.get("facets") or ():
        index = facet.get("index") or {}
        start, end = index.get("byteStart"), index.get("byteEnd")
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= length):
            return "Invalid app.bsky.feed.post record: Record/facets/0/index is out of bounds"
    return ""


def _wrong_images(world: World, record: dict[str, Any]) -> str:
    for image in _images(record):
        blob = image.get("image") or {}
        picture = world.pictures.find(str((blob.get("ref") or {}).get("$link", "")))
        if picture is None:
            return f"Could not find blob: {(blob.get('ref') or {}).get('$link')}"
        if not isinstance(image.get("alt"), str):
            return 'Invalid app.bsky.feed.post record: Record/embed/images/0 must have the property "alt"'
        if len(picture.body) > LARGEST_IMAGE:
            return f"This file is too large. It is {len(picture.body)} but the maximum size is {LARGEST_IMAGE}."
    return ""


def _describe_images(world: World, record: dict[str, Any]) -> list[str]:
    names = []
    for image in _images(record):
        names.append(str(image["image"]["ref"]["$link"]))
        world.pictures.describe(names[-1], str(image["alt"]))
    return names


def _images(record: dict[str, Any]) -> list[dict[str, Any]]:
    embed = record.get("embed") or {}
    return list(embed.get("images") or ()) if embed.get("$type") == "app.bsky.embed.images" else []


def _links(record: dict[str, Any]) -> list[str]:
    """List the addresses of a record: those of its facets, then its card's."""
    features = [one for facet in record.get("facets") or () for one in facet.get("features") or ()]
    found = [str(one["uri"]) for one in features if one.get("$type") == "app.bsky.richtext.facet#link"]
    card = (record.get("embed") or {}).get("external") or {}
    return list(dict.fromkeys([*found, *([str(card["uri"])] if card.get("uri") else [])]))


ROUTES = (
    Route("POST", "/xrpc/com.atproto.repo.uploadBlob", upload_blob, "bluesky"),
    Route("POST", "/xrpc/com.atproto.repo.createRecord", create_record, "bluesky"),
    Route("POST", "/xrpc/com.atproto.repo.putRecord", put_record, "bluesky"),
    Route("GET", "/xrpc/com.atproto.repo.getRecord", get_record, "bluesky"),
    Route("POST", "/xrpc/com.atproto.repo.deleteRecord", delete_record, "bluesky"),
)
