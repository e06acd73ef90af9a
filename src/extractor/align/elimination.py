"""Labels of rows that are misspelt: which row of the form they are follows from the others.

The forms are fixed, so that a row between two known ones is the one that the form has there, if it
has only one there that the table does not show elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from msgspec import Struct

from extractor.align.alike import resembles
from extractor.align.band import SUBTOTAL
from extractor.align.header import Met
from extractor.align.index import FormIndex, Node
from extractor.align.tokens import Token, is_header_row
from extractor.forms.records import FormTable


class _Line(Struct, frozen=True):
    """A row of figures: the position of its last label among the tokens, and the form's row.

    ``number`` is the row's number in the form's table, ``None`` for words of no known label.
    """

    position: int
    table: str
    number: int | None
    near: bool


def settle_row_labels(tokens: Sequence[Token], index: FormIndex) -> Sequence[Token]:
    """The tokens with misspelt labels of rows settled as far as the rows around them allow.

    A near miss becomes certain where it stands in its place and its row is nowhere else, and no
    label at all where its row is met elsewhere. Other words become the one row that is missing
    there: certain if they resemble its label, else uncertain.
    """
    subtotals = _subtotals(tokens, index)
    if subtotals:
        tokens = [
            (cell, ((), met[1], False) if position in subtotals and met is not None else met)
            for position, (cell, met) in enumerate(tokens)
        ]
    strange = [cell.row for cell, met in tokens if met is not None and (met[2] or not met[0])]
    if not strange:
        return tokens
    rows = set(strange).intersection(
        [cell.row for cell, met in tokens if met is None and cell.text]
    )
    if not rows:
        # What is strange stands in no row with a figure.
        return tokens
    lines = [line for line in _lines(tokens, index) if line.position not in subtotals]
    if not any(line.near or line.number is None for line in lines):
        return tokens
    changes: dict[int, Met] = {}
    for table in index.tables.values():
        _settle(lines, table, tokens, changes)
    return [(cell, changes.get(position, met)) for position, (cell, met) in enumerate(tokens)]


def _subtotals(tokens: Sequence[Token], index: FormIndex) -> set[int]:
    """The positions of labels of the sums of a group (小计) among rows with figures.

    A row is that beside a row of totals that is called otherwise, or before one that the form has
    before its totals.
    """
    if all(SUBTOTAL not in cell.text for cell, _ in tokens):
        return set()
    figured = {cell.row for cell, met in tokens if met is None and cell.text}
    totals = [
        (position, {node for node in met[0] if node.axis == "row"}, SUBTOTAL in met[1])
        for position, (cell, met) in enumerate(tokens)
        if met is not None and cell.row in figured
    ]
    others = {node for _, nodes, below in totals if not below for node in nodes}
    return {
        position
        for position, nodes, below in totals
        if below and (nodes & others or _comes_early(position, nodes, totals, index))
    }


def _comes_early(
    at: int, nodes: set[Node], labels: Sequence[tuple[int, set[Node], bool]], index: FormIndex
) -> bool:
    """Whether a row of the form follows that stands before all of ``nodes`` in it."""
    first = {
        node.table: _number(node, index.tables[node.table])
        for node in sorted(nodes, key=lambda node: -_number(node, index.tables[node.table]))
    }
    behind = [named for position, named, _ in labels if position > at and len(named) == 1]
    return any(
        _number(node, index.tables[node.table]) < first.get(node.table, 0)
        for named in behind
        for node in named
    )


def _lines(tokens: Sequence[Token], index: FormIndex) -> list[_Line]:
    lines: list[_Line] = []
    start = 0
    for _, group in groupby(tokens, key=lambda token: token[0].row):
        row = list(group)
        position = _last_label(row)
        if position is not None and not is_header_row(row):
            met = row[position][1]
            line = _line(start + position, met, index) if met is not None else None
            if line is not None:
                lines.append(line)
        start += len(row)
    return lines


def _last_label(row: Sequence[Token]) -> int | None:
    """The last of the labels that a row begins with, if a figure follows.

    A number before them is the row's (序号).
    """
    last = None
    for position, (cell, met) in enumerate(row):
        if met is not None:
            last = position
        elif cell.text and position:
            return last
    return None


def _line(position: int, met: Met, index: FormIndex) -> _Line | None:
    nodes, _, near = met
    leaves = [node for node in nodes if node.axis == "row"]
    if not nodes:
        return _Line(position, "", None, False)
    if len(leaves) != 1:
        return None
    table = index.tables[leaves[0].table]
    return _Line(position, table.id, _number(leaves[0], table), near)


def _number(node: Node, table: FormTable) -> int:
    return next(n for n, heading in enumerate(table.rows) if heading.id == node.id)


def _settle(
    lines: Sequence[_Line],
    table: FormTable,
    tokens: Sequence[Token],
    changes: dict[int, Met],
) -> None:
    sure = {line.number for line in lines if line.table == table.id and not line.near}
    before: int | None = -1
    run: list[_Line] = []
    for line in [*lines, None]:
        if line is not None and (line.near or line.number is None):
            run.append(line)
            continue
        own = line is not None and line.table == table.id
        after = line.number if own and line is not None else None
        if before is not None:
            end = len(table.rows) if after is None else after
            missing = [n for n in range(before + 1, end) if n not in sure]
            _settle_run(run, missing, table, tokens, changes)
        if after is not None:
            before = after
        elif before != -1:
            before = None
        run = []
    for line in lines:
        if line.near and line.table == table.id and line.number in sure:
            # Another row has this label as the form words it: this one is something else.
            changes[line.position] = ((), _text(tokens, line), False)


def _text(tokens: Sequence[Token], line: _Line) -> str:
    return tokens[line.position][0].text


def _settle_run(
    run: Sequence[_Line],
    missing: Sequence[int],
    table: FormTable,
    tokens: Sequence[Token],
    changes: dict[int, Met],
) -> None:
    """Lines that stand between two known rows, and the rows of the form that are missing there."""
    pending: list[_Line] = []
    left = list(missing)
    for line in run:
        if line.number is None:
            if line.position not in changes:
                pending.append(line)
        elif line.table == table.id and left and line.number in left:
            at = left.index(line.number)
            nodes, text, _ = tokens[line.position][1] or ((), "", False)
            changes[line.position] = (nodes, text, False)
            _assign(pending, left[:at], table, tokens, changes)
            pending, left = [], left[at + 1 :]
    _assign(pending, left, table, tokens, changes)


def _assign(
    unknown: Sequence[_Line],
    missing: Sequence[int],
    table: FormTable,
    tokens: Sequence[Token],
    changes: dict[int, Met],
) -> None:
    if not unknown or len(unknown) != len(missing):
        return
    alike = [
        resembles(_text(tokens, line), _wordings(table, number))
        for line, number in zip(unknown, missing, strict=True)
    ]
    if len(unknown) > 1 and not all(alike):
        return
    for line, number, sure in zip(unknown, missing, alike, strict=True):
        heading = table.rows[number]
        node = Node(table.id, "row", heading.id, (), table.rows_in_header)
        changes[line.position] = ((node,), _text(tokens, line), not sure)


def _wordings(table: FormTable, number: int) -> Sequence[str]:
    heading = table.rows[number]
    return (heading.path[-1], *heading.aliases)
