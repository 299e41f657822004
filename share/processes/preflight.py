"""What must be true before anything is started; each trouble is one sentence that says what to do."""

import errno
import fcntl
import json
import os
import pwd
import shutil
import socket
import stat
import tempfile
from pathlib import Path

ROOM = 100 * 1024 * 1024
"""Bytes that must be free: the database and the store both write ahead."""

LONGEST_SOCKET_PATH = 100
"""Bytes; the kernels' own limits are 104 (macOS) and 108 (Linux)."""

LAST_PORT = 65_535

EFFECTIVE = os.access in os.supports_effective_ids


class PreflightError(Exception):
    """It cannot be started like this; the text says what to do."""


def folder(path: Path) -> None:
    """The folder is there, for this user alone, and can be written to."""
    elsewhere = "or set INSTANCE_PATH to another folder"
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=path) as probe:
            probe.write(b"\0" * 65536)
            probe.flush()
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise PreflightError(f"The disk that holds {path} is full: free some room {elsewhere}.") from error
        raise PreflightError(
            f"The folder {path} cannot be written to ({error.strerror}): make it writable for this user {elsewhere}."
        ) from error


def room(path: Path, *, needed: int = ROOM) -> None:
    """Enough of the disk is free."""
    free = shutil.disk_usage(path).free
    if free < needed:
        raise PreflightError(
            f"Only {free // 2**20} MB are free on the disk that holds {path}: free at least {needed // 2**20} MB, "
            "or set INSTANCE_PATH to a folder on another disk."
        )


def leftovers(path: Path) -> None:
    """Nothing in the folder belongs to somebody else, as after a start with sudo."""
    for top, folders, files in os.walk(path):
        for name in (*folders, *files):
            found = Path(top, name)
            if not found.is_symlink() and not os.access(found, os.R_OK | os.W_OK, effective_ids=EFFECTIVE):
                raise PreflightError(
                    f"{found} belongs to another user (a start with sudo?): "
                    f"give it back with: sudo chown -R {_user()} {path}"
                )


def _user() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())


def port(host: str, number: int, *, option: str = "--port") -> None:
    """Nothing else listens there, and this user may."""
    if number > LAST_PORT:
        raise PreflightError(f"There is no port {number}: choose one up to {LAST_PORT - 1} with {option}.")
    try:
        kind, _, _, _, address = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise PreflightError(f"{host} is no address of this machine: use --host 127.0.0.1 or 0.0.0.0.") from error
    with socket.socket(kind, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise PreflightError(_port_trouble(error, host, number, option)) from error


def _port_trouble(error: OSError, host: str, number: int, option: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {number} is taken by another program: stop it, or choose another port with {option} {number + 1}."
    if error.errno == errno.EACCES:
        return f"This user may not listen on port {number}: choose one from 1024 up with {option}."
    return f"Cannot listen on {host}: {error.strerror}; use --host 127.0.0.1 or 0.0.0.0."


def socket_path(wanted: Path) -> str:
    """`wanted`, or where that is too long a path in a short private folder that the instance remembers."""
    if len(os.fsencode(wanted)) < LONGEST_SOCKET_PATH:
        return str(wanted)
    note = wanted.with_suffix(".path")
    known = Path(note.read_text().strip()) if note.exists() else None
    if known is None or not _is_private(known.parent):
        known = Path(tempfile.mkdtemp(prefix="share-")) / wanted.name
        if len(os.fsencode(known)) >= LONGEST_SOCKET_PATH:
            raise PreflightError(
                f"The path {wanted} is too long for a socket, and so is the temporary folder {known.parent}: "
                "set INSTANCE_PATH or TMPDIR to a shorter path."
            )
        note.write_text(str(known))
    return str(known)


def _is_private(path: Path) -> bool:
    try:
        found = path.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and stat.S_IMODE(found.st_mode) == stat.S_IRWXU


def lock(path: Path, *, address: str) -> int:
    """Hold the instance for as long as the descriptor that is returned stays open."""
    held = os.open(path / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = _holder(os.read(held, 1000))
        os.close(held)
        raise PreflightError(
            f"This instance is running already{holder}: stop that one first (Ctrl-C there, or kill its process), "
            "or set INSTANCE_PATH to another folder."
        ) from error
    os.ftruncate(held, 0)
    os.pwrite(held, json.dumps({"pid": os.getpid(), "address": address}).encode(), 0)
    return held


def _holder(written: bytes) -> str:
    try:
        told = json.loads(written)
        return f" (process {told['pid']}, at {told['address']})"
    except (ValueError, KeyError, TypeError):
        return ""
