"""Our own files and Bootstrap's, under an address that changes with their content, cached for a year."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import flask_bootstrap
from flask import Flask, Response, abort, request

OWN = Path(__file__).parent / "static"
BOOTSTRAP = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5"
BORROWED = {"bootstrap.css": BOOTSTRAP / "css" / "bootstrap.min.css"}
"""What we serve of Bootstrap: its style alone; no page needs its script."""

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
    path = _paths().get(filename)
    if path is None:
        abort(404)
    file = _load(path)
    answer = Response(file.content, mimetype=file.mimetype)
    answer.headers["Vary"] = "Accept-Encoding"
    if file.packed is not None and request.accept_encodings.quality("gzip") > 0:
        answer.set_data(file.packed)
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Cache-Control"] = FOR_EVER if build == _build() else "no-cache"
    return answer


def build() -> str:
    """A short hash over all files that are served."""
    return _build()


@lru_cache(maxsize=1)
def _build() -> str:
    digest = hashlib.sha256()
    for name, path in sorted(_paths().items()):
        digest.update(name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=1)
def _paths() -> dict[str, Path]:
    own = {path.relative_to(OWN).as_posix(): path for path in OWN.rglob("*") if path.is_file()}
    return own | BORROWED


@lru_cache(maxsize=64)
def _load(path: Path) -> File:
    content = path.read_bytes()
    mimetype = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    packs = len(content) > WORTH_PACKING and not mimetype.startswith(("image/png", "font/"))
    return File(content, gzip.compress(content, 9, mtime=0) if packs else None, mimetype)
