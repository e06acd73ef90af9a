"""The promise by force: from one truth, cells, rows and totals are taken away and digits changed.

Tables whose sums hold are printed as text dumps print them, in the families that lose columns,
rows or both, with zeros printed or left out. Then at most one thing is wrong in each table: a digit
is changed, a figure is lost, cannot be read or is split, or another stands before it. An unflagged
value must be what its own cell prints.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import extractor
from extractor.forms.records import FormTable
from tests.fuzz.test_true_slots import FORM, figures

many = settings(max_examples=int(os.environ.get("FUZZ_EXAMPLES", "40")), deadline=None)
# Documents of the fixed seeds; each prints some two hundred figures.
SEEDS = int(os.environ.get("FUZZ_SEEDS", "25"))
TITLE = "海州市卫生健康局2021年政府信息公开工作年度报告"
TABLES = {table.id: table for table in FORM.tables}
ORGANISATIONS = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")

Line = list[str]
Cells = dict[str, str]


def printed(rng: random.Random, values: dict[str, int]) -> Cells:
    """What each cell prints: zeros as zeros or not at all, by the habit of the document."""
    habit = rng.choice((0.0, 0.3, 0.7, 1.0))
    return {
        key: "" if not value and rng.random() < habit else str(value)
        for key, value in values.items()
    }


def spoil(rng: random.Random, cells: Cells) -> None:
    """At most one figure of each table with another digit, lost, unread, split or pushed aside."""
    for table in TABLES.values():
        keys = [slot.key for slot in table.slots if cells.get(slot.key)]
        if not keys or rng.random() < 0.4:
            continue
        key = rng.choice(keys)
        if rng.random() < 0.25:
            cells[key] = ""
            continue
        text = cells[key]
        if rng.random() < 0.3:
            cells[key] = rng.choice(("约2", "×", "见附件", "3/6", f"{text} 7", f"3/6 {text}"))
            continue
        at = rng.randrange(len(text))
        digit = rng.choice([d for d in "123456789" if d != text[at]])
        cells[key] = text[:at] + digit + text[at + 1 :]


def leave_out(rng: random.Random, cells: Cells) -> None:
    """Some rows, or the row or the column of totals, without their cells' keys."""
    gone: set[str] = set()
    if rng.random() < 0.3:
        rows = [row.id for row in TABLES["requests"].rows]
        gone |= {f"requests/{row}/" for row in rng.sample(rows, rng.randint(1, 4))}
    if rng.random() < 0.15:
        gone.add("requests/outcome.total/")
    for key in [key for key in cells if any(key.startswith(prefix) for prefix in gone)]:
        del cells[key]


def lines_of(cells: Cells) -> list[Line]:
    """The three tables as rows of cells, each text where it begins."""
    lines: list[Line] = [["第二十条第（一）项"]]
    for row in TABLES["proactive_disclosure"].rows:
        heads = [c.path[-1] for c in TABLES["proactive_disclosure"].columns if c.id in row.columns]
        head = ["信息内容", *heads]
        if head not in lines[-3:]:
            lines.append(head)
        keys = [f"proactive_disclosure/{row.id}/{column}" for column in row.columns]
        lines.append([row.path[-1], *(cells[key] for key in keys)])
    lines.append(["三、收到和处理政府信息公开申请情况"])
    lines.append(
        ["（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "申请人情况"]
    )
    lines += [["自然人", "法人或其他组织", "总计"], [*ORGANISATIONS]]
    lines += request_lines(TABLES["requests"], cells)
    lines.append(["四、政府信息公开行政复议、行政诉讼情况"])
    lines += [["行政复议", "行政诉讼"], [*RESULTS, "未经复议直接起诉", "复议后起诉"]]
    lines.append([*RESULTS, *RESULTS])
    review = TABLES["review_litigation"]
    lines.append([cells[slot.key] for slot in review.slots])
    return lines


def request_lines(table: FormTable, cells: Cells) -> list[Line]:
    lines: list[Line] = []
    above: tuple[str, ...] = ()
    for row in table.rows:
        keys = [f"requests/{row.id}/{column.id}" for column in table.columns]
        if keys[0] not in cells:
            continue
        groups = row.path[:-1]
        new = [g for n, g in enumerate(groups) if above[: n + 1] != groups[: n + 1]]
        above = groups
        lines.append([*new, row.path[-1], *(cells[key] for key in keys)])
    return lines


def bars(rng: random.Random, lines: list[Line]) -> list[str]:
    width = rng.choice((0, 10))
    found = []
    for line in lines:
        texts = [text for text in line if text]
        found.append(" | ".join(texts) + " | " + "|" * max(0, width - len(texts)))
    return found


def doubled(_rng: random.Random, lines: list[Line]) -> list[str]:
    return ["".join(f"|{text}|" for text in line if text) for line in lines]


def one_a_line(rng: random.Random, lines: list[Line]) -> list[str]:
    before, behind = rng.choice((("|", ""), ("", "|"), ("", "")))
    return [f"{before}{text}{behind}" for line in lines for text in line if text]


def spaced(_rng: random.Random, lines: list[Line]) -> list[str]:
    return [" ".join(text for text in line if text) for line in lines]


def broken(rng: random.Random, lines: list[Line]) -> list[str]:
    found = []
    for line in lines:
        text = ""
        for cell in filter(None, line):
            text += f"{cell} | "
            if rng.random() < 0.1:
                found.append(text)
                text = ""
        found.append(text)
    return [text for text in found if text]


def glued(_rng: random.Random, lines: list[Line]) -> list[str]:
    """All on one line between bars."""
    return ["|".join(text for line in lines for text in line if text)]


FAMILIES: list[Callable[[random.Random, list[Line]], list[str]]] = [
    bars, doubled, one_a_line, spaced, broken, glued,
]  # fmt: skip


def silent_errors(seed: int, family: Callable[[random.Random, list[Line]], list[str]]) -> list[str]:
    """Unflagged values of one damaged document that are not what their own cells print."""
    rng = random.Random(seed)
    cells = printed(rng, figures(seed, FORM))
    spoil(rng, cells)
    leave_out(rng, cells)
    text = "\n".join([TITLE, *family(rng, lines_of(cells))])
    wrong = []
    for seen in extractor.extract(text.encode()).observations:
        if seen.value is not None and not seen.flags:
            own = cells.get(seen.slot.key, "")
            if not own.isdecimal() or Decimal(own) != seen.value:
                wrong.append(f"{seen.slot.key}: {seen.value} where {own!r} is printed")
    return wrong


@pytest.mark.parametrize("family", FAMILIES)
def test_no_silent_error_in_many_documents(
    family: Callable[[random.Random, list[Line]], list[str]],
) -> None:
    wrong = {seed: found for seed in range(SEEDS) if (found := silent_errors(seed, family))}
    assert wrong == {}


@many
@given(st.integers(0, 1 << 32), st.sampled_from(FAMILIES))
def test_no_silent_error(
    seed: int, family: Callable[[random.Random, list[Line]], list[str]]
) -> None:
    assert silent_errors(seed, family) == []
