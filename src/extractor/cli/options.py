"""Options that several commands share, and the settings they make."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperCommand

from extractor.errors import UsageError
from extractor.settings import FETCH_SECONDS, MAX_BYTES, Settings

SourceArgument = Annotated[
    str, typer.Argument(help="A file, an http(s) address, or - for standard input.", metavar="FILE")
]
FormOption = Annotated[
    str,
    typer.Option(
        "--form", help="Read this form only (its id); recognised if not given.", metavar="FORM"
    ),
]
FormsOption = Annotated[
    Path | None,
    typer.Option(
        "--forms",
        help="A folder of further form files (TOML); the same id replaces a built-in one.",
        metavar="DIR",
    ),
]
EngineOption = Annotated[
    str,
    typer.Option(
        "--engine",
        help="Read with this engine where a format has two: lexbor or beautifulsoup (HTML), "
        "pdfium or pdfplumber (PDF), xml or python-docx (DOCX), calamine or openpyxl (XLSX).",
        metavar="ENGINE",
    ),
]
VerifyOption = Annotated[
    bool,
    typer.Option(
        "--verify", help="Read with both engines of the format and flag where they disagree."
    ),
]
JoinOption = Annotated[
    bool,
    typer.Option(
        "--join/--no-join", help="Make one table of the parts that stand on several pages."
    ),
]
PasswordOption = Annotated[
    str, typer.Option("--password", help="Opens an encrypted PDF.", metavar="PASSWORD")
]
MaxBytesOption = Annotated[
    int,
    typer.Option(
        "--max-bytes", help="Refuse larger inputs.", min=1, show_default=True, metavar="BYTES"
    ),
]
TimeoutOption = Annotated[
    float,
    typer.Option(
        "--timeout", help="Time that fetching an address may take.", min=0.1, metavar="SECONDS"
    ),
]


class OneDocument(TyperCommand):
    """A command for one document, which says what to do with several."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the command line; what is left over ends the command."""
        ctx.allow_extra_args = True
        left: list[str] = super().parse_args(ctx, args)
        if left and not ctx.resilient_parsing:
            also = " ".join(map(repr, left))
            ctx.fail(f"One document at a time; 'extractor batch' reads several. Also given: {also}")
        return left


class Target(StrEnum):
    """Formats that commands for one document write."""

    csv = "csv"
    json = "json"
    jsonl = "jsonl"
    parquet = "parquet"
    xlsx = "xlsx"


ToOption = Annotated[
    Target | None,
    typer.Option("--to", help="Output format; else by the ending of --output; else csv."),
]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Write here, not to standard output.", metavar="FILE"),
]
ExcelOption = Annotated[
    bool, typer.Option("--excel", help="Begin the CSV with a byte order mark, for Excel.")
]


def target_of(to: Target | None, output: Path | None, *, excel: bool) -> Target:
    """The format to write: as asked for, else by the file's ending, else CSV.

    Raises ``UsageError`` for an ending that is none of a format's.
    """
    ending = output.suffix.lower().lstrip(".") if output and not to else ""
    if ending and ending not in set(Target):
        known = ", ".join(Target)
        raise UsageError(f"{output}: no format that is written ends in .{ending}; say --to {known}")
    target = to or (Target(ending) if ending else Target.csv)
    if excel and target is not Target.csv:
        from extractor.cli.output import tell

        tell(f"--excel has no effect on {'JSON' if target is Target.jsonl else target.upper()}")
    return target


class _Shared(NamedTuple):
    annotation: Any
    default: object


_READING = {
    "engine": _Shared(EngineOption, ""),
    "join": _Shared(JoinOption, True),
    "password": _Shared(PasswordOption, ""),
    "max_bytes": _Shared(MaxBytesOption, MAX_BYTES),
    "timeout": _Shared(TimeoutOption, FETCH_SECONDS),
}
_FORMS = {"form": _Shared(FormOption, ""), "forms": _Shared(FormsOption, None)}
_VERIFY = {"verify": _Shared(VerifyOption, False)}


def with_settings(*, forms: bool) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options that tell how to read a document; it gets them as ``settings``.

    ``forms``: also those about forms and about reading twice.
    """
    engine, *others = _READING.items()
    pairs = [*_FORMS.items(), engine, *_VERIFY.items(), *others] if forms else [engine, *others]
    shared = dict(pairs)

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        # Its type stands for type checkers only.
        command.__annotations__.pop("settings", None)
        own = inspect.signature(command, eval_str=True)
        kept = [one for one in own.parameters.values() if one.name != "settings"]
        added = [
            inspect.Parameter(
                name, inspect.Parameter.KEYWORD_ONLY, default=one.default, annotation=one.annotation
            )
            for name, one in shared.items()
        ]

        @wraps(command)
        def run(**given: Any) -> None:
            told = {name: given.pop(name) for name in shared}
            told["fetch_seconds"] = told.pop("timeout")
            command(**given, settings=Settings(**told))

        parameters = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in kept] + added
        signature = own.replace(parameters=parameters)
        vars(run).update(__signature__=signature)
        run.__annotations__ = {one.name: one.annotation for one in parameters}
        return run

    return decorate
