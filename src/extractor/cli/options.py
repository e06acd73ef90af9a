"""Options that several commands share, and the settings they make."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from msgspec.structs import replace

from extractor.settings import FETCH_SECONDS, MAX_BYTES, Settings

_MIB = 1024 * 1024

SourceArgument = Annotated[
    str, typer.Argument(help="A file, an http(s) address, or - for standard input.", metavar="FILE")
]
FormOption = Annotated[
    str, typer.Option("--form", help="Read this form only (its id); recognised if not given.")
]
FormsOption = Annotated[
    Path | None,
    typer.Option(
        "--forms",
        help="A folder of further form files (TOML); the same id replaces a built-in one.",
    ),
]
EngineOption = Annotated[
    str,
    typer.Option(
        "--engine",
        help="Read with this engine where a format has two: lexbor or beautifulsoup (HTML), "
        "pdfium or pdfplumber (PDF), xml or python-docx (DOCX), calamine or openpyxl (XLSX).",
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
PasswordOption = Annotated[str, typer.Option("--password", help="Opens an encrypted PDF.")]
MaxBytesOption = Annotated[
    int, typer.Option("--max-bytes", help="Refuse larger inputs.", min=1, show_default=True)
]
TimeoutOption = Annotated[
    float, typer.Option("--timeout", help="Seconds that fetching an address may take.", min=0.1)
]
DEFAULT_MAX_BYTES = MAX_BYTES
DEFAULT_TIMEOUT = FETCH_SECONDS


def make_settings(
    form: str, forms: Path | None, engine: str, max_bytes: int, timeout: float
) -> Settings:
    """The settings that the shared options ask for."""
    return Settings(form, forms, engine, max_bytes, timeout)


def reading(settings: Settings, *, verify: bool, join: bool, password: str) -> Settings:
    """The settings with the options that tell how to read the format."""
    return replace(settings, verify=verify, join=join, password=password)
