"""One folder, replaced whole.

A folder cannot be renamed over another one, so it is swapped in steps, and ``repair`` finishes or undoes a swap that
a crash cut short::

    .NAME.graphkit-new   written, then made durable        a crash here: the old folder stands, new is removed
    NAME  → .NAME.graphkit-old                             a crash here: new was whole, so it takes the place
    .NAME.graphkit-new → NAME                              a crash here: the new folder stands, old is removed

``.NAME.lock`` beside the folder is held with flock by whoever writes, and removed afterwards.
"""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from graphkit.errors import OutputRefused
from graphkit.writing.place import checked, disk_refusals, refusals, refuse_link, stat_of, sync


@contextmanager
def new_folder(
    path: Path, *, is_ours: Callable[[Path], bool], waiting: Callable[[], None] | None = None
) -> Iterator[Path]:
    """Yield an empty folder that takes the place of ``path`` when the block ends without an error.

    Hidden entries of the old folder (``.gitignore``) are carried over; all else in it goes. A folder in the
    way with anything but hidden entries is replaced only if ``is_ours`` says so. While another process writes
    there, ``waiting`` is called once and then it is waited for; without ``waiting`` that is refused.

    Raises OutputRefused when the place cannot hold a folder, is a file, a symbolic link, a mount point or the
    folder one stands in, is not ours, or is being written. After an error in the block the old folder stands.
    """
    path = checked(path)
    with refusals(path):
        _check_replaceable(path, is_ours)
        lock = _take_lock(path, waiting)
    try:
        with refusals(path):
            _repair_locked(path)
            _check_replaceable(path, is_ours)
            new = _new_beside(path)
            new.mkdir()
        try:
            with disk_refusals(path):
                yield new
            with refusals(path):
                _check_replaceable(path, is_ours)
                _carry_over_hidden(path, new)
                _sync_tree(new)
                _swap(path)
        except BaseException:
            # Before the swap nothing has been touched; within it, repair knows what to do.
            with suppress(OSError):
                _repair_locked(path)
            raise
    finally:
        _release_lock(path, lock)


def repair(path: Path) -> None:
    """Finish or undo a swap of the folder ``path`` that was cut short, and remove what dead writers left.

    Afterwards the old folder or the new one is there, whole. Does nothing, and writes nothing, where there is
    nothing to repair; while a living process writes, that process is waited for only if it is between the two
    renames. Raises OutputRefused where a folder must be put in place and cannot; mere leftovers that cannot be
    removed stay.
    """
    if not path.parent.is_dir():
        return
    path = checked(path)
    if not any(os.path.lexists(left) for left in (_new_beside(path), _old_beside(path), _lock_beside(path))):
        return
    between_renames = not path.exists() and _old_beside(path).exists()
    try:
        with refusals(path):
            lock = _take_lock(path, (lambda: None) if between_renames else None)
            try:
                _repair_locked(path)
            finally:
                _release_lock(path, lock)
    except _Locked:
        return
    except OutputRefused:
        if _old_beside(path).exists():
            raise


class _Locked(OutputRefused):
    """The folder is being written by another process."""


def _check_replaceable(path: Path, is_ours: Callable[[Path], bool]) -> None:
    """Refuse a place where a folder must not be swapped in."""
    found = stat_of(path)
    if found is None:
        return
    refuse_link(path, found)
    if not stat.S_ISDIR(found.st_mode):
        raise OutputRefused("there is a file of that name", where=str(path), hint="give the name of a folder")
    if Path.cwd().is_relative_to(path):
        raise OutputRefused(
            "you stand in that folder, and it would be replaced", where=str(path), hint="go up, and name it"
        )
    if path.is_mount():
        raise OutputRefused("that is a mount point", where=str(path), hint="name a folder below it")
    if any(not entry.name.startswith(".") for entry in path.iterdir()) and not is_ours(path):
        raise OutputRefused(
            "graphkit did not write what is in that folder",
            where=str(path),
            hint="choose another, or empty it",
        )


def _new_beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.graphkit-new")


def _old_beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.graphkit-old")


def _lock_beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.lock")


def _take_lock(path: Path, waiting: Callable[[], None] | None) -> int:
    """Lock a folder against other writers and return the descriptor that holds the lock."""
    name = _lock_beside(path)
    while True:
        descriptor = os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if waiting is None:
                    raise _Locked(
                        "another graphkit is writing it", where=str(path), hint="try again when it is done"
                    ) from None
                waiting()
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            # Whoever held the lock before has removed the file: a lock on that is a lock on nothing.
            found = stat_of(name)
            if found is not None and os.path.samestat(found, os.fstat(descriptor)):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _release_lock(path: Path, descriptor: int) -> None:
    """Remove the lock file, while it is still held, and let go."""
    with suppress(OSError):
        _lock_beside(path).unlink()
    os.close(descriptor)


def _repair_locked(path: Path) -> None:
    """Bring the folder and its two siblings into one of the two whole states; the lock is held."""
    new, old = _new_beside(path), _old_beside(path)
    if old.exists():
        if path.exists() and new.exists():
            _repair_three(path, new, old)
        if not path.exists():
            # The old folder goes away only after the new one is whole and durable.
            (new if new.exists() else old).rename(path)
            sync(path.parent)
    for left in (new, old):
        if left.exists():
            _remove(left)


def _repair_three(path: Path, new: Path, old: Path) -> None:
    """Deal with a folder that somebody else made while a swap was half done: an empty one gives way."""
    try:
        path.rmdir()
    except OSError:
        raise OutputRefused(
            "a swap was cut short, and a folder was made in its place since",
            where=str(path),
            hint=f"move it away to get {new.name!r}, or remove {new.name!r} and {old.name!r}",
        ) from None


def _carry_over_hidden(path: Path, new: Path) -> None:
    """Copy the hidden entries of the old folder that the new one lacks; keep the folder's permissions."""
    import shutil

    if not path.exists():
        return
    for entry in sorted(path.iterdir()):
        target = new / entry.name
        if not entry.name.startswith(".") or os.path.lexists(target):
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.copytree(entry, target, symlinks=True)
        else:
            shutil.copy2(entry, target, follow_symlinks=False)
    shutil.copymode(path, new)


def _swap(path: Path) -> None:
    """Put the new folder in the place of the old one; the lock is held, and the new folder is durable."""
    new, old = _new_beside(path), _old_beside(path)
    if path.exists():
        path.rename(old)
        sync(path.parent)
    new.rename(path)
    sync(path.parent)
    if old.exists():
        _remove(old)


def _remove(folder: Path) -> None:
    """Remove a folder with all that is in it."""
    import shutil  # slow to load, and readers that only look whether there is something to repair do not need it

    shutil.rmtree(folder)


def _sync_tree(folder: Path) -> None:
    """Make all files and folders below a folder, and itself, durable."""
    for entry in folder.iterdir():
        if entry.is_symlink():
            continue
        if entry.is_dir():
            _sync_tree(entry)
        elif entry.is_file():
            sync(entry)
    sync(folder)
