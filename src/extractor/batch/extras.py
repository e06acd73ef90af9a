"""What to install for what is not installed with the project: its extras, by their names."""

from __future__ import annotations


def how_to_install(extra: str) -> str:
    """The command that installs an extra, for those who have the package and for a clone of it."""
    return f"pip install 'annual-report-extractor[{extra}]' (in a clone: pip install '.[{extra}]')"
