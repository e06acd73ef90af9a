"""``extractor forms``: the forms that are known, and whether a user's own is valid."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.options import FormsOption

BAD_INPUT = 3

app = typer.Typer(
    help="List, show and check forms.", no_args_is_help=True, rich_markup_mode=None
)


@app.command("list")
def list_forms(forms: FormsOption = None) -> None:
    """List the known forms: id, years, slots, identities, title."""
    from extractor.forms.report import form_lines
    from extractor.pipeline import engines

    for line in form_lines(engines(forms, "").forms):
        typer.echo(line)


@app.command("show")
def show_form(
    form: Annotated[str, typer.Argument(help="The form's id.", metavar="FORM")],
    forms: FormsOption = None,
) -> None:
    """Show a form: its tables, rows, columns, units, other wordings and identities."""
    from extractor.forms.report import form_tree
    from extractor.pipeline import engines

    for line in form_tree(engines(forms, form).forms[0]):
        typer.echo(line)


@app.command("check")
def check_form(
    files: Annotated[list[Path], typer.Argument(help="Form files (TOML).", metavar="FILE...")],
) -> None:
    """Check form files; list every problem, and end with exit code 3 if there is one."""
    from extractor.forms.report import file_problems

    failed = False
    for file in files:
        problems = file_problems(file)
        failed = failed or bool(problems)
        for problem in problems:
            typer.echo(f"{file}: {problem}", err=True)
        if not problems:
            typer.echo(f"{file}: valid")
    if failed:
        raise typer.Exit(BAD_INPUT)
