"""Label columns, and the row paths that they give."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from extractor.headers.records import Path, Unclear
from extractor.headers.sheet import Sheet
from extractor.headers.words import figure, is_grand_total, is_total, of_which
from extractor.labels import ordinal

_DECIMAL = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,4}(?=[.、)]?\s+\S|[.、)]?[^\s\d.,%])")
_CODE_HEAD = re.compile(
    r"(?:行政区划)?(?:代|编)码?号?|序\s*号|行\s*次|年\s*份|年\s*度|years?|no\.?|nos\.?|#|id|"
    r".*\bcodes?|rank|isic|nace|fips|period|months?|decades?|age|cohort",
    re.IGNORECASE,
)
_SERIAL_HEAD = re.compile(r"序\s*号|行\s*次|栏\s*次|no\.?|nos\.?|#|rank|", re.IGNORECASE)


class Line(Struct):
    """A body row: its labels and what they mean. ``lone``: its label stands without a figure."""

    row: int
    path: Path
    column: int = 0
    lone: bool = False
    full: bool = False
    indent: int = 0


def figure_columns(sheet: Sheet, rows: Sequence[int]) -> list[int]:
    """The columns that hold figures in these rows, words being the exception."""
    found = []
    for column in range(sheet.width):
        kinds = [
            sheet.figure(row, column).kind
            for row in rows
            if sheet.begins(row, column) and not sheet.full(row)
        ]
        figures = sum(kind in ("number", "year") for kind in kinds)
        words = kinds.count("text")
        dashes = kinds.count("dash")
        if (figures or (dashes and column)) and figures + dashes > 2 * words:
            found.append(column)
    return found


def names_rows(sheet: Sheet, head: Sequence[str], rows: Sequence[int], column: int) -> bool:
    """Whether a column of numbers names its rows: years, codes, or the rows counted."""
    own = [
        r
        for r in rows
        if not sheet.full(r)
        and sheet.begins(r, column)
        and sheet.figure(r, column).kind not in ("blank", "dash")
    ]
    texts = [sheet.text(r, column) for r in own]
    kinds = {figure(text).kind for text in texts}
    named = any(text and _CODE_HEAD.fullmatch(text) for text in head)
    if len(set(texts)) < max(2, len(texts)):
        # The same years below each of the labels on their left.
        left = [(sheet.text(r, column - 1), sheet.text(r, column)) for r in own] if column else []
        return (
            named and kinds == {"year"} and len(set(left)) == len(own) > len({a for a, _ in left})
        )
    if kinds <= {"year"}:
        return True
    if not all(text.isascii() and text.isdigit() for text in texts):
        return False
    numbers = [int(text) for text in texts]
    counted = numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    zeros = any(text.startswith("0") and len(text) > 1 for text in texts)
    alike = len({len(text) for text in texts}) == 1
    return named or (counted and numbers[0] in (0, 1)) or (zeros and alike)


def is_serial(head: Sequence[str], texts: Sequence[str]) -> bool:
    """Whether a column only counts the rows: 序号 above 1, 2, 3 …"""
    shown = [text for text in texts if figure(text).kind not in ("blank", "dash")]
    counted = shown == [str(n) for n in range(1, len(shown) + 1)]
    return counted and all(_SERIAL_HEAD.fullmatch(text) for text in head)


def read_lines(
    sheet: Sheet, rows: Sequence[int], labels: Sequence[int], figures: Sequence[int]
) -> list[Line]:
    """Each body row with the labels of its own columns; groups and levels are not yet in it."""
    if len(labels) == 1 or labels_span(sheet, rows, labels):
        return [_line(sheet, row, labels, figures) for row in rows]
    return _filled(sheet, rows, labels, figures)


def labels_span(sheet: Sheet, rows: Sequence[int], labels: Sequence[int]) -> bool:
    """Whether some label is a merged cell, so that merged cells are not lost."""
    return any(
        sheet.extent(row, c)[0] > row + 1 or sheet.extent(row, c)[1] > c + 1
        for row in rows
        for c in labels
        if sheet.text(row, c) and sheet.begins(row, c) and not sheet.full(row)
    )


def _line(sheet: Sheet, row: int, labels: Sequence[int], figures: Sequence[int]) -> Line:
    if sheet.full(row):
        return Line(row, (sheet.text(row, 0),), labels[0], True, True, sheet.indent(row, 0))
    path: list[str] = []
    last, column = None, labels[0]
    for c in labels:
        index = sheet.index(row, c)
        if index != last and sheet.text(row, c):
            path.append(sheet.text(row, c))
            column = c
        elif not sheet.text(row, c) and path == [] and len(labels) > 1:
            after = [sheet.text(row, other) for other in labels if other > c]
            if any(after):
                raise Unclear(f"row {sheet.rows[row] + 1} has no label in its first column")
        last = index
    lone = not any(sheet.text(row, c) for c in figures)
    begun = sheet.begins(row, labels[0])
    return Line(row, tuple(path), column, lone and begun, False, sheet.indent(row, column))


def _filled(
    sheet: Sheet, rows: Sequence[int], labels: Sequence[int], figures: Sequence[int]
) -> list[Line]:
    """Labels of several columns whose merged cells came as one text and empty cells below."""
    own = [[sheet.text(row, c) for c in labels] for row in rows]
    heads = [
        texts for row, texts in zip(rows, own, strict=True) if texts[0] and not sheet.full(row)
    ]
    stairs = all(not any(texts[1:]) for texts in heads)
    starts = {row for row, texts in zip(rows, own, strict=True) if texts[0]}
    if _total_is_whose(own):
        raise Unclear("the last row is a total of its group or of the whole table")
    lines: list[Line] = []
    above: list[str] = []
    for row, texts in zip(rows, own, strict=True):
        if sheet.full(row):
            lines.append(_line(sheet, row, labels, figures))
            above = []
            continue
        first = next((n for n, text in enumerate(texts) if text), None)
        if first is None:
            lines.append(Line(row, ()))
            above = []
            continue
        where = f"row {sheet.rows[row] + 1}"
        if first and len(above) < first:
            raise Unclear(f"{where} has no label in its first column, and none stands above it")
        if first and not all(above[:first]):
            raise Unclear(f"{where} may belong to more than one of the labels above it")
        if first and not above[first : first + 1] and not stairs:
            raise Unclear(f"{where} may belong to the label above it or not")
        if first and is_total(texts[first]) and lines and lines[-1].row in starts:
            first = 0  # a single row has no total: this one is the whole table's
            texts = [text for text in texts if text]
        current = [*above[:first], *texts[first:]]
        while current and not current[-1]:
            current.pop()
        above = current
        lone = not any(sheet.text(row, c) for c in figures)
        column = labels[len(current) - 1]
        path = tuple(text for text in current if text)
        lines.append(Line(row, path, column, lone, False, sheet.indent(row, column)))
    return lines


def _total_is_whose(own: Sequence[Sequence[str]]) -> bool:
    """Whether the last of several groups alone ends in a total, which may be the whole table's."""
    groups: list[list[str]] = []
    for texts in own:
        if texts[0] or not groups:
            groups.append([])
        groups[-1].append(next((text for text in texts[1:] if text), ""))
    totals = [len(group) > 2 and is_total(group[-1]) for group in groups]
    return len(groups) > 1 and totals[-1] and not all(totals)


def nest(lines: Sequence[Line]) -> list[Path]:
    """The labels that stand above each line in one column, by indentation, numbering or 其中.

    Raises ``Unclear`` where they allow several readings.
    """
    labels = [line.path[-1] for line in lines]
    if len({line.indent for line in lines}) > 1:
        return _by_indent(lines)
    depths = _depths(labels)
    if depths is not None:
        return _by_depth(labels, depths)
    marks = [ordinal(label) for label in labels]
    levels = {mark[0] for mark in marks if mark}
    if len(levels) > 1:
        return _by_numbers(labels, marks)
    return _by_of_which(labels, marks)


def _by_indent(lines: Sequence[Line]) -> list[Path]:
    plain = {line.indent for line in lines if not is_total(line.path[-1])}
    if len(plain) == 1 and plain == {min(line.indent for line in lines)}:
        return [()] * len(lines)  # nothing but totals is indented
    if lines[0].indent > min(line.indent for line in lines):
        raise Unclear("the labels are indented unlike a list of levels")
    for before, line in pairwise(lines):
        if line.indent > before.indent and is_total(line.path[-1]):
            # Some offices set totals further in than what they add up.
            raise Unclear(f"the total {line.path[-1]!r} is indented below {before.path[-1]!r}")
    return _by_depth([line.path[-1] for line in lines], [line.indent for line in lines])


def _by_depth(labels: Sequence[str], depths: Sequence[int]) -> list[Path]:
    """Parents where deeper means inside."""
    stack: list[tuple[int, str]] = []
    above: list[Path] = []
    for label, depth in zip(labels, depths, strict=True):
        while stack and stack[-1][0] >= depth:
            stack.pop()
        above.append(tuple(text for _, text in stack))
        stack.append((depth, label))
    return above


def _depths(labels: Sequence[str]) -> list[int] | None:
    """The depths of labels that are all numbered 1, 1.1, 1.1.1; ``None`` where they are not."""
    found = [_DECIMAL.match(label) for label in labels]
    numbers = [tuple(map(int, match[0].split("."))) for match in found if match]
    if len(numbers) < len(labels) or max(map(len, numbers), default=1) < 2:
        return None
    for before, after in pairwise(numbers):
        deeper = len(after) == len(before) + 1 and after[:-1] == before and after[-1] <= 1
        cut = before[: len(after)]
        following = len(after) <= len(before) and after == (*cut[:-1], cut[-1] + 1)
        if not deeper and not following:
            return None
    return [len(number) for number in numbers]


def _by_numbers(labels: Sequence[str], marks: Sequence[tuple[int, int] | None]) -> list[Path]:
    """Parents by numbering marks, whose numbers must count through on each level."""
    stack: list[tuple[int, int, str]] = []
    above: list[Path] = []
    for label, mark in zip(labels, marks, strict=True):
        if mark is None:
            if stack and of_which(label):
                above.append(tuple(text for _, _, text in stack))
                continue
            if stack:
                raise Unclear(f"the level of the label {label!r} between numbered ones is not said")
            above.append(())
            continue
        level, number = mark
        while stack and stack[-1][0] > level:
            stack.pop()
        same = bool(stack) and stack[-1][0] == level
        expected = stack[-1][1] + 1 if same else 1
        if number != expected and (same or stack):
            raise Unclear(f"the numbering of the labels does not count through at {label!r}")
        if same:
            stack.pop()
        above.append(tuple(text for _, _, text in stack))
        stack.append((level, number, label))
    return above


def _by_of_which(labels: Sequence[str], marks: Sequence[tuple[int, int] | None]) -> list[Path]:
    """Parents where some labels say that they are parts of the one before them."""
    above: list[Path] = []
    parent = ""
    inside = False
    for label, mark in zip(labels, marks, strict=True):
        if of_which(label):
            if not parent:
                raise Unclear(f"the label {label!r} names a part, and nothing stands above it")
            above.append((parent,))
            inside = True
            continue
        if inside and mark is None and not is_total(label):
            raise Unclear(f"the label {label!r} may still be a part of {parent!r}, or not")
        above.append(())
        parent, inside = label, False
    return above


def check_totals(groups: Sequence[Sequence[str]]) -> None:
    """Refuse a total at the end of the last group alone: it may be the whole table's."""
    if len(groups) < 2 or not groups[-1] or not is_total(groups[-1][-1]):
        return
    if is_grand_total(groups[-1][-1]) or not all(any(map(is_total, g)) for g in groups):
        raise Unclear("the last row is a total of its group or of the whole table")
