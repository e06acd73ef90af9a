"""``extractor forms``: the forms that are known, and whether a user's own is valid."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.exits import BAD_INPUT
from extractor.cli.options import FormsOption

app = typer.Typer(help="List, show and check forms.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_forms(forms: FormsOption = None) -> None:
    """List the known forms: id, years, slots, identities, title."""
    from extractor.cli.output import write_text
    from extractor.forms.report import rows
    from extractor.prepared import prepare

    heads = ("form", "years", "slots", "identities", "title")
    lines = [heads] + [
        (row.id, row.years, str(row.slots), str(row.identities), row.title)
        for row in rows(prepare(forms, "").forms)
    ]
    # The title comes last, for its characters are two columns wide.
    widths = [max(map(len, column)) for column in list(zip(*lines, strict=True))[:-1]]
    for line in lines:
        cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=False)]
        write_text("  ".join([*cells, line[-1]]) + "\n")


@app.command("show")
def show_form(
    form: Annotated[str, typer.Argument(help="The form's id.", metavar="FORM")],
    forms: FormsOption = None,
    other: Annotated[
        str,
        typer.Option(
            "--crosswalk",
            help="Show instead how its slots relate to those of another edition.",
            metavar="FORM",
        ),
    ] = "",
) -> None:
    """Show all of a form. That is tables, rows, columns, units, other wordings and identities."""
    from extractor.cli.output import write_text
    from extractor.forms.crosswalk import crosswalk
    from extractor.forms.report import describe, describe_crosswalk
    from extractor.prepared import prepare

    if other:
        links = crosswalk(form, other, prepare(forms, "").forms)
        write_text(describe_crosswalk(links) + "\n")
        return
    write_text(describe(prepare(forms, form).forms[0]) + "\n")


@app.command("check")
def check_form(
    files: Annotated[list[Path], typer.Argument(help="Form files (TOML).", metavar="FILE...")],
) -> None:
    """Check form files. It lists every problem, and ends with exit code 3 if there is one."""
    from extractor.cli.output import tell, write_text
    from extractor.forms import load_form
    from extractor.forms.report import check, rows

    failed = False
    for file in files:
        faults = check(file)
        for fault in faults:
            tell(fault)
        if not faults:
            (row,) = rows([load_form(file)])
            write_text(f"{file}: valid: {row.id}, {row.slots} slots, {row.identities} identities\n")
        failed = failed or bool(faults)
    if failed:
        raise typer.Exit(BAD_INPUT)
