"""Forms with files (RFC 7578): field values, and the files beside them."""

import re
from dataclasses import dataclass

NAME = re.compile(r'[;\s]name="([^"]*)"')
FILE_NAME = re.compile(r'[;\s]filename="([^"]*)"')
BOUNDARY = re.compile(r'boundary="?([^";]+)"?')


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a form; `kind` is the content type that its sender gave."""

    name: str
    kind: str
    body: bytes


def parse(body: bytes, content_type: str) -> tuple[list[tuple[str, str]], dict[str, Upload]]:
    """Return the fields in their order and the files by field name; raises ValueError without a boundary."""
    match = BOUNDARY.search(content_type)
    if match is None:
        raise ValueError("The form names no boundary.")
    fields: list[tuple[str, str]] = []
    files: dict[str, Upload] = {}
    for part in body.split(b"--" + match[1].encode())[1:]:
        head, found, content = part.partition(b"\r\n\r\n")
        named = NAME.search(head.decode("utf-8", "replace"))
        if not found or named is None:
            continue
        content = content.removesuffix(b"\r\n")
        told = head.decode("utf-8", "replace")
        if filename := FILE_NAME.search(told):
            files[named[1]] = Upload(filename[1], _kind(told), content)
        else:
            fields.append((named[1], content.decode("utf-8", "replace")))
    return fields, files


def _kind(head: str) -> str:
    for line in head.splitlines():
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-type":
            return value.strip()
    return "application/octet-stream"
