"""``extractor convert``: one document → its figures."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.exits import FINDINGS
from extractor.cli.options import (
    DEFAULT_MAX_BYTES,
    DEFAULT_TIMEOUT,
    EngineOption,
    FormOption,
    FormsOption,
    JoinOption,
    MaxBytesOption,
    PasswordOption,
    SourceArgument,
    TimeoutOption,
    VerifyOption,
    make_settings,
    reading,
)
from extractor.errors import UsageError

if TYPE_CHECKING:
    from extractor.report import Report


class Target(StrEnum):
    """Formats that ``convert`` writes."""

    csv = "csv"
    json = "json"
    jsonl = "jsonl"
    parquet = "parquet"
    xlsx = "xlsx"


def convert(
    source: SourceArgument,
    to: Annotated[
        Target | None,
        typer.Option("--to", help="Output format; else by the ending of --output; else csv."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write here, not to standard output.")
    ] = None,
    excel: Annotated[
        bool, typer.Option("--excel", help="Begin the CSV with a byte order mark, for Excel.")
    ] = False,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            help="End with exit code 4 if a finding is an error or a warning; information aside.",
        ),
    ] = False,
    form: FormOption = "",
    forms: FormsOption = None,
    engine: EngineOption = "",
    verify: VerifyOption = False,
    join: JoinOption = True,
    password: PasswordOption = "",
    max_bytes: MaxBytesOption = DEFAULT_MAX_BYTES,
    timeout: TimeoutOption = DEFAULT_TIMEOUT,
) -> None:
    """Write the figures of one document. There is one row for each slot of its form."""
    from extractor.cli.output import refuse_overwriting, tell, write_output
    from extractor.findings import is_counted
    from extractor.pipeline import extract_all

    target = to or _target(output)
    refuse_overwriting(source, output)
    if excel and target is not Target.csv:
        tell(f"--excel has no effect on {'JSON' if target is Target.jsonl else target.upper()}")
    settings = make_settings(form, forms, engine, max_bytes, timeout)
    reports = extract_all(source, reading(settings, verify=verify, join=join, password=password))
    write_output(_encode(reports, target, excel), output)
    _summarise(reports)
    if strict and any(is_counted(report.findings) for report in reports):
        raise typer.Exit(FINDINGS)


def _target(output: Path | None) -> Target:
    ending = output.suffix.lower().lstrip(".") if output else ""
    if not ending:
        return Target.csv
    if ending not in set(Target):
        known = ", ".join(Target)
        raise UsageError(f"{output}: no format that is written ends in .{ending}; say --to {known}")
    return Target(ending)


def _encode(reports: list[Report], target: Target, excel: bool) -> bytes:
    if target is Target.csv:
        from extractor.write.csv import reports_to_csv

        return reports_to_csv(reports, excel=excel)
    if target is Target.xlsx:
        from extractor.write.xlsx import reports_to_xlsx

        return reports_to_xlsx(reports)
    if target is Target.parquet:
        from extractor.write.parquet import reports_to_parquet

        return reports_to_parquet(reports)
    from extractor.write.json import reports_to_json, reports_to_json_lines

    return reports_to_json(reports) if target is Target.json else reports_to_json_lines(reports)


def _summarise(reports: list[Report]) -> None:
    """A word on stderr about what is doubtful; nothing where nothing is."""
    from extractor.cli.output import tell

    for report in reports:
        doubtful = len(report.flagged)
        if doubtful or report.findings:
            tell(
                f"{report.source or report.report_id}: {_counted(doubtful, 'doubtful value')}, "
                f"{_counted(len(report.findings), 'finding')}; see 'extractor inspect'"
            )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
