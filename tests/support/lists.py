"""Made-up lists: the statistics of 2014 to 2018, and the one about a website."""

from __future__ import annotations

import random
from decimal import Decimal

from extractor.forms.records import Form
from extractor.model import Slot, Value
from tests.support.tables import Asked

_TEXTS = {
    "name": "云溪水务网",
    "url": "www.yunxi.example",
    "host_body": "云溪市水务局",
    "site_id": "1234567890",
    "icp_record": "ICP备10000001号-1",
    "police_record": "无",
    "mobile.weibo.name": "云溪水务",
    "innovation.other": "河道水位查询",
}
_UNITS = {"10k_cny": "万元", "count": "条"}
# The cells of a row of the list about a website: groups and label, and the answer.
_WIDTH = 4
Said = tuple[str, Value | None, str]


def answers(form: Form, rng: random.Random) -> dict[str, Said]:
    """What is printed for each slot, the value and the status; the form's sums hold."""
    counts = {slot.row: rng.choice((0, 3, 17, 1286)) for slot in form.slots}
    for identity in reversed(form.identities):
        counts[identity.left[0]] = sum(counts[row] for row in identity.right)
    return {slot.key: _answer(slot, counts[slot.row], rng) for slot in form.slots}


def _answer(slot: Slot, count: int, rng: random.Random) -> Said:
    if slot.unit == "yes_no":
        return ("☑是 □否", "yes", "reported") if rng.random() < 0.5 else ("否", "no", "reported")
    if slot.several:
        text = " ".join(f"{'□☑'[at % 2]}{option}" for at, option in enumerate(slot.options))
        return text, ";".join(slot.options[1::2]), "reported"
    if slot.options:
        return slot.options[1], slot.options[1], "reported"
    if slot.unit == "text":
        text = _TEXTS.get(slot.row, "")
        status = {"": "blank", "无": "dash"}.get(text, "reported")
        return text, text if status == "reported" else None, status
    if slot.unit == "10k_cny":
        return "1,318.46", Decimal("1318.46"), "reported"
    return f"{count:,}", Decimal(count), "reported"


def statistics_rows(form: Form, said: dict[str, Said]) -> list[list[str | Asked]]:
    """指标 | 单位 | 统计数, with the groups as rows of their own."""
    rows: list[list[str | Asked]] = [["指标", "单位", "统计数"]]
    printed: set[tuple[str, ...]] = set()
    for slot, heading in zip(form.slots, form.tables[0].rows, strict=True):
        # A row that is a group as well names its note once.
        path = tuple(part.partition("（不")[0] for part in heading.path)
        for depth in range(1, len(path)):
            if path[:depth] not in printed:
                printed.add(path[:depth])
                rows.append([heading.path[depth - 1], "", ""])
        printed.add(path)
        rows.append([heading.path[-1], _UNITS[slot.unit], said[slot.key][0]])
    return rows


def site_rows(form: Form, said: dict[str, Said]) -> list[list[str | Asked]]:
    """Groups in merged cells at the left, labels beside them, answers at the right."""
    headings = form.tables[0].rows
    rows: list[list[str | Asked]] = []
    above: tuple[str, ...] = ()
    for slot, heading in zip(form.slots, headings, strict=True):
        row: list[str | Asked] = []
        groups = heading.path[:-1]
        for depth, group in enumerate(groups, 1):
            if above[:depth] != groups[:depth]:
                size = sum(other.path[:depth] == groups[:depth] for other in headings)
                row.append((group, size, 1))
        above = groups
        wide = _WIDTH - 1 - len(groups)
        if slot.several:
            row.append((said[slot.key][0], 1, wide + 1))
        else:
            row += [(heading.path[-1], 1, wide), said[slot.key][0]]
        rows.append(row)
    return rows
