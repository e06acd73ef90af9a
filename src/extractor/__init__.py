"""Read the fixed tables of published annual reports into tidy, checked figures.

>>> import extractor
>>> report = extractor.extract("report.html")  # doctest: +SKIP
>>> report.to_frame()  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractor._version import __version__

if TYPE_CHECKING:
    from extractor.errors import (
        ExtractorError,
        FormatError,
        FormError,
        InputError,
        LimitError,
        NoReportError,
        SourceError,
        UsageError,
    )
    from extractor.forms.crosswalk import Link, crosswalk
    from extractor.model import (
        Cell,
        Document,
        Evidence,
        Finding,
        Observation,
        Paragraph,
        Place,
        Region,
        Slot,
        Table,
    )
    from extractor.pipeline import extract, extract_all, read
    from extractor.report import Report
    from extractor.settings import Settings

_HOMES = {
    "errors": (
        "ExtractorError FormError FormatError InputError LimitError NoReportError SourceError "
        "UsageError"
    ),
    "forms.crosswalk": "Link crosswalk",
    "model": "Cell Document Evidence Finding Observation Paragraph Place Region Slot Table",
    "pipeline": "extract extract_all read",
    "report": "Report",
    "settings": "Settings",
}

__all__ = [
    "Cell",
    "Document",
    "Evidence",
    "ExtractorError",
    "Finding",
    "FormError",
    "FormatError",
    "InputError",
    "LimitError",
    "Link",
    "NoReportError",
    "Observation",
    "Paragraph",
    "Place",
    "Region",
    "Report",
    "Settings",
    "Slot",
    "SourceError",
    "Table",
    "UsageError",
    "__version__",
    "crosswalk",
    "extract",
    "extract_all",
    "read",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that the command line starts quickly."""
    for module, names in _HOMES.items():
        if name in names.split():
            from importlib import import_module

            value = getattr(import_module(f"extractor.{module}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module 'extractor' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
