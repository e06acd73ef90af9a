"""Where the header ends, and the column paths that it gives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from extractor.headers.records import Path, Unclear
from extractor.headers.sheet import Sheet
from extractor.headers.units import unit_of
from extractor.headers.words import figure, is_composite

# A header of years counts evenly (2015, 2020, 2025); figures that look like years do not.
_YEARS_APART = 10
# No published header has so many rows; what has is a text laid out as a table.
MAX_HEADER = 30
_NUMBERING_HEADS = frozenset(
    ["", "甲", "乙", "栏次", "行次", "序号", "column", "col.", "a", "(a)", "no.", "no"]
)

# 栏次 says that the row numbers the columns; 序号 and the others may head a column of numbers.
_NUMBERS_COLUMNS = frozenset(("栏次", "栏 次"))


def first_figures(sheet: Sheet, rows: Sequence[int]) -> int | None:
    """The first row with a figure, or a dash for one, beside its first cell.

    A row that numbers the columns holds none.
    """
    for row in rows:
        kinds = {sheet.figure(row, c).kind for c in range(1, sheet.width)}
        if kinds & {"number", "dash"} and not is_numbering(sheet, row):
            return row
    return None


def first_of_years(sheet: Sheet, rows: Sequence[int]) -> int | None:
    """The first row of figures where all figures look like years, and only one row is a header.

    That is the first: years that count evenly, as none of the others does, or words alone.
    """
    if len(rows) < 3:
        return None
    columns = range(1, sheet.width)
    for row in rows:
        kinds = {sheet.figure(row, c).kind for c in columns}
        plain = all(sheet.begins(row, c) and sheet.extent(row, c)[1] == c + 1 for c in columns)
        words = row == rows[0] and kinds == {"text"}
        if not plain or not (kinds == {"year"} or words):
            return None
        if row != rows[0] and (not sheet.text(row, 0) or not sheet.begins(row, 0)):
            return None
    years = [
        [int(sheet.figure(row, c).number) for c in columns]
        for row in (rows if sheet.figure(rows[0], 1).kind == "year" else rows[1:])
    ]
    steps = [{after - before for before, after in pairwise(of_row)} for of_row in years]
    even = [len(of_row) == 1 and abs(min(of_row)) in range(1, _YEARS_APART + 1) for of_row in steps]
    worded = len(even) < len(rows)
    # Two years are even by chance.
    return rows[1] if (worded or (even.pop(0) and len(columns) > 2)) and not any(even) else None


def first_composites(sheet: Sheet, rows: Sequence[int]) -> int | None:
    """The first row with several figures in a cell beside its first, as in ``10 (25.0)``."""
    for row in rows[1:]:
        beside = [sheet.text(row, c) for c in range(1, sheet.width)]
        if sheet.figure(row, 0).kind == "text" and any(beside):
            return row if all(is_composite(text) for text in beside if text) else None
    return None


def marked_header(sheet: Sheet, rows: Sequence[int]) -> int:
    """How many of ``rows`` are the header because the source marks them as such; 0: not said.

    A row with a label and figures is none, whatever the source says: totals are marked so as well.
    """
    marked = [row for row in rows if sheet.rows[row] < sheet.head_rows]
    if len(marked) == len(rows):
        return 0
    # A corner that spans rows is as high as the header.
    if len(marked) < (high := _corner_height(sheet, rows)):
        marked = list(rows[:high])
    for row in marked:
        figures = any(sheet.figure(row, c).kind == "number" for c in range(1, sheet.width))
        own = bool(sheet.text(row, 0)) and sheet.begins(row, 0)
        if figures and own and not is_numbering(sheet, row):
            return 0
    return len(marked)


def _corner_height(sheet: Sheet, rows: Sequence[int]) -> int:
    """How many rows the text in the corner spans, 0 for one and where the rows may hold values."""
    if not rows or not sheet.text(rows[0], 0) or not sheet.begins(rows[0], 0):
        return 0
    beside = {sheet.figure(rows[0], c).kind for c in range(1, sheet.width)}
    high = sheet.extent(rows[0], 0)[0] - rows[0]
    below = list(range(rows[0], rows[0] + high))
    whole = 1 < high < len(rows) and list(rows[:high]) == below
    if not whole or beside & {"number", "dash", "blank"}:
        return 0
    return high if all(_may_head(sheet, row) for row in rows[1:high]) else 0


def _may_head(sheet: Sheet, row: int) -> bool:
    """Whether the figures in a row, if there are any, are years or count through: 9, 10, 11, 12."""
    own = [c for c in range(1, sheet.width) if sheet.begins(row, c)]
    seen = [(sheet.figure(row, c).kind, sheet.text(row, c)) for c in own]
    numbers = [text for kind, text in seen if kind == "number"]
    if numbers and not all(text.isascii() and text.isdigit() for text in numbers):
        return False
    counted = all(int(after) == int(before) + 1 for before, after in pairwise(numbers))
    return counted and "dash" not in {kind for kind, _ in seen}


def is_numbering(sheet: Sheet, row: int) -> bool:
    """Whether a row numbers the columns: 甲 | 1 | 2 | 3, or (1) | (2) | (3)."""
    texts = sheet.texts(row)
    head, rest = texts[0], [text for text in texts[1:] if text]
    if head in _NUMBERS_COLUMNS:
        # Of two blocks side by side each says so; a block may have one column of figures.
        counted = [int(text) for text in rest if text.isascii() and text.isdigit()]
        rising = all(after == before + 1 for before, after in pairwise(counted))
        words = {text for text in rest if not (text.isascii() and text.isdigit())}
        return bool(counted) and rising and words <= {head}
    bracketed = all(text.startswith(("(", "（")) for text in rest)
    numbers = [text.strip("()（）") for text in rest]
    if len(numbers) < 2 or not all(n.isascii() and n.isdigit() for n in numbers):
        return False
    first = int(numbers[0])
    counts = [int(n) for n in numbers] == list(range(first, first + len(numbers)))
    own = head.lower() in _NUMBERING_HEADS or (
        head.strip("()（）") == "1" and first == 2 and bracketed
    )
    return counts and first in (1, 2) and own and (bracketed or head != "" or len(numbers) > 2)


def counts_years(sheet: Sheet, row: int, columns: Sequence[int]) -> bool:
    """Whether the cells of a row in these columns are years as a header has them."""
    figures = [sheet.figure(row, c) for c in columns if sheet.begins(row, c)]
    figures = [seen for seen in figures if seen.kind != "blank"]
    if not figures or any(seen.kind != "year" for seen in figures):
        return False
    years = [int(seen.number) for seen in figures]
    steps = {after - before for before, after in pairwise(years)}
    if not steps:
        return True
    if len(steps) == 1 and 0 < abs(next(iter(steps))) <= _YEARS_APART:
        return True
    # 2018 2019 | 2018 2019 below two groups, or 2000 2010 2020 2021.
    apart = all(abs(step) <= 2 * _YEARS_APART for step in steps) and 0 not in steps
    repeated = len(set(years)) < len(years) and years.count(years[0]) * len(set(years)) == len(
        years
    )
    rising = all(step > 0 for step in steps) or all(step < 0 for step in steps)
    return repeated or (apart and rising and len(years) > 2)


def header_end(sheet: Sheet, rows: Sequence[int], first: int, figures: Sequence[int]) -> int:
    """How many of ``rows`` are the header; ``first`` is the first row that holds figures.

    ``figures`` are the columns that no label stands in. Raises ``Unclear`` where columns are left
    without a heading or a cell reaches from the header into the figures.
    """
    marked = marked_header(sheet, rows)
    end = marked if marked and _complete(sheet, rows[:marked], figures) else 0
    said = rows[:end]
    for count, row in enumerate(rows, 1):
        if row in said:
            continue
        if row >= first or (end and not _goes_on(sheet, row, figures, sure=not said)):
            break
        if end == 0 and not _complete(sheet, rows[:count], figures):
            continue
        end = count
    if end > MAX_HEADER:
        raise Unclear(f"its first {end} rows hold no figures")
    if not end:
        if not rows or rows[0] >= first:
            raise Unclear("there is no row of headings above the figures")
        raise Unclear("some columns of figures have no heading of their own")
    for row in rows[len(said) : end]:
        kinds = {sheet.figure(row, c).kind for c in figures if sheet.text(row, c)}
        if kinds == {"year"} and not counts_years(sheet, row, figures):
            raise Unclear("its first rows may be years in a heading, or figures")
    last = rows[end - 1]
    if any(sheet.extent(last, c)[0] > last + 1 for c in range(sheet.width) if sheet.text(last, c)):
        raise Unclear("a heading reaches down into the figures")
    return end


def _complete(sheet: Sheet, rows: Sequence[int], figures: Sequence[int]) -> bool:
    """Whether each column has a heading of its own, and none goes on below."""
    for column in figures:
        cells = [row for row in rows if sheet.text(row, column)]
        if not cells:
            return False
        down, right = sheet.extent(cells[-1], column)
        alone = sheet.begins(cells[-1], column) or sheet.begins(cells[0], column)
        wide = right > column + 1 or not _starts(sheet, cells[-1], column)
        if down > rows[-1] + 1 or wide or (not alone and wide):
            return False
    return True


def _starts(sheet: Sheet, row: int, column: int) -> bool:
    return column == 0 or sheet.index(row, column - 1) != sheet.index(row, column)


def _goes_on(sheet: Sheet, row: int, figures: Sequence[int], *, sure: bool) -> bool:
    """Whether a row below a complete header still belongs to it.

    Raises ``Unclear`` where it must be ``sure`` and both may be.
    """
    if sheet.lone(row) is not None:
        return False
    if is_numbering(sheet, row):
        return True
    kinds = [sheet.figure(row, c).kind for c in figures if sheet.text(row, c)]
    if not kinds:
        return False
    beside = [sheet.text(row, c) for c in range(figures[0]) if sheet.begins(row, c)]
    if "text" in kinds:
        shown = [sheet.text(row, c) for c in figures if sheet.text(row, c)]
        if all(kind == "text" for kind in kinds):
            if all(map(unit_of, shown)) or not any(beside):
                return True
            above = "".join(sheet.texts(row - 1)) if row else ""
            if above.isascii() != "".join((*shown, *beside)).isascii():
                return True  # the same headings in another language
        if sure and len(figures) > 1 and any(len(text) > 2 for text in shown):
            raise Unclear(f"row {sheet.rows[row] + 1} may be a heading, or words among the figures")
        return False
    return counts_years(sheet, row, figures) and not any(beside)


def column_paths(
    sheet: Sheet, rows: Sequence[int], figures: Sequence[int]
) -> tuple[dict[int, Path], dict[int, str]]:
    """The path of each column, from the outermost heading inward, and the units set below it."""
    named = [row for row in rows if not is_numbering(sheet, row)]
    units: dict[int, str] = {}
    if len(named) > 1 and _is_unit_row(sheet, named[-1], figures):
        below = named[-1]
        candidate = _paths(sheet, named[:-1], figures)
        if candidate is not None and len(set(candidate.values())) == len(candidate):
            named = named[:-1]
            units = {c: unit_of(sheet.text(below, c)) for c in figures if sheet.text(below, c)}
    paths = _paths(sheet, named, figures)
    if paths is None:
        raise Unclear("the merged cells of the header are lost, and its columns fit several ways")
    return paths, units


def spans_fit(paths: Iterable[Path]) -> bool:
    """Whether groups of headings repeat the same headings, so that each spans what it seems to."""
    groups: dict[str, list[Path]] = {}
    for path in paths:
        if len(path) > 1:
            groups.setdefault(path[0], []).append(path[1:])
    below = list(groups.values())
    return not below or (len(below) > 1 and all(group == below[0] for group in below))


def _is_unit_row(sheet: Sheet, row: int, figures: Sequence[int]) -> bool:
    texts = [sheet.text(row, c) for c in figures if sheet.text(row, c)]
    return bool(texts) and all(unit_of(text) for text in texts)


def _paths(sheet: Sheet, rows: Sequence[int], figures: Sequence[int]) -> dict[int, Path] | None:
    spans = any(
        sheet.extent(row, c)[1] > c + 1 or sheet.extent(row, c)[0] > row + 1
        for row in rows
        for c in range(sheet.width)
        if sheet.text(row, c) and sheet.begins(row, c)
    )
    blanks = any(not sheet.text(row, c) for row in rows for c in figures)
    if spans or not blanks or len(rows) == 1:
        if spans and blanks and not _blanks_are_empty(sheet, rows, figures):
            return None
        paths = {c: _down(sheet, rows, c) for c in figures}
        return paths if all(paths.values()) else None
    found = _split(sheet, rows, figures)
    if found is None or not _settled(sheet, rows, figures):
        return None
    # No heading has two columns of the same name: one of them is the next heading's.
    if len(set(found.values())) < len(found):
        return None
    return found


def _down(sheet: Sheet, rows: Sequence[int], column: int) -> Path:
    """The texts above a column, each cell once."""
    path: list[str] = []
    last: int | None = None
    width: tuple[int, int] = (0, 0)
    for row in rows:
        index = sheet.index(row, column)
        text = sheet.text(row, column)
        if index != last and text:
            reach = sheet.reach(row, column)
            # The same words in two cells, one below the other, are one heading that was cut.
            if not path or path[-1] != text or reach != width:
                path.append(text)
            width = reach
        last = index
    return tuple(path)


def _blanks_are_empty(sheet: Sheet, rows: Sequence[int], figures: Sequence[int]) -> bool:
    """Whether empty cells in a header that kept its spans can be nothing but empty.

    One beside a heading of a single column, with a heading of its own below, may be its rest.
    """
    for number, row in enumerate(rows[:-1]):
        for column in figures:
            if sheet.text(row, column) or column == 0:
                continue
            if any(sheet.text(upper, column) for upper in rows[:number]) and not any(
                sheet.text(lower, column) for lower in rows[number:]
            ):
                continue
            if any(sheet.text(lower, column) for lower in rows[number + 1 :]):
                return False
    return True


def _split(sheet: Sheet, rows: Sequence[int], columns: Sequence[int]) -> dict[int, Path] | None:
    """Column paths of a header whose merged cells came as one text and empty cells."""
    if not columns:
        return {}
    if not rows:
        return None
    row, rest = rows[0], rows[1:]
    if not sheet.text(row, columns[0]):
        return None
    groups: list[list[int]] = []
    for column in columns:
        if sheet.text(row, column):
            groups.append([column])
        else:
            groups[-1].append(column)
    paths: dict[int, Path] = {}
    for group in groups:
        text = sheet.text(row, group[0])
        if len(group) == 1:
            below = tuple(sheet.text(r, group[0]) for r in rest if sheet.text(r, group[0]))
            paths[group[0]] = (text, *below)
            continue
        inner = _split(sheet, rest, group)
        if inner is None:
            return None
        paths.update({column: (text, *path) for column, path in inner.items()})
    return paths


def _settled(sheet: Sheet, rows: Sequence[int], figures: Sequence[int]) -> bool:
    """Whether something tells that each heading stands at the left and the top of its columns."""
    corner = [sheet.text(row, 0) for row in rows] if figures[0] > 0 else []
    if corner and corner[0] and not any(corner[1:]):
        return True  # the corner, merged down, has its text at its top, and so have the others
    for number, row in enumerate(rows[:-1]):
        starts = [c for c in figures if sheet.text(row, c)]
        ends = [*starts[1:], figures[-1] + 1]
        below: list[tuple[str, ...]] = []
        for start, end in zip(starts, ends, strict=True):
            if end - start > 1:
                under = range(start, end)
                below.append(tuple(sheet.text(rows[number + 1], c) for c in under if c in figures))
        alike = len(set(below)) == 1 and (len(below) > 1 or _of_one_kind(below[0]))
        if below and not (alike and len(below) == len(starts)):
            return False
    return True


def _of_one_kind(texts: Sequence[str]) -> bool:
    return len(texts) > 1 and all(figure(text).kind == "year" for text in texts)
