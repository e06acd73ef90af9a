"""``extractor inspect``: what was recognised and what is doubtful, for people."""

from __future__ import annotations

import io
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.options import SourceArgument, with_settings

if TYPE_CHECKING:
    from rich.console import Console

    from extractor.settings import Settings


@with_settings(forms=True)
def inspect(
    source: SourceArgument,
    settings: Settings,
    tables: Annotated[
        bool, typer.Option("--tables/--no-tables", help="Draw the form's tables.")
    ] = True,
) -> None:
    """Show what one document holds. It tells what was recognised and each doubtful value."""
    show(source, settings, tables=tables)


# No line is as wide: what is not drawn for a screen is not broken.
_UNBROKEN = 100_000


def _console() -> Console:
    """What draws for the terminal as wide as it is, or for a pipe, where COLUMNS is heeded too."""
    from rich.console import Console

    if sys.stdout is not None and sys.stdout.isatty():
        return Console(highlight=False)
    width = None if os.environ.get("COLUMNS", "").isdigit() else _UNBROKEN
    # Not standard output: it would be written to before the text is whole.
    return Console(highlight=False, width=width, file=io.StringIO())


def show(source: str | Path, settings: Settings, *, tables: bool) -> None:
    """Draw the reports of a document on standard output; its raw tables where it holds none."""
    from extractor.cli import draw
    from extractor.cli.output import write_text
    from extractor.errors import NoReportError
    from extractor.pipeline import inspect_source
    from extractor.prepared import prepare

    console = _console()
    document, outcome = inspect_source(source, settings)
    # Drawn first and written then, so that one place knows how writing fails.
    with console.capture() as drawn:
        if isinstance(outcome, NoReportError):
            draw.draw_document(console, document, str(source))
        else:
            prepared = prepare(settings.forms, settings.form)
            for report in outcome:
                form = next(form for form in prepared.forms if form.id == report.form)
                draw.draw_report(console, report, form, tables=tables)
    write_text(re.sub(" +$", "", drawn.get(), flags=re.MULTILINE))
    if isinstance(outcome, NoReportError):
        hint = "'extractor tables' writes its tables as they are; --forms DIR adds a form"
        raise NoReportError(outcome.cause, hint, outcome.source)
