"""``extractor convert``: one document → its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.exits import FINDINGS
from extractor.cli.options import (
    ExcelOption,
    OutputOption,
    SourceArgument,
    Target,
    ToOption,
    target_of,
    with_settings,
)

if TYPE_CHECKING:
    from extractor.report import Report
    from extractor.settings import Settings


@with_settings(forms=True)
def convert(
    source: SourceArgument,
    settings: Settings,
    to: ToOption = None,
    output: OutputOption = None,
    excel: ExcelOption = False,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            help="End with exit code 4 if a finding is an error or a warning; information aside.",
        ),
    ] = False,
) -> None:
    """Write the figures of one document. There is one row for each slot of its form."""
    from extractor.cli.output import refuse_overwriting, write_output
    from extractor.findings import is_counted
    from extractor.pipeline import extract_all

    target = target_of(to, output, excel=excel)
    refuse_overwriting(source, output)
    reports = extract_all(source, settings)
    write_output(_encode(reports, target, excel), output)
    _summarise(reports)
    if strict and any(is_counted(report.findings) for report in reports):
        raise typer.Exit(FINDINGS)


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
