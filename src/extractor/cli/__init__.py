"""The command line: arguments → settings → a call. Data on stdout, everything else on stderr."""

from __future__ import annotations

import sys

import typer

from extractor.cli import batch, convert, forms, inspect, tables
from extractor.cli.exits import BAD_INPUT, INTERRUPTED, OWN_FAILURE, WRONG_USAGE
from extractor.cli.options import OneDocument
from extractor.errors import ExtractorError, InputError, UsageError

app = typer.Typer(
    name="extractor",
    help="Read the fixed tables of published annual reports into tidy, checked figures.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # rich's panels would take as long as all the rest of --help
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done; 1 our own failure; 2 wrong usage; 3 some input could not be read "
    "or held no known form; 4 findings, under --strict; 130 ended by Ctrl-C.",
)
app.command("convert", cls=OneDocument)(convert.convert)
app.command("inspect", cls=OneDocument)(inspect.inspect)
app.command("tables", cls=OneDocument)(tables.tables)
app.command("batch")(batch.batch)
app.add_typer(forms.app, name="forms")


def _version(value: bool) -> None:
    if value:
        from extractor._version import __version__

        typer.echo(f"extractor {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the version and end."
    ),
) -> None:
    """Read the fixed tables of published annual reports into tidy, checked figures."""


def main() -> None:
    """Run the command line and turn errors into messages and exit codes."""
    try:
        app()
    except ExtractorError as error:
        _complain(error)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _complain(error: ExtractorError) -> None:
    from extractor.cli.output import tell

    tell(str(error))
    if isinstance(error, UsageError):
        sys.exit(WRONG_USAGE)
    sys.exit(BAD_INPUT if isinstance(error, InputError) else OWN_FAILURE)
