"""Worker processes: tasks go in, parts come out, and a document that breaks one costs itself only.

The pool is pebble's. What it is told beside: to end a worker whose document takes too long or
grows too large. Which document that was, or at which one a worker died, stands in its sign of life.
"""

from __future__ import annotations

import errno
import os
import signal
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from extractor.batch.beat import Sign, read_sign
from extractor.batch.jobs import RESTARTS, is_broken, no_workers, started
from extractor.batch.parts import Contents
from extractor.batch.reading import failure_of
from extractor.batch.records import MIB, START, Failure, Place, Source, Task, Work
from extractor.batch.work import (
    BETWEEN,
    ENDED,
    beat_path,
    part_path,
    run_task,
    start_worker,
)
from extractor.errors import SourceError

if TYPE_CHECKING:
    from pebble import ProcessPool

# Small documents share a task: its own cost, some 2 ms, is then nothing beside theirs.
TASK_SOURCES = 64
TASK_BYTES = 32 * MIB
# How often the workers are looked after, in seconds.
TICK = 0.1
# Tasks that wait for each worker, so that none has to wait for the parent.
AHEAD = 2
# How often a task is begun again that died before it began.
STARTS = 3
# So many seconds without a single worker at work, while there is work: the pool has lost it.
STALL = 60.0

Adopt = Callable[[list[str]], list[Contents]]


def make_tasks(sources: Iterable[Source], prefix: str, *, fresh: bool = False) -> Iterator[Task]:
    """Sources as tasks: small files together, an archive by itself."""
    numbers = iter(range(1 << 40))
    chunk: list[Source] = []
    size = 0

    def task() -> Task:
        return Task(f"{prefix}{next(numbers):08d}", tuple(chunk), fresh=fresh)

    for source in sources:
        shared = source.share.of > 1
        if chunk and (shared or size + source.size > TASK_BYTES or len(chunk) >= TASK_SOURCES):
            yield task()
            chunk, size = [], 0
        chunk.append(source)
        size += source.size
        if shared:
            yield task()
            chunk, size = [], 0
    if chunk:
        yield task()


class _Running:
    """A task that a worker has, or that waits for one."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.after = START
        self.parts = 0
        self.broken: Failure | None = None


class Pool:
    """Runs tasks on worker processes of this machine; ``adopt`` takes in the parts they make."""

    def __init__(self, work: Work, workers: int, adopt: Adopt) -> None:
        self.work = replace(work, run=os.getpid())
        self.workers = workers
        self._adopt = adopt
        self._again: deque[Task] = deque()
        self._running: dict[Future[int], _Running] = {}
        self._retries = 0
        self._starts: dict[str, int] = {}
        self._restarts = 0
        self._alive = 0.0

    def run(self, tasks: Iterator[Task], tick: Callable[[], None]) -> None:
        """Do all tasks. ``tick`` is called several times a second.

        Raises ``OSError`` where the results cannot be written, ``ExtractorError`` where no worker
        can be kept running.
        """
        while not self._drain(tasks, tick):
            self._restarts += 1
            if self._restarts > RESTARTS:
                raise no_workers()
            for running in self._running.values():
                self._resume(running)
            self._running.clear()

    def _drain(self, tasks: Iterator[Task], tick: Callable[[], None]) -> bool:
        """Do the tasks on one pool of processes; whether all are done, or the pool broke."""
        self._alive = time.monotonic()
        try:
            with started(self.workers, start_worker, (self.work,)) as pool:
                while self._feed(pool, tasks) or self._running:
                    done, _ = wait(self._running, TICK, FIRST_COMPLETED)
                    if any(map(is_broken, done)):
                        raise BrokenProcessPool
                    for future in done:
                        self._finished(self._running.pop(future), future)
                    self._watch()
                    tick()
        except BrokenProcessPool:
            # A worker that died between two tasks, for one, breaks the whole pool of the library;
            # a task that it lost sight of never ends. Neither ends the run.
            return False
        return True

    def _feed(self, pool: ProcessPool, tasks: Iterator[Task]) -> bool:
        while len(self._running) < self.workers * AHEAD:
            task = self._again.popleft() if self._again else next(tasks, None)
            if task is None:
                return False
            try:
                future = pool.schedule(run_task, args=(task,))
            except RuntimeError:
                self._again.appendleft(task)
                raise BrokenProcessPool from None
            self._running[future] = _Running(task)
        return True

    def _resume(self, running: _Running) -> None:
        """Have a task that nobody is at any more go on where it was left."""
        beat = beat_path(self.work, running.task.id)
        self._take(running, read_sign(beat))
        beat.unlink(missing_ok=True)
        self._again.append(self._anew(running))

    def _anew(self, running: _Running) -> Task:
        """The task as another one, that begins behind what is kept."""
        task = running.task
        self._retries += 1
        return replace(task, id=f"{task.id}.{self._retries:06d}", after=max(START, running.after))

    def _finished(self, running: _Running, future: Future[int]) -> None:
        task = running.task
        sign = read_sign(beat_path(self.work, task.id))
        self._take(running, sign)
        error = future.exception() if not future.cancelled() else CancelledError()
        if isinstance(error, OSError) and error.errno in _UNWRITABLE:
            raise error
        if error is not None:
            self._break(running, sign, error)
        else:
            self._restarts = 0
        beat_path(self.work, task.id).unlink(missing_ok=True)

    def _take(self, running: _Running, sign: Sign) -> None:
        """Take in the parts that a task has made since it was last looked at."""
        if sign.parts == running.parts:
            return
        task = running.task
        fresh = range(running.parts, sign.parts)
        names = [part_path(self.work.store, task.id, number).name for number in fresh]
        running.parts = sign.parts
        numbers = {source.id: number for number, source in enumerate(task.sources)}
        for contents in self._adopt(names):
            for one in contents.progress:
                at = (ENDED, ENDED) if one.ended else (one.ordinal, one.sub)
                running.after = max(running.after, Place(numbers[one.source_id], *at))

    def _break(self, running: _Running, sign: Sign, error: BaseException) -> None:
        """Have the rest of a broken task done, and the document at fault left out or tried again.

        A document that broke a worker is tried once more, because the worker may have been at its
        end for other reasons; one that took too long is not.
        """
        task = running.task
        if not sign.pid:
            self._starts[task.id] = self._starts.get(task.id, 0) + 1
            if self._starts[task.id] > STARTS:
                raise error
            self._again.append(task)
            return
        failure = running.broken or _failure(error)
        place = sign.place
        again = self._anew(running)
        if failure.kind == "timeout" or place in task.alone:
            again = replace(again, skip=(*task.skip, (place, _told(failure, place))))
        else:
            again = replace(again, alone=(*task.alone, place))
        self._again.append(again)

    def _watch(self) -> None:
        """End the workers whose document passes a limit.

        Raises ``BrokenProcessPool`` where there is work, and nobody is at it.
        """
        limits = self.work.limits
        now = time.monotonic()
        for future, running in self._running.items():
            sign = read_sign(beat_path(self.work, running.task.id))
            self._take(running, sign)
            if not sign.pid:
                continue
            if _is_alive(sign.pid):
                self._alive = now
            if running.broken is not None:
                continue
            if sign.seconds > limits.seconds:
                running.broken = Failure(
                    "timeout",
                    f"reading it takes longer than {limits.seconds:g} seconds",
                    "allow more with --max-seconds and --retry-failed",
                )
            elif _memory(sign.pid) > limits.memory:
                running.broken = Failure(
                    "memory",
                    f"reading it needs more than {limits.memory // MIB} MiB of memory",
                    "allow more with --max-memory and --retry-failed",
                )
            if running.broken is not None:
                _end_children(sign.pid)
                future.cancel()
        if not self._running:
            self._alive = now
        if now - self._alive > STALL:
            raise BrokenProcessPool


def _is_alive(pid: int) -> bool:
    with suppress(PermissionError):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
    return True


def _failure(error: BaseException) -> Failure:
    from pebble import ProcessExpired

    if isinstance(error, ProcessExpired):
        code = error.exitcode
        died = f"by signal {-code}" if isinstance(code, int) and code < 0 else f"with code {code}"
        return Failure(
            "crash",
            f"the library that reads it crashed (the worker ended {died})",
            "open it in the program that made it and save it anew",
        )
    return failure_of(error) if isinstance(error, Exception) else Failure("crash", str(error))


def _told(failure: Failure, place: Place) -> Failure:
    """The failure in words that fit where it happened."""
    if place.sub == BETWEEN:
        return replace(
            failure, cause=f"the rest of the archive cannot be unpacked: {failure.cause}"
        )
    return failure


def _memory(pid: int) -> int:
    """Bytes of memory that a process holds; 0 where that is not known."""
    with suppress(OSError, ValueError, IndexError):
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    return 0


def _end_children(pid: int) -> None:
    """End what a worker has started (LibreOffice): it would outlive the worker."""
    with suppress(OSError, ValueError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            _end_children(int(child))
            with suppress(OSError):
                os.kill(int(child), signal.SIGKILL)


_UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO, errno.EACCES)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turns what ends a run into a ``SourceError``: where nothing can be written, nothing goes on.

    Other errors pass.
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        raise _unwritable(folder, str(error)) from None
    except OSError as error:
        if error.errno not in _UNWRITABLE:
            raise
        raise _unwritable(folder, error.strerror or str(error)) from None


def _unwritable(folder: Path, reason: str) -> SourceError:
    return SourceError(
        f"it cannot be written ({reason})",
        "make room and run the same command again: it goes on where it stopped",
        os.fspath(folder),
    )
