"""The families of plain text that dumps of tables come in, written straight from the sheets."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from random import Random

from .page import Block
from .shapes import place
from .sheets import Row, Sheet

Lines = list[str]
Flatten = Callable[[Sheet, Random], Lines]


def _flat(text: str) -> str:
    return " ".join(text.split())


def _full(sheet: Sheet) -> list[list[str]]:
    """Every grid position; what a merged cell covers is empty."""
    grid = [[""] * sheet.width for _ in sheet.rows]
    for row, column, box in place(sheet):
        if column < sheet.width:
            grid[row][column] = _flat(box.text)
    return grid


def _texts(row: Row, keep: bool) -> list[str]:
    texts = [_flat(box.text) for box in row]
    return texts if keep else [text for text in texts if text]


def bars_padded(sheet: Sheet, _rng: Random, keep: bool = True) -> Lines:
    """Family 1: ``cell | cell |`` and bars up to the table's width."""
    lines = []
    for row in sheet.rows:
        texts = _texts(row, keep)
        short = sheet.width - len(texts)
        tail = " | " + "|" * short if short > 0 else " |"
        lines.append(" | ".join(texts) + (tail if texts else ""))
    lines[-1] = lines[-1].rstrip(" |")
    return lines


def bars_doubled(sheet: Sheet, _rng: Random, keep: bool = False) -> Lines:
    """Family 2: ``|cell||cell|``, empty cells gone."""
    return ["".join(f"|{text}|" for text in _texts(row, keep)) for row in sheet.rows]


def one_a_line(sheet: Sheet, rng: Random, keep: bool = False) -> Lines:
    """Family 3: one cell a line with a bar before or behind, none for a row's first cell."""
    leading, bare = rng.random() < 0.5, rng.random() < 0.5
    lines = []
    for row in sheet.rows:
        for at, text in enumerate(_texts(row, keep)):
            marked = f"|{text}" if leading else f"{text}|"
            lines.append(text if bare and at == 0 else marked)
    return lines


def broken_rows(sheet: Sheet, rng: Random, keep: bool = True) -> Lines:
    """Family 4: rows broken where a cell held a paragraph."""
    lines = []
    for row in sheet.rows:
        texts = _texts(row, keep)
        line = ""
        for at, text in enumerate(texts):
            line += text + (" |" if at + 1 < len(texts) else "")
            if rng.random() < 0.15 and at + 1 < len(texts):
                lines += [line, "|"] if rng.random() < 0.5 and keep and not text else [line]
                line = ""
            else:
                line += " "
        lines.append(line.strip())
    return [line for line in lines if line]


def markdown(sheet: Sheet, rng: Random) -> Lines:
    """Family 5: Markdown with or without outer bars and header rule."""
    outer, rule = rng.random() < 0.6, rng.random() < 0.8
    rows = _full(sheet)
    lines = [" | ".join(row) for row in rows]
    if rule:
        lines.insert(rng.choice((0, 1)), " | ".join(["---"] * sheet.width))
        if lines[0].startswith("---"):
            lines.insert(0, " | ".join([""] * sheet.width))
    return [f"| {line} |" for line in lines] if outer else lines


def _wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _wide(text))


def _columns(rows: list[list[str]]) -> list[int]:
    return [max(_wide(row[at]) for row in rows) for at in range(len(rows[0]))]


def box_drawing(sheet: Sheet, _rng: Random) -> Lines:
    """Family 6: a frame of box-drawing characters around every grid cell."""
    rows = _full(sheet)
    widths = _columns(rows)

    def rule(left: str, middle: str, right: str) -> str:
        return left + middle.join("─" * (width + 2) for width in widths) + right

    lines = [rule("┌", "┬", "┐")]
    for at, row in enumerate(rows):
        cells = (f" {_padded(text, width)} " for text, width in zip(row, widths, strict=True))
        lines.append("│" + "│".join(cells) + "│")
        if at + 1 < len(rows):
            lines.append(rule("├", "┼", "┤"))
    return [*lines, rule("└", "┴", "┘")]


def aligned(sheet: Sheet, _rng: Random) -> Lines:
    """Family 6: columns aligned by spaces."""
    rows = _full(sheet)
    widths = _columns(rows)
    return [
        "  ".join(_padded(text, width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def tabs(sheet: Sheet, _rng: Random, keep: bool = True) -> Lines:
    """Family 6: tab-separated, merged cells gone as in a browser's text."""
    return ["\t".join(_texts(row, keep)) for row in sheet.rows]


def bare(sheet: Sheet, _rng: Random) -> Lines:
    """Family 7: one cell a line, nothing else."""
    return [text for row in sheet.rows for text in _texts(row, False)]


def spaced(sheet: Sheet, _rng: Random) -> Lines:
    """Family 7: the cells of a row separated by single spaces."""
    return [" ".join(text.replace(" ", "") for text in _texts(row, False)) for row in sheet.rows]


FAMILIES: dict[str, Flatten] = {
    "family1": bars_padded,
    "family1-dropped": lambda sheet, rng: bars_padded(sheet, rng, keep=False),
    "family2": bars_doubled,
    "family3": one_a_line,
    "family3-kept": lambda sheet, rng: one_a_line(sheet, rng, keep=True),
    "family4": broken_rows,
    "family4-dropped": lambda sheet, rng: broken_rows(sheet, rng, keep=False),
    "family5-markdown": markdown,
    "family6-box": box_drawing,
    "family6-aligned": aligned,
    "family6-tabs": tabs,
    "family7-lines": bare,
    "family7-spaces": spaced,
}


def text_dump(blocks: list[Block], family: str, rng: Random) -> str:
    """The whole report as plain text of one family."""
    lines: Lines = []
    for block in blocks:
        if block.sheet is None:
            lines.append(_flat(block.text))
        else:
            lines += FAMILIES[family](block.sheet, rng)
    return "\n".join(lines) + "\n"
