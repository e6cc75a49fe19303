"""Where something may be written, and what the system says when it may not, in words."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from graphkit.errors import GraphkitError, OutputRefused

_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+:/")

#: What goes wrong with a disk, whoever was writing; anything else in a caller's block is the caller's own.
_DISK_FAULTS: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})

_FAULTS: Final = {
    errno.EACCES: ("it may not be written to", "choose another place, or change its permissions"),
    errno.EPERM: ("it may not be written to", "choose another place, or change its permissions"),
    errno.EROFS: ("it lies on a file system that is read-only", "choose another place"),
    errno.ENOSPC: ("the disk is full", "make room, or choose another disk"),
    errno.EDQUOT: ("your share of the disk is used up", "make room, or choose another disk"),
    errno.EFBIG: ("the file grew larger than is allowed here", "raise the limit, or write less"),
    errno.ENAMETOOLONG: ("the name is too long", "choose a shorter one"),
    errno.ENOTDIR: ("a part of the path is a file, not a folder", "choose another place"),
    errno.ELOOP: ("its symbolic links go round in a circle", "give the real place"),
}


def checked(path: Path) -> Path:
    """Return the path with its folder resolved; refuse a name that nothing can have, and a missing folder."""
    text = str(path)
    if "\0" in text:
        raise OutputRefused("the name holds a NUL character", where=repr(text), hint="choose another name")
    if _ADDRESS.match(text):
        raise OutputRefused(
            "that looks like a web address, and graphkit writes files", where=text, hint="give a file name"
        )
    with refusals(path):
        whole = _real(path) if path.name in ("", "..") else _real(path.parent) / path.name
        if not whole.parent.is_dir():
            raise OutputRefused(
                f"there is no folder {str(path.parent)!r}",
                where=text,
                hint="make it, or choose another place",
            )
        stat_of(whole)
    return whole


def _real(path: Path) -> Path:
    """Return the absolute path without links; a circle of links is no error here, as it is to ``resolve``."""
    return Path(os.path.realpath(path))


def stat_of(path: Path) -> os.stat_result | None:
    """Return what stands at a path itself, links not followed, or None."""
    try:
        return os.lstat(path)
    except FileNotFoundError:
        return None


def refuse_link(path: Path, found: os.stat_result) -> None:
    """Refuse a symbolic link: replacing it would lose the link, following it would write somewhere else."""
    if stat.S_ISLNK(found.st_mode):
        raise OutputRefused(
            "that is a symbolic link", where=str(path), hint=f"give the place itself, {str(_real(path))!r}"
        )


def sync(path: Path) -> None:
    """Make a file or the entries of a folder durable."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def refusals(path: Path) -> Iterator[None]:
    """Turn what the system says about a place into OutputRefused, in words."""
    try:
        yield
    except GraphkitError:
        raise
    except OSError as error:
        raise _refusal(path, error) from error


@contextmanager
def disk_refusals(path: Path) -> Iterator[None]:
    """Turn a full or failing disk into OutputRefused; everything else is the caller's own, and passes."""
    try:
        yield
    except GraphkitError:
        raise
    except OSError as error:
        if error.errno not in _DISK_FAULTS:
            raise
        raise _refusal(path, error) from error


def _refusal(path: Path, error: OSError) -> OutputRefused:
    """Say what the system's error means for somebody who wants to write to a place."""
    what, hint = _FAULTS.get(error.errno or 0, (error.strerror or str(error), "choose another place"))
    return OutputRefused(what, where=str(path), hint=hint)
