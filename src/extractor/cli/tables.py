"""``extractor tables``: every table of any document, its headers resolved."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.exits import BAD_INPUT
from extractor.cli.options import (
    DEFAULT_MAX_BYTES,
    DEFAULT_TIMEOUT,
    EngineOption,
    JoinOption,
    MaxBytesOption,
    PasswordOption,
    SourceArgument,
    TimeoutOption,
    make_settings,
    reading,
)
from extractor.errors import FormatError, UsageError

if TYPE_CHECKING:
    from extractor.model import Document
    from extractor.write.tables import Numbered


class Target(StrEnum):
    """Formats that ``tables`` writes."""

    csv = "csv"
    json = "json"
    jsonl = "jsonl"
    parquet = "parquet"
    xlsx = "xlsx"


def tables(
    source: SourceArgument,
    to: Annotated[
        Target | None,
        typer.Option("--to", help="Output format; else by the ending of --output; else csv."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write here, not to standard output.")
    ] = None,
    table: Annotated[
        list[int] | None,
        typer.Option("--table", help="Only this table, counted from 1; may be repeated.", min=1),
    ] = None,
    excel: Annotated[
        bool, typer.Option("--excel", help="Begin the CSV with a byte order mark, for Excel.")
    ] = False,
    engine: EngineOption = "",
    join: JoinOption = True,
    password: PasswordOption = "",
    max_bytes: MaxBytesOption = DEFAULT_MAX_BYTES,
    timeout: TimeoutOption = DEFAULT_TIMEOUT,
) -> None:
    """Write every table of any document, form or not.

    One row a value, with its row path and its column path. Where a table's headers allow more
    than one reading, its values come without paths, flagged header_unclear, and standard error
    says why.
    """
    from extractor.cli.output import refuse_overwriting, tell, write_output
    from extractor.pipeline import read

    target = to or _target(output)
    refuse_overwriting(source, output)
    if excel and target is not Target.csv:
        tell(f"--excel has no effect on {target.upper()}")
    settings = make_settings("", None, engine, max_bytes, timeout)
    document = read(source, reading(settings, verify=False, join=join, password=password))
    chosen = _chosen(document, source, table or [])
    write_output(_encode(chosen, target, source, excel=excel), output)
    for notice in document.notices:
        if notice.severity != "info":
            tell(f"{source}: {notice.message}")
    unclear = [one for one in chosen if one.resolved.unclear]
    for one in unclear:
        tell(f"{source}: table {one.number + 1}: header unclear: {one.resolved.unclear}")
    if not any(one.resolved.values for one in chosen):
        raise typer.Exit(BAD_INPUT)


def _target(output: Path | None) -> Target:
    ending = output.suffix.lower().lstrip(".") if output else ""
    if not ending:
        return Target.csv
    if ending not in set(Target):
        known = ", ".join(Target)
        raise UsageError(f"{output}: no format that is written ends in .{ending}; say --to {known}")
    return Target(ending)


def _chosen(document: Document, source: str, numbers: list[int]) -> list[Numbered]:
    """The tables asked for, all if none are. Raises ``FormatError`` where there is no table."""
    from extractor.headers import resolve
    from extractor.write.tables import Numbered

    found = document.tables
    if not found:
        raise FormatError(
            "there is no table in it", "see what was read with 'extractor inspect'", source
        )
    for number in numbers:
        if number > len(found):
            raise UsageError(f"{source}: there is no table {number}; it holds {len(found)}")
    wanted = sorted({number - 1 for number in numbers}) or range(len(found))
    return [Numbered(n, found[n], resolve(found[n])) for n in wanted]


def _encode(chosen: list[Numbered], target: Target, source: str, *, excel: bool) -> bytes:
    from extractor.write import tables as write

    if target is Target.csv:
        return write.tables_to_csv(chosen, excel=excel)
    if target is Target.xlsx:
        return write.tables_to_xlsx(chosen)
    if target is Target.parquet:
        return write.tables_to_parquet(chosen)
    if target is Target.json:
        return write.tables_to_json(chosen, source)
    return write.tables_to_json_lines(chosen)
