"""What a worker does with a task: read its documents in order, and keep what it has in parts."""

from __future__ import annotations

import contextlib
import hashlib
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from extractor.batch.arrow import prepare_arrow
from extractor.batch.beat import Beat
from extractor.batch.claims import Claims
from extractor.batch.inputs import Member, Opened, is_container, open_bytes, open_source
from extractor.batch.inputs.turning import Turning
from extractor.batch.parts import ENDING, Builder
from extractor.batch.reading import failed_entry, read_member
from extractor.batch.records import WHOLE, Entry, Failure, Place, Progress, Source, Task, Work
from extractor.errors import InputError
from extractor.prepared import prepare
from extractor.sniff import sniff

# A part is written when one of these is reached; a crash costs at most that much work.
ENTRIES = 1000
ROWS = 200_000
SECONDS = 5.0
# Archives inside archives inside archives: a fourth level hides something.
DEPTH = 3
# The place that stands for "on the way from here to the next document".
BETWEEN = 1 << 40
# The ordinal behind the last one of a source.
ENDED = 1 << 60

_claims: dict[Path, Claims] = {}
_work: list[Work] = []


def start_worker(work: Work) -> None:
    """Prepare a worker process: forms, libraries, and a ceiling on its memory."""
    # All temporary files where the parent removes them, also those of a worker that it ends.
    tempfile.tempdir = os.fspath(work.claims.parent)
    prepare_arrow()  # before the ceiling: it reserves much and uses little
    _work[:] = [work]
    prepare(work.settings.forms, work.settings.form)
    with contextlib.suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        ceiling = pages * os.sysconf("SC_PAGE_SIZE") + work.limits.memory
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def beat_path(work: Work, task: str) -> Path:
    """The file of a task's sign of life."""
    return work.claims.with_name(f"{task}.beat")


def part_path(store: Path, task: str, number: int) -> Path:
    """The file of a task's part."""
    return store / f"{task}-{number}{ENDING}"


def run_task(task: Task) -> int:
    """Do a task with what ``start_worker`` prepared; the number of parts that it made."""
    return Runner(_work[0], task).run()


class Runner:
    """One task under way."""

    def __init__(self, work: Work, task: Task) -> None:
        self.work = work
        self.task = task
        self.skip = dict(task.skip)
        self.beat = Beat(beat_path(work, task.id))
        self.builder = Builder()
        self.since = time.monotonic()
        self.sub = 0
        self.turning = Turning(work.settings)
        if work.claims not in _claims:
            _claims[work.claims] = Claims(work.claims)
        self.claims = _claims[work.claims]

    def run(self) -> int:
        first, ordinal, _ = self.task.after
        for number, source in enumerate(self.task.sources):
            if number > first or (number == first and ordinal < ENDED):
                self._source(number, source)
        self._flush()
        self.beat.close()
        return self.beat.parts

    def _source(self, number: int, source: Source) -> None:
        after = source.after
        if number == self.task.after.source:
            after = max(after, self.task.after[1:])
        place = Place(number, -1, -1)
        self._reach(place)
        self.builder.progress[source.id] = Progress(
            source.id, source.path, source.stamp, *after, False, 0, bool(source.only), source.share
        )
        if place in self.skip or source.kind == "problem":
            self._fail(source, self.skip.get(place) or Failure("unreadable", *source.note))
        else:
            try:
                self._members(number, source, after)
            except InputError as error:
                self._fail(source, Failure("unreadable", error.cause, error.hint))
        self._progress(source, None, ended=True)

    def _fail(self, source: Source, failure: Failure) -> None:
        """Keep what is wrong with a source as a whole; all its shares see it, and one tells it."""
        if source.share.number == 0:
            self._keep(failed_entry(source, Member(""), (WHOLE, 0), failure))

    def _members(self, number: int, source: Source, after: tuple[int, int]) -> None:
        for opened in open_source(source, self.work, after[0]):
            if (opened.ordinal, BETWEEN) <= after or (
                source.only and opened.ordinal not in source.only
            ):
                # A long way to the place to go on from is no document that hangs.
                self.beat.tell()
                continue
            if opened.away:
                self._away(source, opened.away)
            self.sub = 0
            for place, member in self._documents(number, opened, after):
                self._one(source, place, member)
                self._progress(source, place[1:])
                self._flush_if_full()
            between = Place(number, opened.ordinal, BETWEEN)
            self._progress(source, between[1:])
            self._reach(between)
            if between in self.skip:
                self._fail(source, self.skip[between])
                return

    def _documents(
        self, number: int, opened: Opened, after: tuple[int, int]
    ) -> Iterator[tuple[Place, Member]]:
        """The documents of one member: itself, or those in it where it is an archive."""
        stack = [iter(() if opened.member is None else (opened.member,))]
        while stack:
            member = next(stack[-1], None)
            if member is None:
                stack.pop()
                continue
            place = Place(number, opened.ordinal, self.sub)
            self.sub += 1
            # Number 0 is the member itself: done where that is where the last part ended, else an
            # archive whose members go on.
            if place[1:] <= after and (place.sub or place[1:] == after):
                continue
            self._reach(place)
            loaded = place in self.skip or member.load is None
            member = member if loaded else _loaded(member)
            if member.data is not None and is_container(member):
                if len(stack) > DEPTH:
                    failure = InputError(
                        f"archives are nested more than {DEPTH} deep",
                        "unpack it and give the documents inside",
                    )
                    yield place, member.failed(failure)
                    continue
                stack.append(_careful(member, self.work))
                continue
            yield place, member

    def _one(self, source: Source, place: Place, member: Member) -> None:
        """Read one document and keep what it gave."""
        failure = self.skip.get(place)
        if failure is not None:
            self._keep(failed_entry(source, member, place[1:], failure))
            return
        started = time.perf_counter()
        if member.record and self._no_report(member):
            self._away(source, 1)
            return
        sha = hashlib.sha256(member.data).digest() if member.data is not None else b""
        order = (source.position, *place[1:])
        if sha and not self.task.fresh and not self.claims.take(sha, order):
            entry = Entry(
                source.id, *place[1:], 0, source.name, member.name, member.url, "copy", sha,
                len(member.data or b""), format="",
            )  # fmt: skip
            self._keep(entry)
            return
        found = read_member(source, place[1:], member, sha, self.work.settings)
        if member.record and found[0][0].status == "no_report":
            if self.task.fresh:
                self._keep(replace(found[0][0], status="away", failure=None))
            else:
                self.claims.leave(sha, order)
                self._away(source, 1)
            return
        seconds = time.perf_counter() - started
        for entry, observations in found:
            self.builder.add(replace(entry, seconds=seconds), observations)
        self.beat.done += 1

    def _no_report(self, member: Member) -> bool:
        """Whether a record is a page or text that cannot be a report, told from its bytes."""
        if member.data is None:
            return False
        kind = sniff(member.data, member.name).name
        return kind == "empty" or self.turning.gate.refuses(member.data, kind, member.charset or "")

    def _keep(self, entry: Entry) -> None:
        self.builder.add(entry)
        self.beat.done += 1

    def _away(self, source: Source, count: int) -> None:
        old = self.builder.progress[source.id]
        self.builder.progress[source.id] = _moved(old, (old.ordinal, old.sub), False, count)

    def _progress(self, source: Source, at: tuple[int, int] | None, ended: bool = False) -> None:
        old = self.builder.progress[source.id]
        self.builder.progress[source.id] = _moved(old, at or (old.ordinal, old.sub), ended, 0)

    def _reach(self, place: Place) -> None:
        if self.work.run and not _is_there(self.work.run):
            # Its run was killed: a worker that went on would be in the way of the next one.
            os._exit(1)
        if place in self.task.alone:
            self._flush()
        self.beat.at(place)

    def _flush_if_full(self) -> None:
        full = len(self.builder.entries) >= ENTRIES or self.builder.rows >= ROWS
        if full or time.monotonic() - self.since >= SECONDS:
            self._flush()

    def _flush(self) -> None:
        """Put what there is into a part."""
        builder = self.builder
        if builder.entries or builder.progress:
            path = part_path(self.work.store, self.task.id, self.beat.parts)
            builder.write(path, self.work.fingerprint)
            self.beat.parts += 1
            self.beat.tell()
        self.builder = Builder()
        self.builder.progress.update(
            {key: _moved(p, (p.ordinal, p.sub), False, -p.away) for key, p in _open(builder)}
        )
        self.since = time.monotonic()


def _open(builder: Builder) -> Iterator[tuple[int, Progress]]:
    return ((key, p) for key, p in builder.progress.items() if not p.ended)


def _moved(old: Progress, at: tuple[int, int], ended: bool, away: int) -> Progress:
    return replace(old, ordinal=at[0], sub=at[1], ended=ended, away=old.away + away)


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _loaded(member: Member) -> Member:
    """The member with its bytes, or with the reason why it has none."""
    try:
        return member.with_data()
    except InputError as error:
        return member.failed(error)
    except MemoryError:
        return member.failed(InputError("there is not enough memory", "raise --max-memory"))


def _careful(member: Member, work: Work) -> Iterator[Member]:
    """The members of an archive; what is wrong with the archive itself comes as one more."""
    try:
        yield from open_bytes(member, work)
    except InputError as error:
        yield member.failed(error)
