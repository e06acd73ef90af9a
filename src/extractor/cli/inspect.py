"""``extractor inspect``: what was recognised and what is doubtful, for people."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

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

if TYPE_CHECKING:
    from extractor.settings import Settings


def inspect(
    source: SourceArgument,
    tables: Annotated[
        bool, typer.Option("--tables/--no-tables", help="Draw the form's tables.")
    ] = True,
    form: FormOption = "",
    forms: FormsOption = None,
    engine: EngineOption = "",
    verify: VerifyOption = False,
    join: JoinOption = True,
    password: PasswordOption = "",
    max_bytes: MaxBytesOption = DEFAULT_MAX_BYTES,
    timeout: TimeoutOption = DEFAULT_TIMEOUT,
) -> None:
    """Show what one document holds. It tells what was recognised and each doubtful value."""
    settings = make_settings(form, forms, engine, max_bytes, timeout)
    settings = reading(settings, verify=verify, join=join, password=password)
    show(source, settings, tables=tables)


def show(source: str | Path, settings: Settings, *, tables: bool) -> None:
    """Draw the reports of a document on standard output; its raw tables where it holds none."""
    from rich.console import Console

    from extractor.cli import draw
    from extractor.cli.output import write_text
    from extractor.errors import NoReportError
    from extractor.pipeline import inspect_source, prepare

    console = Console(highlight=False)
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
    write_text(drawn.get())
    if isinstance(outcome, NoReportError):
        raise outcome
