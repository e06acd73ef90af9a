"""The order of a run, known here alone: list, read, put together, describe."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import msgspec

from extractor._version import __version__
from extractor.batch.claims import Claims
from extractor.batch.cluster import Cluster
from extractor.batch.duck import NAME as DUCKDB
from extractor.batch.duck import require_duckdb, write_duckdb
from extractor.batch.inputs.listing import check_paths, list_sources
from extractor.batch.jobs import map_jobs
from extractor.batch.ledger import Ledger
from extractor.batch.merge import Job, Merge, make
from extractor.batch.package import write_package
from extractor.batch.parts import Contents
from extractor.batch.pool import Pool, make_tasks, writing
from extractor.batch.progress import Progress, Silent
from extractor.batch.records import Options, Outcome, Source, Task, Work
from extractor.batch.scratch import scratch_folder
from extractor.batch.shares import shared
from extractor.batch.tables import Numbers
from extractor.errors import SourceError, UsageError
from extractor.prepared import prepare

# Everything that a run needs to go on later lives here, in the output folder.
STATE = ".extractor"
_FAILED = "e.status = 'failed'"
_STALE = (
    "(e.source, e.ordinal, e.sub) IN (SELECT i2.source, r.ordinal, r.sub FROM run r"
    " JOIN inputs i2 ON i2.position = r.position WHERE r.status = 'copy'"
    " AND r.rowid NOT IN (SELECT seq FROM copies))"
)


def run_batch(
    paths: Sequence[str],
    options: Options,
    progress: Progress | None = None,
    stdin: IO[bytes] | None = None,
) -> Outcome:
    """Read all documents that ``paths`` name into tables in ``options.output``.

    Goes on where an earlier run of the same command was ended, and reads nothing twice. Raises
    ``SourceError`` where the output cannot be written or another run is writing it.
    """
    started = time.monotonic()
    progress = progress or Silent()
    if options.to == "duckdb":
        require_duckdb()
    given = [path for path in paths if path]
    check_paths(given, options.output)
    state = options.output.resolve() / STATE
    with _made(state), _locked(state), writing(options.output), scratch_folder() as scratch:
        ledger = Ledger(state, fingerprint(options))
        try:
            run = _Run(ledger, options, progress, scratch)
            try:
                run.read(given, stdin)
                outcome = run.put_together()
            finally:
                run.close()
        finally:
            with suppress(sqlite3.Error):
                ledger.close()
    return msgspec.structs.replace(outcome, seconds=time.monotonic() - started)


def fingerprint(options: Options) -> str:
    """What the results depend on beside the documents: program, forms and settings."""
    settings = options.settings
    forms = [(form.id, form.version) for form in prepare(settings.forms, settings.form).forms]
    told = (settings.engine, settings.verify, settings.join, settings.password)
    text = repr((__version__, forms, told, options.columns.text, options.columns.url))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """The folder for what a run needs; where there was nothing to read, none is left behind."""
    if folder.parent.exists() and not folder.parent.is_dir():
        raise UsageError(f"{folder.parent}: this is a file; give a folder with --output")
    fresh = [one for one in (folder, *folder.parents) if not one.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SourceError(
            f"the output folder cannot be made ({error.strerror or error})",
            "give another folder with --output",
            os.fspath(folder.parent),
        ) from None
    try:
        yield
    except UsageError:
        if fresh:
            shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):
            for one in fresh[1:]:
                one.rmdir()
        raise


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder for this run; the lock goes with the process, however it ends."""
    with (folder / "lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SourceError(
                "another run is writing to this folder",
                "wait until it is done, or give another folder with --output",
                os.fspath(folder.parent),
            ) from None
        yield


class _Run:
    """One run under way."""

    def __init__(self, ledger: Ledger, options: Options, progress: Progress, scratch: Path) -> None:
        self.ledger = ledger
        self.options = options
        self.progress = progress
        self.scratch = scratch
        self.workers = options.workers or len(os.sched_getaffinity(0))
        self.work = Work(
            ledger.parts,
            scratch / "claims.sqlite",
            options.settings,
            options.limits,
            options.columns,
            ledger.fingerprint,
        )
        self.cluster = Cluster(options.dask) if options.dask else None
        number = int(ledger.get("runs") or 0) + 1
        ledger.put("runs", str(number))
        self.name = f"{number:06d}"

    def read(self, paths: Sequence[str], stdin: IO[bytes] | None) -> None:
        """List everything, and read what is not read yet."""
        ledger = self.ledger
        ledger.mend()
        self.progress.phase("listing")
        ledger.take_list(list_sources(paths, stdin, self.options.output))
        if not ledger.count("inputs"):
            raise UsageError(
                "there is nothing to read: no file is named, and no folder that holds one"
            )
        if self.options.force:
            ledger.forget_all()
        if self.options.retry_failed:
            ledger.forget_broken()
        claims = Claims(self.work.claims)
        claims.put(ledger.claims())
        claims.close()
        self.progress.expect(*ledger.left())
        self._do("a", shared(ledger.pending(), self._width(), ledger.left()[1]))
        if self.options.retry_failed:
            self._do("b", ledger.again(_FAILED), fresh=True)

    def close(self) -> None:
        """Leave the cluster, if there is one."""
        if self.cluster is not None:
            self.cluster.close()

    def put_together(self) -> Outcome:
        """Make the output from what is read, unless it is there already."""
        merge = Merge(self.ledger, self.options, self.ledger.parts.parent)
        # The first of several copies may be gone since the others were left unread.
        for round_ in "cd":
            if not merge.stale_copies():
                break
            self._do(round_, self.ledger.again(_STALE), fresh=True)
        self.progress.phase("writing")
        jobs: list[tuple[Job, Numbers]] = []
        kept: set[int] = set()
        known = self.ledger.get("output")
        merge.begin()

        def wanted() -> Iterator[Job]:
            for job in merge.jobs():
                numbers = merge.kept(job)
                if numbers is None:
                    yield job
                else:
                    kept.add(job.number)
                    jobs.append((_light(job), numbers))

        cluster = self.cluster
        made = (
            map_jobs(make, wanted(), self.workers)
            if cluster is None
            else cluster.map(make, wanted())
        )
        for job, numbers in made:
            jobs.append((_light(job), numbers))
        jobs.sort(key=lambda pair: pair[0].number)
        total = merge.finish(jobs, kept)
        write_package(self.options, [job.number for job, _ in jobs], total.counts)
        if self.options.to == "duckdb":
            write_duckdb(self.options.output)
        else:
            # One of an earlier run would tell what is no more in the tables.
            (self.options.output / DUCKDB).unlink(missing_ok=True)
        self.ledger.tidy()
        self.ledger.put("output", known or "made")
        return _outcome(total, self.ledger.made(self.name), self.ledger.away())

    def _width(self) -> int:
        """How many workers there are, here or on the cluster."""
        return self.workers if self.cluster is None else self.cluster.width()

    def _do(self, round_: str, sources: Iterator[Source], *, fresh: bool = False) -> None:
        first = next(sources, None)
        if first is None:
            return
        tasks = make_tasks(_chain(first, sources), f"{self.name}{round_}", fresh=fresh)
        self._pool(tasks)

    def _pool(self, tasks: Iterator[Task]) -> None:
        if self.cluster is not None:
            self.cluster.read(tasks, self.work, self._adopt, self.progress.tick)
        else:
            Pool(self.work, self.workers, self._adopt).run(tasks, self.progress.tick)

    def _adopt(self, names: list[str]) -> list[Contents]:
        adopted = self.ledger.adopt(names)
        for contents in adopted:
            self.progress.advance(contents)
        return adopted


def _light(job: Job) -> Job:
    """The job without its items, which are many."""
    return msgspec.structs.replace(job, items=())


def _chain(first: Source, rest: Iterator[Source]) -> Iterator[Source]:
    yield first
    yield from rest


def _outcome(numbers: Numbers, done: int, away: int) -> Outcome:
    total = Counter(numbers.counts)
    kinds = {
        name.partition(".")[2]: number
        for name, number in total.items()
        if name.startswith("failures.")
    }
    return Outcome(
        documents=total["documents"],
        done=done,
        read=total["read"],
        reports=total["reports"],
        copies=total["copies"],
        failures=total["failures"],
        no_report=total["no_report"],
        away=away,
        observations=total["observations"],
        flagged=total["flagged"],
        findings=total["findings"],
        information=total["information"],
        failures_by_kind=tuple(sorted(kinds.items())),
        causes=numbers.causes,
    )
