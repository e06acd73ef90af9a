"""``extractor tables``: every table of any document, its headers resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.exits import BAD_INPUT
from extractor.cli.options import (
    ExcelOption,
    OutputOption,
    SourceArgument,
    Target,
    ToOption,
    target_of,
    with_settings,
)
from extractor.errors import FormatError, UsageError

if TYPE_CHECKING:
    from extractor.model import Document
    from extractor.settings import Settings
    from extractor.write.tables import Numbered


@with_settings(forms=False)
def tables(
    source: SourceArgument,
    settings: Settings,
    to: ToOption = None,
    output: OutputOption = None,
    table: Annotated[
        list[int] | None,
        typer.Option(
            "--table",
            help="Only this table, counted from 1; may be repeated.",
            min=1,
            metavar="NUMBER",
        ),
    ] = None,
    excel: ExcelOption = False,
) -> None:
    """Write every table of any document, form or not.

    One row a value, with its row path and its column path. Where a table's headers allow more
    than one reading, its values come without paths, flagged header_unclear, and standard error
    says why.
    """
    from extractor.cli.output import refuse_overwriting, tell, write_output
    from extractor.pipeline import read

    target = target_of(to, output, excel=excel)
    refuse_overwriting(source, output)
    document = read(source, settings)
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
