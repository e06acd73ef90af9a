"""Worker processes: tasks go in, parts come out, and a document that breaks one costs itself only.

The pool is pebble's. What it is told beside: to end a worker whose document takes too long or
grows too large. Which document that was, or at which one a worker died, stands in its sign of life.
"""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec.structs import replace

from extractor.batch.beat import Sign, read_sign
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
# A worker is replaced after so many tasks, so that what libraries leak does not grow.
RECYCLE = 100
# How often the workers are looked after, in seconds.
TICK = 0.1
# Tasks that wait for each worker, so that none has to wait for the parent.
AHEAD = 2
# How often a task is begun again that died before it began.
STARTS = 3

Job = TypeVar("Job")
Result = TypeVar("Result")
Adopt = Callable[[list[str]], list[Contents]]


def make_tasks(sources: Iterable[Source], prefix: str, *, fresh: bool = False) -> Iterator[Task]:
    """Sources as tasks: small files together, an archive by itself."""
    numbers = iter(range(1 << 40))
    chunk: list[Source] = []
    size = 0

    def task() -> Task:
        return Task(f"{prefix}{next(numbers):08d}", tuple(chunk), fresh=fresh)

    for source in sources:
        if chunk and (size + source.size > TASK_BYTES or len(chunk) >= TASK_SOURCES):
            yield task()
            chunk, size = [], 0
        chunk.append(source)
        size += source.size
    if chunk:
        yield task()


def map_jobs(
    function: Callable[[Job], Result], jobs: Iterator[Job], workers: int
) -> Iterator[tuple[Job, Result]]:
    """Each job with its result, as they come; no more of them in hand than workers can use."""
    from pebble import ProcessPool

    context = multiprocessing.get_context("forkserver")
    running: dict[Future[Result], Job] = {}
    with ProcessPool(workers, RECYCLE, context=context) as pool:
        try:
            while True:
                while len(running) < workers + 1 and (job := next(jobs, None)) is not None:
                    running[pool.schedule(function, args=(job,))] = job
                if not running:
                    return
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    job = running.pop(future)
                    error = future.exception()
                    if error is not None:
                        raise error
                    yield job, future.result()
        except BaseException:
            _stop(pool)
            raise


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
        self.work = work
        self.workers = workers
        self._adopt = adopt
        self._again: deque[Task] = deque()
        self._running: dict[Future[int], _Running] = {}
        self._retries = 0
        self._starts: dict[str, int] = {}

    def run(self, tasks: Iterator[Task], tick: Callable[[], None]) -> None:
        """Do all tasks. ``tick`` is called several times a second.

        Raises ``OSError`` where the results cannot be written.
        """
        with _pool(self.work, self.workers) as pool:
            try:
                while self._feed(pool, tasks) or self._running:
                    done, _ = wait(self._running, TICK, FIRST_COMPLETED)
                    for future in done:
                        self._finished(self._running.pop(future), future)
                    self._watch()
                    tick()
            except BaseException:
                _stop(pool)
                raise

    def _feed(self, pool: ProcessPool, tasks: Iterator[Task]) -> bool:
        while len(self._running) < self.workers * AHEAD:
            task = self._again.popleft() if self._again else next(tasks, None)
            if task is None:
                return False
            self._running[pool.schedule(run_task, args=(task,))] = _Running(task)
        return True

    def _finished(self, running: _Running, future: Future[int]) -> None:
        task = running.task
        sign = read_sign(beat_path(self.work, task.id))
        self._take(running, sign)
        error = future.exception() if not future.cancelled() else CancelledError()
        if isinstance(error, OSError) and error.errno in _UNWRITABLE:
            raise error
        if error is not None:
            self._break(running, sign, error)
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
        self._retries += 1
        again = replace(task, id=f"{task.id}.{self._retries:06d}", after=max(START, running.after))
        if failure.kind == "timeout" or place in task.alone:
            again = replace(again, skip=(*task.skip, (place, _told(failure, place))))
        else:
            again = replace(again, alone=(*task.alone, place))
        self._again.append(again)

    def _watch(self) -> None:
        """End the workers whose document passes a limit."""
        limits = self.work.limits
        for future, running in self._running.items():
            sign = read_sign(beat_path(self.work, running.task.id))
            self._take(running, sign)
            if not sign.pid or running.broken is not None:
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


def _pool(work: Work, workers: int) -> ProcessPool:
    from pebble import ProcessPool

    # Not by fork: a copy of this process, its threads and its memory, is what workers must not be.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["extractor.batch.work"])
    return ProcessPool(workers, RECYCLE, start_worker, (work,), context)


def _stop(pool: Any) -> None:
    """End the workers at once; what pebble gives for it has no types."""
    pool.stop()
    pool.join()


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
