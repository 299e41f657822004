"""Our own files and Bootstrap's, under an address that changes with their content, cached for a year."""

import gzip
import hashlib
import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import flask_bootstrap
from flask import Flask, Response, abort, request

from share.web import purging

OWN = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parents[2] / "templates"
BOOTSTRAP = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5"
BORROWED = {"bootstrap.css": BOOTSTRAP / "css" / "bootstrap.min.css"}
"""What we serve of Bootstrap: those parts of its style that our pages use; no page needs its script."""

SHEET = "site.css"
"""Bootstrap's style and ours in one file: one request less before a page is seen."""

ICONS = OWN / "icons"
SPRITE = "networks.svg"
"""One file of all networks' icons, so that a network brings a single small file of its own."""

TYPES = {
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".css": "text/css",
    ".webmanifest": "application/manifest+json",
}
WORTH_PACKING = 1024
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is sent, plain and packed."""

    content: bytes
    packed: bytes | None
    mimetype: str


def install(app: Flask) -> None:
    app.add_url_rule("/static/<build>/<path:filename>", endpoint="static", view_func=serve)

    @app.url_defaults
    def _add_build(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("build", build())


def serve(build: str, filename: str) -> Response:
    """One file. An address of another build gets today's file, but may not keep it."""
    if filename not in _names():
        abort(404)
    file = _load(filename)
    packed = file.packed if request.accept_encodings.quality("gzip") > 0 else None
    answer = Response(packed or file.content, mimetype=file.mimetype)
    answer.headers["Vary"] = "Accept-Encoding"
    if packed:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Cache-Control"] = FOR_EVER if build == _build() else "no-cache"
    return answer


def address(filename: str) -> str:
    """A file's address; what url_for() gives, without its cost for every icon of a long list."""
    return f"/static/{_build()}/{filename}"


def text(filename: str) -> str:
    """A file's content, for what is sent under another address."""
    return _content(filename).decode()


def build() -> str:
    """A short hash over all files that are served."""
    return _build()


@lru_cache(maxsize=1)
def _build() -> str:
    digest = hashlib.sha256()
    for name in sorted(_names()):
        digest.update(name.encode() + b"\0" + _content(name))
    return digest.hexdigest()[:12]


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    own = {path.relative_to(OWN).as_posix() for path in OWN.rglob("*") if path.is_file()}
    return frozenset(own | BORROWED.keys() | {SPRITE, SHEET})


@lru_cache(maxsize=64)
def _load(name: str) -> File:
    content = _content(name)
    mimetype = TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    packs = len(content) > WORTH_PACKING and not mimetype.startswith(("image/png", "font/"))
    return File(content, gzip.compress(content, 9, mtime=0) if packs else None, mimetype)


@lru_cache(maxsize=64)
def _content(name: str) -> bytes:
    if name == SPRITE:
        return _sprite().encode()
    if name == SHEET:
        return _content("bootstrap.css") + b"\n" + _content("app.css")
    if name in BORROWED:
        return purging.purge(BORROWED[name].read_text(), purging.words_of(_sources())).encode()
    return (OWN / name).read_bytes()


def _sources() -> Iterator[str]:
    """Whatever names a class: our templates, the pages' Python and our scripts."""
    for folder, kind in ((TEMPLATES, "*.html"), (OWN.parent, "*.py"), (OWN, "*.js")):
        for path in sorted(folder.rglob(kind)):
            yield path.read_text()


def _sprite() -> str:
    symbols = (
        path.read_text()
        .strip()
        .replace('<svg xmlns="http://www.w3.org/2000/svg"', f'<symbol id="{path.stem}"')
        .replace("</svg>", "</symbol>")
        for path in sorted(ICONS.glob("*.svg"))
    )
    return '<svg xmlns="http://www.w3.org/2000/svg">' + "".join(symbols) + "</svg>"
