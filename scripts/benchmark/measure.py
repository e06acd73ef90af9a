"""The measurements, each a group of rows for the page."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from . import documents
from .clock import Alone, Times, command, repeated, take_turns
from .files import File, files, long_pdf
from .peers import FILE_PEERS, OWN, PEERS, Call, reading, refusal

_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Effort:
    """How long to measure: rounds, and documents in the runs over many."""

    rounds: int
    process_rounds: int
    pages: int
    texts: int
    long_pages: int
    short: bool


FULL = Effort(rounds=9, process_rounds=5, pages=60, texts=500, long_pages=1000, short=False)
QUICK = Effort(rounds=3, process_rounds=2, pages=20, texts=100, long_pages=200, short=True)


@dataclass(frozen=True)
class PageRow:
    """One web page: its size in bytes and the seconds of each peer."""

    name: str
    size: int
    times: dict[str, Times]


@dataclass(frozen=True)
class ManyRow:
    """Many documents, each seen once by a process of its own: seconds for all.

    ``failed`` is how many a competitor gave up on.
    """

    name: str
    count: int
    size: int
    times: dict[str, Times]
    failed: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class FileRow:
    """A PDF, Word document or workbook; ``pages`` is 1 but for PDF, ``peer`` its other reader."""

    file: File
    pages: int
    peer: str
    times: dict[str, Times]


@dataclass(frozen=True)
class LongRow:
    """A long PDF read once: pages, size in bytes, seconds, and the peak of memory in bytes."""

    pages: int
    size: int
    seconds: float
    peak: int


@dataclass(frozen=True)
class Results:
    """Everything that the page shows."""

    pages: list[PageRow]
    many_pages: ManyRow
    texts: list[ManyRow]
    refused: list[ManyRow]
    starts: dict[str, Times]
    files: list[FileRow]
    long: LongRow
    seconds: float


def measure(effort: Effort) -> Results:
    """Run all benchmarks; what is going on stands on standard error."""
    begin = time.perf_counter()
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        results = (
            _told("pages", partial(_pages, folder, effort)),
            _told("many pages", partial(_many_pages, folder, effort)),
            _told("pipe text", partial(_texts, folder, effort)),
            _told("text without a report", partial(_refused, effort)),
            _told("cold starts", partial(_starts, effort)),
            _told("files", partial(_files, folder, effort)),
            _told("a long PDF", partial(_long, folder, effort)),
        )
    return Results(*results, time.perf_counter() - begin)


def _told(name: str, work: Callable[[], _Result]) -> _Result:
    begin = time.perf_counter()
    result = work()
    print(f"{name}: {time.perf_counter() - begin:.0f} s", file=sys.stderr)
    return result


def _pages(folder: Path, effort: Effort) -> list[PageRow]:
    kinds = documents.PAGE_KINDS
    made = documents.reports(folder / "pages", kinds, len(kinds))
    files = {f"samples/{name}": data for name, data in documents.samples(".html").items()}
    files |= {f"generated: {name.split('-', 1)[1]}": data for name, data in made.items()}
    calls = {name: make() for name, make in PEERS.items()}
    return [
        PageRow(name, len(data), take_turns(_contests(calls, data), effort.rounds))
        for name, data in sorted(files.items(), key=lambda item: len(item[1]))
    ]


def _contests(calls: dict[str, Call], data: bytes) -> dict[str, Callable[[], float]]:
    return {name: repeated(partial(call, data)) for name, call in calls.items()}


def _many_pages(folder: Path, effort: Effort) -> ManyRow:
    target = folder / "many-pages"
    made = documents.reports(target, documents.ALL_PAGES, effort.pages)
    first = documents.SAMPLES / "plain.html"
    contests = {name: Alone(name, first, target) for name in PEERS}
    size = sum(map(len, made.values()))
    times = take_turns(contests, effort.process_rounds)
    failed = {name: contest.failed for name, contest in contests.items()}
    return ManyRow("distinct pages", len(made), size, times, failed)


def _texts(folder: Path, effort: Effort) -> list[ManyRow]:
    target = folder / "texts"
    made = documents.reports(target, documents.PIPES, effort.texts)
    one = folder / "one"
    one.mkdir()
    real = documents.SAMPLES / "yangling-hrss-2020.txt"
    (one / real.name).write_bytes(real.read_bytes())
    contests = {
        "distinct": Alone(OWN, real, target),
        "same": Alone(OWN, real, one, effort.texts),
    }
    times = take_turns(contests, effort.process_rounds)
    size = sum(map(len, made.values()))
    again = real.stat().st_size * effort.texts
    return [
        ManyRow(
            "distinct reports",
            len(made),
            size,
            {OWN: times["distinct"]},
            {OWN: contests["distinct"].failed},
        ),
        ManyRow("the same report again", effort.texts, again, {OWN: times["same"]}),
    ]


def _refused(effort: Effort) -> list[ManyRow]:
    refuse = refusal()

    def turn(texts: list[bytes]) -> float:
        begin = time.process_time()
        for text in texts:
            refuse(text)
        return time.process_time() - begin

    sets = documents.refusals(effort.short)
    for texts in sets.values():
        refuse(texts[0])
    times = take_turns(
        {name: partial(turn, texts) for name, texts in sets.items()}, effort.process_rounds
    )
    return [
        ManyRow(name, len(texts), sum(map(len, texts)), {OWN: times[name]})
        for name, texts in sets.items()
    ]


def _starts(effort: Effort) -> dict[str, Times]:
    python, program = sys.executable, str(Path(sys.executable).with_name("extractor"))
    text = str(documents.SAMPLES / "yangling-hrss-2020.txt")
    page = str(documents.SAMPLES / "plain.html")
    contests = {
        'python -c "pass"': command(python, "-c", "pass"),
        'python -c "import typer"': command(python, "-c", "import typer"),
        'python -c "import pandas"': command(python, "-c", "import pandas"),
        "extractor --help": command(program, "--help"),
        "extractor convert samples/yangling-hrss-2020.txt": command(program, "convert", text),
        "extractor convert samples/plain.html": command(program, "convert", page),
    }
    return take_turns(contests, effort.rounds)


def _files(folder: Path, effort: Effort) -> list[FileRow]:
    rows: list[FileRow] = []
    for file in files(folder / "files", documents.SAMPLES / "plain.html"):
        peer, make = FILE_PEERS[file.kind]
        contests = _contests({OWN: reading(file.is_report), peer: make()}, file.data)
        times = take_turns(contests, effort.rounds)
        rows.append(FileRow(file, _pages_of(file), peer, times))
    return rows


def _pages_of(file: File) -> int:
    if file.kind != "pdf":
        return 1
    import pypdfium2

    return len(pypdfium2.PdfDocument(file.data))


def _long(folder: Path, effort: Effort) -> LongRow:
    path = folder / "long.pdf"
    path.write_bytes(long_pdf(effort.long_pages))
    script = str(Path(__file__).resolve().parents[1] / "bench")
    words = [sys.executable, script, "--peak", str(path)]
    done = subprocess.run(words, stdout=subprocess.PIPE, check=True, encoding="utf-8")
    seconds, peak = done.stdout.split()
    return LongRow(effort.long_pages, path.stat().st_size, float(seconds), int(peak))
