"""One file, replaced whole: written beside its place, made durable, and renamed over it."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from graphkit.errors import OutputRefused
from graphkit.writing.place import checked, disk_refusals, refusals, refuse_link, stat_of, sync

_PART: Final = re.compile(r"\.graphkit-[0-9a-f]{16}\.part")
_BUFFER: Final = 1 << 20


def write_file(path: Path, chunks: Iterable[str | bytes]) -> None:
    """Write chunks (text as UTF-8) to a file, all or nothing: a crash leaves the old file or the new one.

    Keeps the permissions of a file that it replaces, and removes what killed writers left beside it. Raises
    OutputRefused when the place cannot hold a file, or is a folder, a symbolic link or a device; what the
    chunks themselves raise passes through.
    """
    path = checked(path)
    with refusals(path):
        mode = _mode_of_file(path)
        _remove_dead_parts(path.parent)
        part, descriptor = _new_part(path.parent)
    try:
        with disk_refusals(path), os.fdopen(descriptor, "wb", buffering=_BUFFER) as stream:
            for chunk in chunks:
                stream.write(chunk.encode() if isinstance(chunk, str) else chunk)
            if mode is not None:
                os.fchmod(descriptor, mode)
            stream.flush()
            os.fsync(descriptor)
            with refusals(path):
                part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    with refusals(path):
        sync(path.parent)


def _mode_of_file(path: Path) -> int | None:
    """Return the permissions of the file to be replaced, None without one; refuse what is no plain file."""
    found = stat_of(path)
    if found is None:
        return None
    if stat.S_ISDIR(found.st_mode):
        raise OutputRefused("there is a folder of that name", where=str(path), hint="give the name of a file")
    refuse_link(path, found)
    if not stat.S_ISREG(found.st_mode):
        raise OutputRefused("that is a device, not a file", where=str(path), hint="give the name of a file")
    if not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, "read-only file", str(path))
    return stat.S_IMODE(found.st_mode)


def _new_part(folder: Path) -> tuple[Path, int]:
    """Create a temporary file, locked so that others see that its writer lives."""
    while True:
        part = folder / f".graphkit-{os.urandom(8).hex()}.part"
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        with suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Between the two calls somebody may have taken it for a dead writer's and removed it.
            if os.fstat(descriptor).st_nlink:
                return part, descriptor
        os.close(descriptor)


def _remove_dead_parts(folder: Path) -> None:
    """Remove temporary files whose writer is gone, which is to say that nobody holds their lock."""
    for part in folder.iterdir():
        if not _PART.fullmatch(part.name):
            continue
        with suppress(OSError):
            descriptor = os.open(part, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                part.unlink()
            finally:
                os.close(descriptor)
