"""Does a page link back with rel=me? Asked of this machine alone, so that nothing leaves it."""

import re
import socket
from urllib.parse import urlsplit

HERE = frozenset({"127.0.0.1", "localhost"})
SECONDS, LARGEST = 3.0, 512 * 1024
TAG = re.compile(rb"<(?:a|link)\b[^>]*>", re.IGNORECASE)
REL = re.compile(rb"rel\s*=\s*[\"'][^\"']*\bme\b", re.IGNORECASE)
HREF = re.compile(rb"href\s*=\s*[\"']([^\"']+)[\"']", re.IGNORECASE)


def links_back(page: str, account: str) -> bool:
    """Tell whether `page` holds a link with rel=me to `account`; False for a page elsewhere."""
    target = urlsplit(page)
    if target.scheme != "http" or target.hostname not in HERE:
        return False
    try:
        body = _get(
            target.hostname, target.port or 80, (target.path or "/") + ("?" + target.query) * bool(target.query)
        )
    except OSError:
        return False
    found = (HREF.search(tag) for tag in TAG.findall(body) if REL.search(tag))
    return account.encode() in {match[1].rstrip(b"/") for match in found if match}


def _get(host: str, port: int, path: str) -> bytes:
    with socket.create_connection((host, port), timeout=SECONDS) as connection:
        connection.sendall(f"GET {path} HTTP/1.0\r\nHost: {host}:{port}\r\nAccept: text/html\r\n\r\n".encode())
        parts, size = [], 0
        while (part := connection.recv(65536)) and size < LARGEST:
            parts.append(part)
            size += len(part)
    return b"".join(parts)
