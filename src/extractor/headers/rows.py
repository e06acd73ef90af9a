"""Row paths: the labels of each body row with the groups and levels that stand above it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from extractor.headers.records import Path, Unclear
from extractor.headers.sheet import Sheet
from extractor.headers.stubs import Line, check_totals, labels_span, nest, read_lines
from extractor.headers.words import is_note
from extractor.labels import ordinal


class Named(Struct, frozen=True):
    """A body row that holds values, and its path."""

    row: int
    path: Path


def row_paths(
    sheet: Sheet, rows: Sequence[int], labels: Sequence[int], figures: Sequence[int]
) -> list[Named]:
    """The rows that hold values, each with its path. Raises ``Unclear``."""
    if not labels:
        return [Named(row, ()) for row in rows if not sheet.full(row)]
    lines = read_lines(sheet, rows, labels, figures)
    if len(labels) > 1:
        for line in lines:
            line.indent = 0
    spanned_groups = any(line.full for line in lines)
    # Where merged cells are kept, a label without figures is a row left blank.
    settled = spanned_groups or (len(labels) > 1 and labels_span(sheet, rows, labels))
    named: list[Named] = []
    groups: list[list[str]] = []
    for prefix, section in _sections(lines):
        found = _section_paths(sheet, section, figures, settled)
        groups.append([path[-1] for _, path in found if path])
        named += [Named(row, (*prefix, *path)) for row, path in found]
    if spanned_groups:
        check_totals(groups)
    return named


def _sections(lines: Sequence[Line]) -> list[tuple[Path, list[Line]]]:
    """The lines below each row that spans the table, which names the group that they are."""
    sections: list[tuple[Path, list[Line]]] = [((), [])]
    open_groups: list[tuple[int, str]] = []
    counted: dict[int, int] = {}
    before: Line | None = None
    for line in lines:
        if line.full and is_note(line.path[0]):
            continue  # it names nothing
        if line.full:
            mark = ordinal(line.path[0])
            level = mark[0] if mark else 0
            if before is not None and before.full and not level > open_groups[-1][0] > 0:
                raise Unclear(f"two rows of headings follow each other at {line.path[0]!r}")
            while open_groups and open_groups[-1][0] >= level:
                open_groups.pop()
            open_groups.append((level, line.path[0]))
            counted[level] = mark[1] if mark else 0
            sections.append((tuple(text for _, text in open_groups), []))
        else:
            mark = ordinal(line.path[0]) if line.path else None
            if mark and open_groups and 0 < mark[0] <= open_groups[-1][0]:
                # 四、 after the rows of 三、 is no part of it.
                while open_groups and open_groups[-1][0] >= mark[0]:
                    open_groups.pop()
                if counted.get(mark[0]) != mark[1] - 1:
                    raise Unclear(f"{line.path[0]!r} may belong to the group above it or not")
                sections.append((tuple(text for _, text in open_groups), []))
            if mark and mark[0] in counted:
                counted[mark[0]] = mark[1]
            sections[-1][1].append(line)
        before = line
    return [section for section in sections if section[1]]


def _section_paths(
    sheet: Sheet, lines: Sequence[Line], figures: Sequence[int], blanks_are_data: bool
) -> list[tuple[int, Path]]:
    """The rows of one group with their paths inside it."""
    paths = _with_levels(lines)
    inner: list[tuple[int, Path]] = []
    undecided: list[int] = []
    for number, (line, path) in enumerate(zip(lines, paths, strict=True)):
        if line.lone:
            below = paths[number + 1] if number + 1 < len(paths) else ()
            if len(below) > len(path) and below[: len(path)] == path:
                continue  # it names the rows below, and holds nothing itself
            if not blanks_are_data and len(line.path) == 1:
                undecided.append(number)
        inner.append((line.row, path))
    for line, path in zip(lines, paths, strict=True):
        if not path and any(sheet.text(line.row, c) for c in figures):
            raise Unclear(f"row {sheet.rows[line.row] + 1} holds figures and no label")
    if not undecided:
        return [(row, path) for row, path in inner if path]
    heads = _groups_of_blank_rows(sheet, lines, undecided, figures)
    if heads is None:
        return [(row, path) for row, path in inner if path]
    result: list[tuple[int, Path]] = []
    prefix: Path = ()
    for number, (line, path) in enumerate(zip(lines, paths, strict=True)):
        if number in heads:
            prefix = path
        elif path:
            result.append((line.row, (*prefix, *path)))
    return result


def _groups_of_blank_rows(
    sheet: Sheet, lines: Sequence[Line], undecided: Sequence[int], figures: Sequence[int]
) -> set[int] | None:
    """Which labels without a figure name the rows below them; ``None``: none, they are blank rows.

    Raises ``Unclear`` where both may be.
    """
    marks = [ordinal(line.path[-1]) if line.path else None for line in lines]
    if all(marks) and len({mark[0] for mark in marks if mark}) == 1:
        return None  # all are numbered alike: a row of the list, left blank
    if list(undecided) == [len(lines) - 1] and len(lines) > 1:
        return None
    if all(lines[n].path[-1].rstrip().endswith((":", "：")) for n in undecided):
        return set(undecided)
    full = all(
        all(sheet.text(line.row, c) for c in figures)
        for number, line in enumerate(lines)
        if number not in undecided
    )
    ends = [*undecided[1:], len(lines)]
    members = [lines[start + 1 : end] for start, end in zip(undecided, ends, strict=True)]
    names = [[line.path[-1] for line in group if line.path] for group in members]
    several = len(undecided) > 1 and undecided[0] == 0 and all(len(group) > 1 for group in names)
    if full and several:
        return set(undecided)
    if full and len(names) > 1 and len(names[0]) > 0 and all(group == names[0] for group in names):
        return set(undecided)
    first = lines[undecided[0]]
    raise Unclear(
        f"row {sheet.rows[first.row] + 1} ({first.path[-1]}) has no figure: "
        "it names the rows below it, or was left blank"
    )


def _with_levels(lines: Sequence[Line]) -> list[Path]:
    """The lines' paths with the levels inside one column: indentation, numbering, 其中."""
    deepest = max((len(line.path) for line in lines), default=0)
    inserted: dict[tuple[int, int], Path] = {}
    for depth in range(deepest):
        runs: dict[Path, list[tuple[list[int], Line]]] = {}
        for number, line in enumerate(lines):
            if len(line.path) <= depth:
                continue
            run = runs.setdefault(line.path[:depth], [])
            label = line.path[depth]
            leaf = len(line.path) == depth + 1
            if run and run[-1][1].path[-1] == label and not leaf:
                run[-1][0].append(number)
            else:
                indent = line.indent if leaf else 0
                run.append(([number], Line(line.row, (label,), indent=indent)))
        for run in runs.values():
            for (numbers, _), parents in zip(run, nest([line for _, line in run]), strict=True):
                inserted.update(dict.fromkeys(((n, depth) for n in numbers), parents))
    paths: list[Path] = []
    for number, line in enumerate(lines):
        path: Path = ()
        for depth, label in enumerate(line.path):
            path = (*path, *inserted.get((number, depth), ()), label)
        paths.append(path)
    return paths
