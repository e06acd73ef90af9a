"""``extractor batch``: an archive → tables on disk."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.exits import BAD_INPUT, FINDINGS
from extractor.cli.options import (
    DEFAULT_MAX_BYTES,
    DEFAULT_TIMEOUT,
    EngineOption,
    FormOption,
    FormsOption,
    JoinOption,
    MaxBytesOption,
    PasswordOption,
    TimeoutOption,
    VerifyOption,
    make_settings,
    reading,
)

if TYPE_CHECKING:
    from extractor.batch import Options, Outcome
    from extractor.batch.progress import Progress


class Target(StrEnum):
    """Formats that ``batch`` writes."""

    parquet = "parquet"
    csv = "csv"
    jsonl = "jsonl"
    duckdb = "duckdb"


class Log(StrEnum):
    """How progress is told."""

    auto = "auto"
    plain = "plain"
    json = "json"


PathsArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH...",
        help="Files, folders, archives, corpora, addresses that fsspec opens; - reads a list of "
        "paths from standard input.",
    ),
]
OutputOption = Annotated[
    Path, typer.Option("--output", "-o", help="The folder of the tables; made if need be.")
]
ToOption = Annotated[
    Target, typer.Option("--to", help="Format of the tables; duckdb adds one file of views.")
]
WorkersOption = Annotated[
    int, typer.Option("--workers", "-j", min=0, help="Worker processes; 0: one a processor.")
]
RetryOption = Annotated[
    bool, typer.Option("--retry-failed", help="Read again what could not be read before.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Read everything again.")]
StrictOption = Annotated[
    bool,
    typer.Option(
        "--strict", help="End with exit code 4 if there are findings, mere information aside."
    ),
]
FailOverOption = Annotated[
    float,
    typer.Option(
        "--fail-over",
        min=0,
        max=100,
        metavar="PERCENT",
        help="End with exit code 3 only if more than this share of the documents failed.",
    ),
]
SecondsOption = Annotated[
    float, typer.Option("--max-seconds", min=0.1, help="Most time for one document.")
]
MemoryOption = Annotated[
    int, typer.Option("--max-memory", min=64, help="Most memory for one document, in MiB.")
]
PagesOption = Annotated[
    int, typer.Option("--max-pages", min=1, help="Refuse documents of more pages.")
]
TextColumnOption = Annotated[
    str, typer.Option("--text-column", help="The column of a corpus with the text or the page.")
]
UrlColumnOption = Annotated[
    str, typer.Option("--url-column", help="The column of a corpus with the address.")
]
TimingsOption = Annotated[
    bool,
    typer.Option("--timings", help="Fill the column seconds, which is not the same in every run."),
]
LogOption = Annotated[
    Log, typer.Option("--log", help="How progress is told: a bar on a terminal, else lines.")
]
DaskOption = Annotated[
    str, typer.Option("--dask", metavar="ADDRESS", help="Read on this Dask cluster.")
]


def batch(
    paths: PathsArgument,
    output: OutputOption,
    to: ToOption = Target.parquet,
    workers: WorkersOption = 0,
    retry_failed: RetryOption = False,
    force: ForceOption = False,
    strict: StrictOption = False,
    fail_over: FailOverOption = 0,
    max_seconds: SecondsOption = 180,
    max_memory: MemoryOption = 2048,
    max_pages: PagesOption = 5000,
    text_column: TextColumnOption = "",
    url_column: UrlColumnOption = "",
    timings: TimingsOption = False,
    log: LogOption = Log.auto,
    dask: DaskOption = "",
    form: FormOption = "",
    forms: FormsOption = None,
    engine: EngineOption = "",
    verify: VerifyOption = False,
    join: JoinOption = True,
    password: PasswordOption = "",
    max_bytes: MaxBytesOption = DEFAULT_MAX_BYTES,
    timeout: TimeoutOption = DEFAULT_TIMEOUT,
) -> None:
    """Read an archive of documents into tables. The same command goes on where it was ended."""
    from msgspec.structs import replace

    from extractor.batch import Limits, Options
    from extractor.batch.records import MIB, Columns

    settings = make_settings(form, forms, engine, max_bytes, timeout)
    settings = reading(settings, verify=verify, join=join, password=password)
    outcome = _run(
        paths,
        Options(
            output,
            to.value,
            replace(settings, max_pages=max_pages),
            Limits(max_seconds, max_memory * MIB),
            Columns(text_column, url_column),
            workers,
            force,
            retry_failed,
            timings,
            dask,
        ),
        log,
    )
    failed = outcome.failures + outcome.no_report
    if failed * 100 > fail_over * max(outcome.documents, 1):
        raise typer.Exit(BAD_INPUT)
    if strict and outcome.findings:
        raise typer.Exit(FINDINGS)


def _run(paths: list[str], options: Options, log: Log) -> Outcome:
    """Run it, and show how it goes and what it came to."""
    import signal
    import sys

    from extractor.batch import run_batch
    from extractor.cli.output import tell

    # Schedulers of clusters and systems end a run so; it leaves as tidily as by Ctrl-C.
    signal.signal(signal.SIGTERM, _terminated)
    progress = _progress(log)
    try:
        outcome = run_batch(paths, options, progress, sys.stdin.buffer if sys.stdin else None)
    except (KeyboardInterrupt, SystemExit):
        progress.close()
        tell("ended before it was done; the same command goes on where it stopped")
        raise
    finally:
        progress.close()
    _summarise(outcome, options.output, as_json=log is Log.json)
    return outcome


def _terminated(number: int, _: object) -> None:
    raise SystemExit(128 + number)


def _progress(log: Log) -> Progress:
    import sys

    from extractor.batch.progress import Bar, Lines, Silent

    if sys.stderr is None:
        return Silent()
    if log is Log.auto and sys.stderr.isatty():
        return Bar()
    return Lines(sys.stderr, as_json=log is Log.json)


def _summarise(outcome: Outcome, output: Path, *, as_json: bool) -> None:
    """What the run came to, on standard error."""
    import msgspec

    from extractor.batch.progress import clock
    from extractor.cli.output import tell

    if as_json:
        import sys

        event = {"event": "done", **msgspec.to_builtins(outcome)}
        event["failures_by_kind"] = dict(outcome.failures_by_kind)
        sys.stderr.write(msgspec.json.encode(event).decode() + "\n")
        return
    tell(
        f"{outcome.documents:,} documents: {outcome.reports:,} reports, {outcome.copies:,} copies, "
        f"{outcome.no_report:,} without a report, {outcome.failures:,} failed"
        + (f"; {outcome.away:,} records turned away" if outcome.away else "")
    )
    kinds = ", ".join(
        f"{number:,} {kind}" for kind, number in outcome.failures_by_kind if kind != "no_report"
    )
    if kinds:
        tell(f"failures: {kinds}; see {output / 'failures'}")
    tell(
        f"{outcome.observations:,} observations, {outcome.flagged:,} with flags, "
        f"{outcome.findings:,} findings"
    )
    tell(f"{outcome.done:,} documents read in {clock(outcome.seconds)}; written to {output}")
