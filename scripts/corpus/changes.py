"""Tables that leave the form: columns and rows added, moved, left out, turned or put in a list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from .shapes import Placed, gather, place
from .sheets import Box, Row, Sheet

Change = Callable[[Sheet, Random], Sheet]

_ADDED = ("备注", "占比", "上年", "同比", "说明", "上年度数量", "序号")
_ROWS = ("备注", "上年同期", "其中：网上申请", "填表说明", "增长率（%）")
_FILLS: tuple[Callable[[Random], str], ...] = (
    lambda _: "",
    lambda rng: str(rng.randint(0, 30)),
    lambda rng: f"{rng.randint(0, 99)}%",
    lambda rng: rng.choice(("", "", "见附件", "无")),
)
_STRANGE = ("某某", "口口", "■■■", "项目名称", "?")


def add_column(sheet: Sheet, rng: Random) -> Sheet:
    """A column that the form has not, before the labels or among the figures."""
    label = rng.choice(_ADDED)
    fill = rng.choice(_FILLS)
    if label == "序号":
        at, numbers = 0, [str(number) for number in range(1, len(sheet.rows) + 1)]
    else:
        at = rng.choice((sheet.width, sheet.width, rng.randint(4, sheet.width)))
        numbers = [fill(rng) for _ in sheet.rows]
    wider = [
        (row, column + (column >= at), replace(box, columns=box.columns + _over(column, box, at)))
        for row, column, box in place(sheet)
    ]
    covered = {
        row + down
        for row, column, box in place(sheet)
        if _over(column, box, at)
        for down in range(box.rows)
    }
    head = min((row for row in range(sheet.header) if row not in covered), default=sheet.header)
    new = [(head, at, Box(label, rows=sheet.header - head))] if head < sheet.header else []
    new += [
        (row, at, Box(numbers[row - sheet.header], label=False))
        for row in range(sheet.header, len(sheet.rows))
        if row not in covered
    ]
    return replace(sheet, width=sheet.width + 1, rows=gather([*wider, *new], len(sheet.rows)))


def _over(column: int, box: Box, at: int) -> bool:
    return column < at < column + box.columns


def add_row(sheet: Sheet, rng: Random) -> Sheet:
    """A row that the form has not, before the last row or at the end."""
    fill = rng.choice(_FILLS)
    figures = tuple(Box(fill(rng), label=False) for _ in range(sheet.width - 3))
    new: Row = (Box(rng.choice(_ROWS), 3), *figures)
    at = rng.choice((len(sheet.rows), len(sheet.rows) - 1, sheet.header, sheet.header + 1))
    return replace(sheet, rows=(*sheet.rows[:at], new, *sheet.rows[at:]))


def move_columns(sheet: Sheet, rng: Random) -> Sheet:
    """The organisations in another order."""
    order = list(range(4, 9))
    rng.shuffle(order)
    to = {column: order[column - 4] for column in range(4, 9)}
    placed = [
        (row, to.get(column, column) if row >= 2 and box.columns == 1 else column, box)
        for row, column, box in place(sheet)
    ]
    return replace(sheet, rows=gather(placed, len(sheet.rows)))


def drop_column(sheet: Sheet, rng: Random) -> Sheet:
    """One kind of organisation left out with its figures."""
    gone = rng.randint(4, 8)
    kept: list[Placed] = []
    for row, column, box in place(sheet):
        if column == gone and box.columns == 1:
            continue
        over = column <= gone < column + box.columns
        kept.append((row, column - (column > gone), replace(box, columns=box.columns - over)))
    return replace(sheet, width=sheet.width - 1, rows=gather(kept, len(sheet.rows)))


def drop_row(sheet: Sheet, rng: Random) -> Sheet:
    """One row without a group's label left out."""
    lines = [
        at
        for at, row in enumerate(sheet.rows)
        if at >= sheet.header and row and all(box.rows == 1 for box in row)
    ]
    gone = rng.choice(lines)
    kept = [
        (
            row - (row > gone),
            column,
            replace(box, rows=box.rows - (row < gone < row + box.rows)),
        )
        for row, column, box in place(sheet)
        if row != gone
    ]
    return replace(sheet, rows=gather(kept, len(sheet.rows) - 1))


def lose_heading(sheet: Sheet, rng: Random) -> Sheet:
    """The label of one column says nothing."""
    heads = [
        (at, n)
        for at in range(1, sheet.header)
        for n, box in enumerate(sheet.rows[at])
        if box.columns == 1
    ]
    return _relabelled(sheet, rng.choice(heads), rng) if heads else sheet


def lose_label(sheet: Sheet, rng: Random) -> Sheet:
    """The label of one row says nothing."""
    labels = [
        (at, max(n for n, box in enumerate(row) if box.label))
        for at, row in enumerate(sheet.rows)
        if at >= sheet.header and any(box.slot for box in row) and row[0].label
    ]
    return _relabelled(sheet, rng.choice(labels), rng) if labels else sheet


def _relabelled(sheet: Sheet, where: tuple[int, int], rng: Random) -> Sheet:
    at, n = where
    row = list(sheet.rows[at])
    text = row[n].text
    half = "".join(c for c in text if rng.random() < 0.6)
    strange = rng.choice((*_STRANGE, half, half, half, text[::-1]))
    row[n] = replace(row[n], text=strange)
    return replace(sheet, rows=(*sheet.rows[:at], tuple(row), *sheet.rows[at + 1 :]))


def repeat_header(sheet: Sheet, rng: Random) -> Sheet:
    """The header once more among the rows, where no merged label crosses."""
    crossed = {
        row + down for row, _, box in place(sheet) for down in range(1, box.rows) if row >= 3
    }
    places = [at for at in range(sheet.header + 1, len(sheet.rows)) if at not in crossed]
    if not places:
        return sheet
    at = rng.choice(places)
    rows = (*sheet.rows[:at], *sheet.rows[: sheet.header], *sheet.rows[at:])
    return replace(sheet, rows=rows)


def header_span_off(sheet: Sheet, rng: Random) -> Sheet:
    """One merged header cell one column too wide or too narrow."""
    merged = [
        (at, n)
        for at in range(sheet.header)
        for n, box in enumerate(sheet.rows[at])
        if box.columns > 1
    ]
    if not merged:
        return sheet
    at, n = rng.choice(merged)
    row = list(sheet.rows[at])
    row[n] = replace(row[n], columns=row[n].columns + rng.choice((-1, 1)))
    return replace(sheet, rows=(*sheet.rows[:at], tuple(row), *sheet.rows[at + 1 :]))


def turned(sheet: Sheet, _rng: Random) -> Sheet:
    """Rows as columns."""
    boxes = [
        (column, row, replace(box, rows=box.columns, columns=box.rows))
        for row, column, box in place(sheet)
    ]
    return Sheet(sheet.name, len(sheet.rows), gather(boxes, sheet.width), 0)


def _cases(sheet: Sheet) -> tuple[list[Box], list[Box], list[list[Box]]]:
    """The results' labels, the three cases' labels, the figures of each case."""
    results = [replace(box, rows=1, columns=1) for box in sheet.rows[1][:5]]
    cases = [replace(box, rows=1, columns=1) for box in (sheet.rows[0][0], *sheet.rows[1][5:])]
    figures = sheet.rows[3]
    return results, cases, [list(figures[at : at + 5]) for at in (0, 5, 10)]


def cases_as_rows(sheet: Sheet, rng: Random) -> Sheet:
    """Three rows of five figures."""
    results, cases, figures = _cases(sheet)
    corner = Box(rng.choice(("", "案件类型", "项目")))
    rows: list[Row] = [(case, *line) for case, line in zip(cases, figures, strict=True)]
    if rng.random() < 0.5:
        return Sheet("review", 6, ((corner, *results), *rows), 1)
    group = Box(sheet.rows[0][1].text, rows=2)
    first = (replace(cases[0], columns=2), *figures[0])
    rest = ((group, *rows[1]), rows[2])
    return Sheet("review", 7, ((replace(corner, columns=2), *results), first, *rest), 1)


def results_as_rows(sheet: Sheet, rng: Random) -> Sheet:
    """Five rows of three figures."""
    return turned(cases_as_rows(sheet, rng), rng)


def as_list(sheet: Sheet, rng: Random) -> Sheet:
    """Fifteen rows of one figure."""
    return turned(sheet, rng)


def with_word(sheet: Sheet, rng: Random) -> Sheet:
    """A word before the row of figures."""
    first, *others, figures = sheet.rows
    corner = Box(rng.choice(("", "类别", "项目")), rows=3)
    word = Box(rng.choice(("件数", "数量", "合计数", "本年")))
    rows = ((corner, *first), *others, (word, *figures))
    return Sheet("review", sheet.width + 1, rows, 3)


def none_at_all(sheet: Sheet, rng: Random) -> Sheet:
    """One word across the row of figures."""
    return replace(sheet, rows=(*sheet.rows[:3], (Box(rng.choice(("无", "/", "—")), 15),)))


REQUESTS: dict[str, Change] = {
    "add_column": add_column,
    "add_row": add_row,
    "move_columns": move_columns,
    "drop_column": drop_column,
    "drop_row": drop_row,
    "lose_heading": lose_heading,
    "lose_label": lose_label,
    "repeat_header": repeat_header,
    "header_span_off": header_span_off,
    "turned": turned,
}
REVIEWS: dict[str, Change] = {
    "cases_as_rows": cases_as_rows,
    "results_as_rows": results_as_rows,
    "as_list": as_list,
    "with_word": with_word,
    "none_at_all": none_at_all,
    "header_span_off": header_span_off,
    "lose_heading": lose_heading,
}


def changed(sheet: Sheet, changes: tuple[str, ...], rng: Random) -> Sheet:
    """The sheet with the changes that are for tables of its name, in their order."""
    known = {"requests": REQUESTS, "review": REVIEWS}.get(sheet.name, {})
    for name in changes:
        if name in known:
            sheet = known[name](sheet, rng)
    return sheet
