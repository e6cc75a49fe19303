"""Runs a query in a process of its own, that can be ended, and brings back what it said.

The engine cannot be interrupted, and a short hostile query ends its process. So the process that asks is a child:
forked where that is safe (Linux, one thread), which costs milliseconds, and a fresh ``python -m`` everywhere else.
In both, the deadline is kept from outside; memory, processor time and open files are limited by the system where
it can (not on Windows). Answers come back through a file that has no name, so that this process never holds them.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, Literal

from graphkit.query import engine
from graphkit.query.engine import Job

if TYPE_CHECKING:
    import pyoxigraph

Start = Literal["fork", "spawn"]

#: The first lines of what the engine prints while it dies tell all.
_MOST_NOISE: Final = 20
_CHUNK: Final = 1 << 16


class Lines:
    """Lines in a file without a name, which lasts as long as somebody holds this."""

    def __init__(self, *, bounded: bool) -> None:
        """Make the file: in memory outside of this process when it stays small, else on disk."""
        self.descriptor = _new_descriptor(bounded=bounded)

    def __iter__(self) -> Iterator[bytes]:
        """Yield the lines from the first on, without their ends; several may read at the same time."""
        position = 0
        rest: list[bytes] = []
        while chunk := self._read(position):
            position += len(chunk)
            first, *others = chunk.split(b"\n")
            rest.append(first)
            if others:
                yield b"".join(rest)
                yield from others[:-1]
                rest = [others[-1]]
        if any(rest):
            yield b"".join(rest)

    def _read(self, position: int) -> bytes:
        os.lseek(self.descriptor, position, os.SEEK_SET)
        return os.read(self.descriptor, _CHUNK)

    def __del__(self) -> None:
        os.close(self.descriptor)


def _new_descriptor(*, bounded: bool) -> int:
    if bounded and hasattr(os, "memfd_create"):
        return os.memfd_create("graphkit-answer")
    descriptor, name = tempfile.mkstemp(prefix="graphkit-")
    if sys.platform == "win32":
        os.close(descriptor)
        return os.open(name, os.O_RDWR | os.O_BINARY | os.O_TEMPORARY)
    Path(name).unlink()
    return descriptor


@dataclass(frozen=True, slots=True)
class Reply:
    """What a worker left: its messages by name, its lines, and how it ended.

    ``ended`` is the exit code, negative for a signal, or None when the deadline passed; ``noise`` is what the engine
    printed.
    """

    messages: dict[str, Any]
    data: Lines
    ended: int | None
    noise: str


def run(job: Job, store: Path | pyoxigraph.Store, *, start: Start | None = None) -> Reply:
    """Run a job on the store of a build folder or on a store in memory, and return what came of it.

    Never raises for what the query does to its process. ``start`` says how to make the process (default: by fork
    where that is safe).
    """
    start = start or ("fork" if _may_fork() else "spawn")
    data, words = Lines(bounded=bool(job.size)), Lines(bounded=True)
    begin = _run_forked if start == "fork" else _run_spawned
    ended = begin(job, store, data.descriptor, words.descriptor)
    messages, noise = _understand(words)
    return Reply(messages, data, ended, noise)


def _may_fork() -> bool:
    """Tell whether a fork is safe: a child has one thread, and the locks that others hold are never released in it."""
    if sys.platform != "linux":
        return False
    try:
        return len(list(Path("/proc/self/task").iterdir())) == 1
    except OSError:
        return False


def _run_forked(job: Job, store: Path | pyoxigraph.Store, data: int, words: int) -> int | None:
    """Run a job in a fork; return its exit code, None when it was still running at the deadline."""
    # Imported here so that every child finds it imported.
    import pyoxigraph  # noqa: F401

    # The child alone holds the writing end: the reading end falls silent when the child has ended.
    alive, held = os.pipe()
    child = os.fork()
    if child == 0:
        _be_child(job, store, data, words)
    os.close(held)
    try:
        return _wait(child, alive, job.seconds)
    except BaseException:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise
    finally:
        os.close(alive)


def _be_child(job: Job, store: Path | pyoxigraph.Store, data: int, words: int) -> None:
    """Do the job and end the process; nothing of the parent may run in it, so no exception leaves."""
    code = 1
    try:
        os.dup2(data, 1)
        os.dup2(words, 2)
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGXCPU):
            signal.signal(name, signal.SIG_DFL)
        if "faulthandler" in sys.modules:
            sys.modules["faulthandler"].disable()
        engine.live(job, store)
        code = 0
    finally:
        os._exit(code)


def _wait(child: int, alive: int, seconds: float) -> int | None:
    """Wait for a child up to a deadline (0: without one), and kill it then."""
    poller = select.poll()
    poller.register(alive, select.POLLIN)
    late = not poller.poll(seconds * 1000 if seconds else None)
    if late:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return None if late else os.waitstatus_to_exitcode(status)


def _run_spawned(job: Job, store: Path | pyoxigraph.Store, data: int, words: int) -> int | None:
    """Run a job in a fresh process; return its exit code, None when it was still running at the deadline."""
    command = [sys.executable, "-m", "graphkit.query.engine"]
    with _dumped(store) as place, tempfile.TemporaryFile() as given:
        given.write(json.dumps({"job": asdict(job), **place}).encode())
        given.seek(0)
        begin = monotonic()
        process = subprocess.Popen(command, stdin=given, stdout=data, stderr=words, env=_environment())  # noqa: S603
        try:
            return process.wait(max(0.0, begin + job.seconds - monotonic()) if job.seconds else None)
        except subprocess.TimeoutExpired:
            return None
        finally:
            process.kill()
            process.wait()


def _environment() -> dict[str, str]:
    """Return the environment with this package in reach of a fresh interpreter."""
    here = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join([here, *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"}


@contextmanager
def _dumped(store: Path | pyoxigraph.Store) -> Iterator[dict[str, str]]:
    """Yield how a fresh process gets at a store: the build folder, or a file with its quads for the time being."""
    if isinstance(store, Path):
        yield {"folder": str(store.resolve())}
        return
    import pyoxigraph as ox

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "graph.nq"
        store.dump(str(file), format=ox.RdfFormat.N_QUADS)
        yield {"quads": str(file)}


def _understand(words: Iterable[bytes]) -> tuple[dict[str, Any], str]:
    """Part the worker's messages from what the engine printed."""
    messages: dict[str, Any] = {}
    noise: list[str] = []
    for line in words:
        _, nul, message = line.partition(b"\0")
        if nul:
            # The last message of a process that died may be half a message.
            with suppress(ValueError):
                messages |= json.loads(message)
        elif len(noise) < _MOST_NOISE:
            noise.append(line.decode(errors="replace"))
    return messages, "\n".join(noise).strip()
