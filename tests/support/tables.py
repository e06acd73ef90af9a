"""Tables of the official forms, built cell by cell for tests of the alignment."""

from __future__ import annotations

from extractor.forms.records import FormTable
from extractor.grid import Row, Section, form_table
from extractor.model import Table

# A cell to be placed: text, row span, column span.
Asked = tuple[str, int, int]


def grid(rows: list[list[str | Asked]]) -> Table:
    """A grid formed as a browser forms it; a bare string is a cell without spans."""
    asked = [[(cell, 1, 1) if isinstance(cell, str) else cell for cell in row] for row in rows]
    section = Section([Row([c[0] for c in row], [(c[1], c[2]) for c in row]) for row in asked])
    table, _ = form_table([section])
    return table


def requests_header() -> list[list[str | Asked]]:
    """The three header rows of the table of requests, as printed."""
    return [
        [
            ("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3),
            ("申请人情况", 1, 7),
        ],
        [("自然人", 2, 1), ("法人或其他组织", 1, 5), ("总计", 2, 1)],
        ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"],
    ]


def requests_rows(table: FormTable, values: dict[str, list[str]]) -> list[list[str | Asked]]:
    """The rows of the table of requests with their merged labels; ``values`` by row code."""
    rows: list[list[str | Asked]] = []
    seen: set[tuple[str, ...]] = set()
    for heading in table.rows:
        labels: list[str | Asked] = []
        for depth in range(1, len(heading.path)):
            group = heading.path[:depth]
            if group not in seen:
                seen.add(group)
                members = sum(row.path[:depth] == group for row in table.rows)
                labels.append((group[-1], members, 1))
        labels.append((heading.path[-1], 1, 4 - len(heading.path)))
        rows.append([*labels, *values[heading.id]])
    return rows


def review_header() -> list[list[str | Asked]]:
    """The three header rows of the table of reconsideration and litigation, as printed."""
    results = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    return [
        [("行政复议", 1, 5), ("行政诉讼", 1, 10)],
        [*[(r, 2, 1) for r in results], ("未经复议直接起诉", 1, 5), ("复议后起诉", 1, 5)],
        [*results, *results],
    ]
