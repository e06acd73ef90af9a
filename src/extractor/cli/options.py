"""Options that several commands share, and the settings they make."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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
        help="Read with this engine where a format has two: lexbor or beautifulsoup for HTML.",
    ),
]
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
