"""Finished click segments as the folder takes them: locked, read, set aside. See spool.py for the writer."""

import fcntl
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import structlog

from share.domain.click_lines import decode_kept, encode_all, encode_elsewhere
from share.domain.clicks import Clicks, Visit
from share.infra.segment_files import SUFFIX

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Finished:
    """A segment that nobody writes to any more; `torn` counts lines that were not whole.

    `elsewhere` is when other hosts had seen its visitors before it was folded.
    """

    path: Path
    clicks: Clicks
    torn: int
    elsewhere: Mapping[Visit, int] = field(default_factory=dict)
    rewritten: bool = False

    @property
    def name(self) -> str:
        return self.path.stem

    def marked(self, clicks: Clicks) -> "Finished":
        """The same segment, to be kept with these clicks in place of those that were read."""
        return self if clicks is self.clicks else replace(self, clicks=clicks, rewritten=True)

    def knowing(self, seen: Mapping[Visit, int]) -> "Finished":
        """The same segment, to be kept with what other hosts had seen of its visitors."""
        mine = {key: seen[key] for key in seen.keys() & set(self.clicks.visits)} if seen else {}
        return replace(self, elsewhere=mine, rewritten=True) if mine else self


def host_name(folder: Path) -> str:
    """What this host's spool is called; drawn once and kept in it."""
    path = folder / "host"
    with suppress(FileNotFoundError):
        if name := path.read_text().strip():
            return name
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f"host.{os.getpid()}"
    draft.write_text(secrets.token_hex(8))
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    return path.read_text().strip()


@contextmanager
def finished(folder: Path, *, limit: int) -> Iterator[list[Finished]]:
    """Up to `limit` finished segments of this host, oldest first, locked until the block ends."""
    held: list[int] = []
    try:
        yield list(_take(folder, held, limit))
    finally:
        for segment in held:
            os.close(segment)


def _take(folder: Path, held: list[int], limit: int) -> Iterator[Finished]:
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        if len(held) == limit:
            return
        segment = _lock(path)
        if segment is None:
            continue
        held.append(segment)
        clicks, torn, _ = _read(segment)
        if torn:
            log.warning("click_segment_torn", segment=path.stem, lines=torn)
        yield Finished(path, clicks, torn)


def _lock(path: Path) -> int | None:
    try:
        segment = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None  # another folder was faster
    try:
        fcntl.flock(segment, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(segment)
        return None
    if path.exists():
        return segment
    os.close(segment)
    return None


def _read(segment: int) -> tuple[Clicks, int, dict[Visit, int]]:
    with os.fdopen(os.dup(segment), "rb") as file:
        return decode_kept(file.read())


def keep(segment: Finished, kept: Path) -> None:
    """Set a folded segment aside, for as long as rules may be run over it again."""
    kept.mkdir(parents=True, exist_ok=True, mode=0o700)
    if segment.rewritten:
        draft = kept / f"{segment.name}.new"
        draft.write_bytes(encode_all(segment.clicks) + encode_elsewhere(segment.elsewhere))
        draft.rename(kept / segment.path.name)
        segment.path.unlink()
    else:
        segment.path.rename(kept / segment.path.name)


def kept(folder: Path) -> Iterator[Finished]:
    """The segments that were set aside, oldest first; read one by one, as they may be many."""
    for path in sorted(folder.glob("kept/*" + SUFFIX)):
        with suppress(FileNotFoundError):
            yield Finished(path, *decode_kept(path.read_bytes()))


def kept_names(folder: Path, *, since: float) -> list[str]:
    """The names of segments that were set aside and last written after `since` (unix seconds)."""
    return [path.stem for path in folder.glob("kept/*" + SUFFIX) if path.stat().st_mtime > since]


def put_back(folder: Path, name: str) -> None:
    """Offer a segment that was set aside to the folder again."""
    (folder / "kept" / f"{name}{SUFFIX}").rename(folder / f"{name}{SUFFIX}")


def forget(folder: Path, *, before: float) -> None:
    """Delete kept segments, and drafts that died unborn, last written before `before` (unix seconds)."""
    for path in (*folder.glob("kept/*" + SUFFIX), *folder.glob("*.new")):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                path.unlink()
