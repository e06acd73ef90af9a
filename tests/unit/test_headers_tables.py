"""Tables of many kinds with their right reading, in tests/headers/cases.txt and expected.txt.

In the cases a line is a row, ``|`` parts its cells and ``{columns,rows}`` is what a cell spans.
After a change that is meant, ``WRITE_EXPECTED=1`` writes the readings anew; each must be read over.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from extractor.headers import ResolvedTable, resolve
from extractor.model import Table
from tests.support.tables import Asked, grid

FOLDER = Path(__file__).resolve().parents[1] / "headers"
_SPAN = re.compile(r"(.*?)(?:\{(\d+)(?:,(\d+))?\})?")


def blocks(name: str) -> dict[str, str]:
    parts = re.split(
        r"^== (.*)\n", (FOLDER / name).read_text(encoding="utf-8"), flags=re.MULTILINE
    )[1:]
    return {title: text.strip("\n") for title, text in zip(parts[::2], parts[1::2], strict=True)}


CASES = blocks("cases.txt")


def table(text: str) -> Table:
    def cell(printed: str) -> Asked:
        match = _SPAN.fullmatch(printed.strip())
        assert match
        return match[1], int(match[3] or 1), int(match[2] or 1)

    return grid([[cell(one) for one in line.split("|")] for line in text.splitlines()])


def reading(resolved: ResolvedTable) -> str:
    """A resolved table as lines: what it is, then a line a value."""
    if resolved.unclear:
        return f"unclear: {resolved.unclear}"
    named = (
        ("title", resolved.title),
        ("unit", resolved.unit),
        ("notes", "; ".join(resolved.notes)),
    )
    lines = [resolved.kind, *(f"{name}: {text}" for name, text in named if text)]
    for one in resolved.values:
        value = one.status if one.value is None else str(one.value)
        extra = [*one.notes, *one.flags, *(["total"] if one.total else [])]
        tail = f" [{', '.join(extra)}]" if extra else ""
        paths = f"{' > '.join(one.row_path)} | {' > '.join(one.column_path)}"
        lines.append(f"{paths} | {value} {one.unit}".rstrip() + tail)
    return "\n".join(lines)


@pytest.mark.parametrize("name", CASES)
def test_reading(name: str) -> None:
    assert reading(resolve(table(CASES[name]))) == blocks("expected.txt")[name]


def test_expected_is_not_being_written() -> None:
    if os.environ.get("WRITE_EXPECTED"):
        read = {name: reading(resolve(table(text))) for name, text in CASES.items()}
        text = "\n\n".join(f"== {name}\n{lines}" for name, lines in read.items())
        (FOLDER / "expected.txt").write_text(text + "\n", encoding="utf-8")
        pytest.fail("the readings were written anew; run again without WRITE_EXPECTED")
    assert set(blocks("expected.txt")) == set(CASES)
    assert len(CASES) > 40
