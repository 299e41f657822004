"""Secrets that stand nowhere else yet, on this host's disk until the database has them.

A network tells a rotating token once. It is sealed, written and synced here before the transaction that saves it,
and dropped after that; what a process that died in between left behind is found by the next one on this host.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

import structlog

from share.infra.segment_files import sync_folder
from share.infra.vault import UnreadableSecretError, Vault

log = structlog.get_logger(__name__)

SUFFIX: Final = ".sealed"


class Safekeeping:
    """One folder of sealed texts; each has a name of its own. Safe to use by several processes at once."""

    def __init__(self, folder: Path, vault: Vault) -> None:
        self._folder, self._vault = folder, vault

    def keep(self, secret: str) -> str:
        """Seal the text and bring it to the disk; returns its name. Raises OSError where the disk does not take it."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = secrets.token_hex(8)
        draft = self._folder / f"{name}.new"
        file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(file, "wb") as opened:
                opened.write(self._vault.encrypt(secret).encode())
                opened.flush()
                os.fsync(opened.fileno())
            draft.rename(self._path(name))
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        sync_folder(self._folder)
        return name

    def kept(self) -> dict[str, str]:
        """What stands here, by name. One that no key of ours reads is dropped: it is of no more use to anybody."""
        found = {}
        for path in sorted(self._folder.glob(f"*{SUFFIX}")):
            with suppress(FileNotFoundError):
                try:
                    found[path.stem] = self._vault.decrypt(path.read_text())
                except UnreadableSecretError:
                    log.warning("kept_unreadable", name=path.stem)
                    path.unlink()
        return found

    def drop(self, name: str) -> None:
        """It is saved elsewhere, or no longer wanted."""
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}{SUFFIX}"
