"""``extractor batch``: an archive → tables on disk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from extractor.cli.exits import BAD_INPUT, FINDINGS
from extractor.cli.options import with_settings
from extractor.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.batch import Options, Outcome
    from extractor.batch.progress import Progress
    from extractor.batch.records import Cause, Target
    from extractor.settings import Settings

TARGETS = ("parquet", "csv", "jsonl", "duckdb")
LOGS = ("auto", "plain", "json")
# Reasons of failures that are told at the end; the rest is in the table.
CAUSES = 5

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
    str,
    typer.Option(
        "--to",
        metavar=f"<{'|'.join(TARGETS)}>",
        help="Format of the tables; duckdb adds one file of views.",
    ),
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
    str,
    typer.Option(
        "--log",
        metavar=f"<{'|'.join(LOGS)}>",
        help="How progress is told: a bar on a terminal, else lines.",
    ),
]
DaskOption = Annotated[
    str, typer.Option("--dask", metavar="ADDRESS", help="Read on this Dask cluster.")
]


@with_settings(forms=True)
def batch(
    paths: PathsArgument,
    output: OutputOption,
    settings: Settings,
    to: ToOption = "parquet",
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
    log: LogOption = "auto",
    dask: DaskOption = "",
) -> None:
    """Read an archive of documents into tables. The same command goes on where it was ended."""
    from msgspec.structs import replace

    from extractor.batch import Limits, Options
    from extractor.batch.records import MIB, Columns

    _check("--to", to, TARGETS)
    _check("--log", log, LOGS)
    outcome = _run(
        paths,
        Options(
            output,
            cast("Target", to),
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


def _check(option: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        *first, last = choices
        raise UsageError(
            f"{option} {value}: there is no such choice; give {', '.join(first)} or {last}"
        )


def _run(paths: list[str], options: Options, log: str) -> Outcome:
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
    _summarise(outcome, options.output, as_json=log == "json")
    return outcome


def _terminated(number: int, _: object) -> None:
    raise SystemExit(128 + number)


def _progress(log: str) -> Progress:
    import sys

    from extractor.batch.progress import Bar, Lines, Silent

    if sys.stderr is None:
        return Silent()
    if log == "auto" and sys.stderr.isatty():
        return Bar()
    return Lines(sys.stderr, as_json=log == "json")


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
    several = f" (in {outcome.read:,} of them)" if outcome.reports != outcome.read else ""
    parts = [
        _several(outcome.reports, "report") + several,
        _several(outcome.copies, "copy", "copies"),
        f"{outcome.no_report:,} without a report",
        f"{outcome.failures:,} failed",
    ]
    away = f"; {_several(outcome.away, 'record')} turned away" if outcome.away else ""
    tell(f"{_several(outcome.documents, 'document')}: {', '.join(parts)}{away}")
    for line in _causes(outcome, output):
        tell(line)
    tell(
        f"{_several(outcome.observations, 'observation')}, {outcome.flagged:,} with flags; "
        f"{_several(outcome.findings, 'finding')}"
        + (f", and {outcome.information:,} for information" if outcome.information else "")
    )
    seconds = clock(outcome.seconds)
    tell(f"{_several(outcome.done, 'document')} read in {seconds}; written to {output}")


def _several(number: int, one: str, more: str = "") -> str:
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def _causes(outcome: Outcome, output: Path) -> Iterator[str]:
    """Why documents failed or hold no report, the commonest first; a line a cause."""
    total = outcome.failures + outcome.no_report
    shown = outcome.causes[:CAUSES]
    for one in shown:
        yield f"{one.documents:,} × {one.kind}: {_told(one)}"
    rest = total - sum(one.documents for one in shown)
    if total:
        others = f"{rest:,} more for other reasons; " if rest else ""
        yield f"{others}each has a row in {output / 'failures'}"


def _told(cause: Cause) -> str:
    next_step = f"; {cause.next_step}" if cause.next_step else ""
    first = "first" if cause.documents > 1 else "in"
    return f"{cause.cause}{next_step} ({first}: {cause.first})"
