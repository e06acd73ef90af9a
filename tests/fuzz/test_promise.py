"""A value is right or carries a flag, whatever a publisher does to the columns of the form.

Each slot of a table prints a figure of its own. Columns are moved with their headers, added,
misspelled or left out, spans are dropped and rows lose a cell, several of these at once; a person
would still read each unflagged value where the page prints it.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

import extractor
from extractor.forms import builtin_forms

many = settings(max_examples=int(os.environ.get("FUZZ_EXAMPLES", "100")), deadline=None)
FORMS = {form.id: form for form in builtin_forms()}
ROWS = FORMS["ogi-2021"].tables[1].rows
TOP, ORGANISATIONS = (
    ("自然人", "总计"),
    ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"),
)
CODES = {column.path[-1]: column.id for column in FORMS["ogi-2021"].tables[1].columns}

# A header cell or a label: text, row span, column span.
Cell = tuple[str, int, int]


class Sheet:
    """The table of requests: columns in printed order, each with its label and its figures.

    ``outer`` holds the columns beside the group of organisations: those before and after it.
    """

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        figures = iter(rng.sample(range(1, 1000), 7 * len(ROWS)))
        self.truth = {(row.id, code): next(figures) for row in ROWS for code in CODES.values()}
        self.before, self.after = [TOP[0]], [TOP[1]]
        self.group = list(ORGANISATIONS)
        self.names = {label: label for label in (*TOP, *ORGANISATIONS)}
        self.spans = True
        self.short: tuple[int, int] | None = None

    def html(self) -> str:
        shown = [*self.before, *self.group, *self.after]
        header: list[list[Cell]] = [
            [("申请人情况的勾稽关系", 3, 3), ("申请人情况", 1, len(shown))],
            [
                *[(self.names[label], 2, 1) for label in self.before],
                ("法人或其他组织", 1, len(self.group)),
                *[(self.names[label], 2, 1) for label in self.after],
            ],
            [(self.names[label], 1, 1) for label in self.group],
        ]
        body: list[list[Cell]] = []
        for number, row in enumerate(ROWS):
            figures = [self.figure(row.id, label) for label in shown]
            if self.short and self.short[0] == number:
                del figures[self.short[1] % len(figures)]
            body.append([(row.path[-1], 1, 3), *[(text, 1, 1) for text in figures]])
        return "".join(f"<tr>{''.join(map(self.cell, row))}</tr>" for row in (*header, *body))

    def figure(self, row: str, label: str) -> str:
        code = CODES.get(label)
        return str(self.truth[row, code] if code else self.rng.randint(1000, 2000))

    def cell(self, cell: Cell) -> str:
        text, rows, columns = cell
        return (
            f'<td rowspan="{rows}" colspan="{columns}">{text}</td>'
            if self.spans
            else (f"<td>{text}</td>")
        )


def reorder(sheet: Sheet) -> None:
    sheet.rng.shuffle(sheet.group)


def total_first(sheet: Sheet) -> None:
    sheet.before, sheet.after = sheet.after, sheet.before


def exchange(sheet: Sheet) -> None:
    """其他 beside the group, and the total in it, each with its figures."""
    at = sheet.rng.randrange(len(sheet.group))
    sheet.group[at], sheet.after[-1] = sheet.after[-1], sheet.group[at]


def misspell(sheet: Sheet) -> None:
    label = sheet.rng.choice(list(sheet.names))
    at = sheet.rng.randrange(len(label))
    sheet.names[label] = sheet.rng.choice(["", "某某", label[:at] + "某" + label[at + 1 :]])


def add(sheet: Sheet) -> None:
    label = sheet.rng.choice(["备注", "上年", "占比", "小计数", "序号"])
    sheet.names[label] = label
    part = sheet.rng.choice([sheet.before, sheet.group, sheet.after])
    part.insert(sheet.rng.randrange(len(part) + 1), label)


def leave_out(sheet: Sheet) -> None:
    sheet.group.pop(sheet.rng.randrange(len(sheet.group)))


def lose_cell(sheet: Sheet) -> None:
    sheet.short = (sheet.rng.randrange(len(ROWS)), sheet.rng.randrange(12))


def flatten(sheet: Sheet) -> None:
    sheet.spans = False


CHANGES: list[Callable[[Sheet], None]] = [
    reorder, total_first, exchange, misspell, add, leave_out, lose_cell, flatten,
]  # fmt: skip
TITLE = "海州市卫生健康局2021年政府信息公开工作年度报告"


@many
@given(st.integers(0, 1 << 32), st.lists(st.sampled_from(CHANGES), max_size=4))
def test_a_value_is_right_or_flagged(seed: int, changes: list[Callable[[Sheet], None]]) -> None:
    sheet = Sheet(random.Random(seed))
    for change in changes:
        change(sheet)
    page = (
        f"<meta charset=utf-8><h1>{TITLE}</h1><h2>依申请公开情况</h2><table>{sheet.html()}</table>"
    )
    wrong = [
        (seen.slot.row, seen.slot.column, str(seen.value))
        for seen in extractor.extract(page.encode()).observations
        if seen.value is not None
        and not seen.flags
        and seen.value != Decimal(sheet.truth.get((seen.slot.row, seen.slot.column), -1))
    ]
    assert not wrong
