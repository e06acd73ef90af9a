"""Processes of pebble's that work through jobs, and come back when the library loses them."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.util import get_temp_dir
from typing import TYPE_CHECKING, Any, TypeVar

from extractor.errors import ExtractorError

if TYPE_CHECKING:
    from pebble import ProcessPool

# A process is replaced after so many tasks, so that what libraries leak does not grow.
RECYCLE = 100
# How often the processes are started anew in a row, without a single job done in between.
RESTARTS = 5
# The path of a socket has 107 bytes at most; below the temporary folder it takes 32 of them.
LONGEST = 107 - 32

Job = TypeVar("Job")
Result = TypeVar("Result")


@contextmanager
def started(
    workers: int, prepare: Callable[..., None] | None = None, given: tuple[object, ...] = ()
) -> Iterator[ProcessPool]:
    """A pool of processes, each of which begins with ``prepare``; ended at once on an error."""
    from pebble import ProcessPool

    _keep_sockets_short()
    # Not by fork: a copy of this process, its threads and its memory, is what workers must not be.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["extractor.batch.work"])
    # What pebble gives for the ends of a pool has no types.
    pool: Any = ProcessPool(workers, RECYCLE, prepare, given, context)
    try:
        yield pool
    except BaseException:
        pool.stop()
        pool.join()
        raise
    pool.close()
    pool.join()


def _keep_sockets_short() -> None:
    """Let the processes meet elsewhere where the temporary folder's path is too long for sockets.

    The folder that is made first is kept for all of them.
    """
    if len(os.fsencode(tempfile.gettempdir())) <= LONGEST:
        return
    given, tempfile.tempdir = tempfile.tempdir, os.path.sep + "tmp"
    try:
        get_temp_dir()
    finally:
        tempfile.tempdir = given


def is_broken(future: Future[Any]) -> bool:
    """Whether a future that is done ended because the pool as a whole did."""
    return not future.cancelled() and isinstance(future.exception(), BrokenProcessPool)


def no_workers() -> ExtractorError:
    """The error where no process can be kept running."""
    return ExtractorError(
        "the worker processes end before they begin; see that there is memory for them (fewer "
        "with --workers) and run the same command again: it goes on where it stopped"
    )


def map_jobs(
    function: Callable[[Job], Result], jobs: Iterator[Job], workers: int
) -> Iterator[tuple[Job, Result]]:
    """Each job with its result, as they come; no more of them in hand than workers can use.

    A job whose process was ended from outside is done again. Raises what ``function`` raises, and
    ``ExtractorError`` where no process can be kept running.
    """
    again: deque[Job] = deque()
    restarts = 0
    while True:
        running: dict[Future[Result], Job] = {}
        try:
            with started(workers) as pool:
                while _feed(pool, running, function, again, jobs, workers) or running:
                    done, _ = wait(running, return_when=FIRST_COMPLETED)
                    if any(map(_is_lost, done)):
                        raise BrokenProcessPool
                    for future in done:
                        result = future.result()
                        restarts = 0
                        yield running.pop(future), result
            return
        except BrokenProcessPool:
            again.extend(running.values())
            restarts += 1
            if restarts > RESTARTS:
                raise no_workers() from None


def _feed(
    pool: Any,
    running: dict[Future[Result], Job],
    function: Callable[[Job], Result],
    again: deque[Job],
    jobs: Iterator[Job],
    workers: int,
) -> bool:
    """Give out as many jobs as there is room for; whether there may be more of them."""
    while len(running) <= workers:
        job = again.popleft() if again else next(jobs, None)
        if job is None:
            return False
        try:
            running[pool.schedule(function, args=(job,))] = job
        except RuntimeError:
            again.appendleft(job)
            raise BrokenProcessPool from None
    return True


def _is_lost(future: Future[Any]) -> bool:
    """Whether the process of a future that is done died, or its pool broke."""
    from pebble import ProcessExpired

    return isinstance(future.exception(), (ProcessExpired, BrokenProcessPool))
