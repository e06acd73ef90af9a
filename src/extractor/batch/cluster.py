"""The same work on a Dask cluster: bundles of tasks go out, names of parts come back.

Every machine reads the inputs and writes its parts and its pieces of the tables itself, in a file
system that all of them share. What goes over the network is small.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from extractor.batch.bundle import Bundle, run_bundle
from extractor.batch.extras import how_to_install
from extractor.batch.records import Task, Work
from extractor.errors import SourceError, UsageError

Job = TypeVar("Job")
Result = TypeVar("Result")
# Tasks that go out together: starting a process for them takes a second.
BUNDLE = 16
# Bundles in hand for each of the cluster's threads, so that none waits for the network.
AHEAD = 2


class Cluster:
    """A connection to a scheduler. Raises ``SourceError`` where none answers."""

    def __init__(self, address: str) -> None:
        try:
            import distributed
        except ImportError:
            raise UsageError(f"--dask needs Dask: {how_to_install('dask')}") from None
        try:
            # Published without types.
            library: Any = distributed
            self._client = library.Client(address, set_as_default=False, timeout=30)
            self._as_completed = library.as_completed
        except (OSError, ValueError, TimeoutError) as error:
            raise SourceError(
                f"no Dask scheduler answers there ({error})", "start one, or check it", address
            ) from None

    def close(self) -> None:
        """Leave the cluster; it goes on running."""
        self._client.close()

    def width(self) -> int:
        """How many of its tasks the cluster does at once."""
        return max(1, sum(map(int, self._client.nthreads().values())))

    def read(
        self,
        tasks: Iterator[Task],
        work: Work,
        adopt: Callable[[list[str]], object],
        tick: Callable[[], None],
    ) -> None:
        """Do all tasks; ``adopt`` is told the names of the parts as they come."""

        def bundles() -> Iterator[Bundle]:
            some: list[Task] = []
            for task in tasks:
                # A share of a large source goes by itself, for several machines to work at it.
                alone = task.sources[0].share.of > 1
                if some and (alone or len(some) == BUNDLE):
                    yield Bundle(tuple(some), work, Path.cwd())
                    some = []
                some.append(task)
                if alone:
                    yield Bundle(tuple(some), work, Path.cwd())
                    some = []
            if some:
                yield Bundle(tuple(some), work, Path.cwd())

        for _, names in self.map(run_bundle, bundles()):
            adopt(names)
            tick()

    def map(
        self, function: Callable[[Job], Result], jobs: Iterator[Job]
    ) -> Iterator[tuple[Job, Result]]:
        """Each job with its result, as they come.

        A job whose machine is lost is done again on another one.
        """
        running: dict[Any, Job] = {}
        completed = self._as_completed(loop=self._client.loop)

        def feed() -> None:
            width = AHEAD * self.width()
            while len(running) < width and (job := next(jobs, None)) is not None:
                future = self._client.submit(function, job, pure=False, retries=3)
                running[future] = job
                completed.add(future)

        feed()
        while running:
            future = next(completed)
            result = future.result()
            yield running.pop(future), result
            feed()
