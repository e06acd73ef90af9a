"""Reports of the forms that are lists: the statistics of 2014 to 2018 and the one on websites.

The labels are the official ones, taken from the form files; how they are written, laid out and
answered is drawn here. A document is made in the styles of the other forms' pages and dumps.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import Any

from extractor.forms import builtin_forms
from extractor.model import Slot

from . import page, prose
from .figures import plain, printed
from .kinds import HTML, TEXT_CHANGE
from .labels import Labels
from .places import bureau_name
from .sheets import Box, Row, Sheet
from .style import Style, draw_style
from .truth import Truth

FORMS = {"statistics": "ogi-2014", "site": "gov-site-2018"}

TITLES = {
    "statistics": (
        "{year}年{bureau}政府信息公开情况统计表",
        "{bureau}政府信息公开情况统计表（{year}年度）",
    ),
    "site": ("政府网站工作年度报表\n（{year}年度）", "{bureau}政府网站工作年度报表（{year}年度）"),
}
_UNITS = {"10k_cny": "万元", "count": "条"}
_YES = (
    "是",
    "☑是 □否",
    "√是 □否",
    "是√ 否□",
    "■是 □否",
    "\uf052是 \uf0a3否",
    "是（√） 否（ ）",
    "þ是 ¨否",
)
_NO = (
    "否",
    "□是 ☑否",
    "□是 √否",
    "是□ 否√",
    "□是 ■否",
    "\uf0a3是 \uf052否",
    "是（ ） 否（√）",
    "¨是 þ否",
)
_TEXTS = ("云溪发布", "云溪市人民政府", "1234567890", "www.yunxi.example", "ICP备10000001号-1")


@dataclass(frozen=True)
class MadeList:
    """A document of a list form, as ``extractor``'s other documents are made."""

    kind: str
    truth: Truth
    style: Style
    form: str
    answers: dict[str, tuple[str, Any]]
    blocks: list[page.Block]
    html: str

    def record(self, file: str) -> dict[str, Any]:
        """The entry of ``truth.json``."""
        table = "statistics" if self.form == "ogi-2014" else "site"
        return {
            "file": file,
            "kind": self.kind,
            "edition": self.form,
            "year": self.truth.year,
            "bureau": self.truth.bureau,
            "planted": [],
            "values": [[table, row, "value", said] for row, (_, said) in self.answers.items()],
        }


def make(name: str, look: str, rng: Random) -> MadeList:
    """A random document of the form ``name`` in the style of the kind ``look``."""
    form = next(form for form in builtin_forms() if form.id == FORMS[name])
    style = draw_style(rng, 0.6 if look == "html-wild" else 0.3)
    style = HTML.get(look, TEXT_CHANGE)(style, rng)
    year = rng.randint(2014, 2018) if name == "statistics" else rng.randint(2018, 2025)
    truth = Truth(form.years[0], year, bureau_name(rng), {})
    answers = answers_of(form.slots, style, rng)
    answers = kept_sums(answers, form.identities)
    if name == "site":
        answers["host_body"] = (truth.bureau, truth.bureau)
    label = Labels(style.labels, rng)
    sheets = list_sheets(form.slots, answers, label, rng) if name == "statistics" else []
    sheets = sheets or [site_sheet(form.slots, answers, label)]
    sheets = _cut(sheets[0], rng) if len(sheets) == 1 and rng.random() < 0.25 else sheets
    title = rng.choice(TITLES[name]).format(year=year, bureau=truth.bureau)
    blocks = [page.Block(title, heading=True)]
    if name == "statistics" and rng.random() < 0.6:
        top = prose.title(rng, truth, replace(style.page, title="full"))
        blocks = [page.Block(top, heading=True), *blocks]
    elif "{bureau}" not in title:
        blocks.append(page.Block(f"填报单位：{truth.bureau}"))
    blocks += [page.Block(sheet=sheet) for sheet in sheets]
    html = page.page(rng, truth, replace(style, page=replace(style.page, copy="")), blocks)
    return MadeList(f"{name}-{look}", truth, style, form.id, answers, blocks, html)


def answers_of(slots: tuple[Slot, ...], style: Style, rng: Random) -> dict[str, tuple[str, Any]]:
    """What is printed for each row, and the value that it says."""
    found: dict[str, tuple[str, Any]] = {}
    for slot in slots:
        if slot.unit == "yes_no":
            yes = rng.random() < 0.5
            found[slot.row] = (rng.choice(_YES if yes else _NO), "yes" if yes else "no")
        elif slot.options:
            found[slot.row] = _ticked(slot, rng)
        elif slot.unit == "text":
            text = rng.choice((*_TEXTS, "无", "-", ""))
            found[slot.row] = (text, text if text in _TEXTS else None)
        else:
            found[slot.row] = _figure(slot, Decimal(_amount(rng)), style, rng)
    return found


def _amount(rng: Random) -> int:
    return 0 if rng.random() < 0.4 else int(10 ** rng.uniform(0, 4))


def _figure(slot: Slot, value: Decimal, style: Style, rng: Random) -> tuple[str, Any]:
    figure = printed((slot.table, slot.row, slot.column), value, style.numbers, rng)
    return figure.text, None if figure.value is None else int(figure.value)


def _ticked(slot: Slot, rng: Random) -> tuple[str, str | None]:
    chosen = [one for one in slot.options if rng.random() < 0.4] if slot.several else []
    chosen = chosen or ([] if slot.several else [rng.choice(slot.options)])
    on, off = rng.choice(("☑□", "√□", "■□"))
    if not slot.several and rng.random() < 0.5:
        return chosen[0], chosen[0]
    text = " ".join(f"{on if one in chosen else off}{one}" for one in slot.options)
    return text, ";".join(chosen) or None


def kept_sums(answers: dict[str, tuple[str, Any]], identities: Any) -> dict[str, tuple[str, Any]]:
    """The answers with the totals that the form's sums ask for; parts come before their total."""
    for identity in reversed(identities):
        total = sum((Decimal(answers[code][1] or 0) for code in identity.right), Decimal(0))
        answers[identity.left[0]] = (plain(total), int(total))
    return answers


def list_sheets(
    slots: tuple[Slot, ...], answers: dict[str, Any], label: Labels, rng: Random
) -> list[Sheet]:
    """指标 | 单位 | 统计数, in one list or in two that stand side by side."""
    units, indent = rng.random() < 0.8, rng.random() < 0.5
    lines: list[Row] = []
    seen: set[str] = set()
    for slot in slots:
        path = slot.row_label.split(" > ")
        for depth, part in enumerate(path):
            key = " > ".join(path[: depth + 1]).split("（不")[0]
            text = ("　" * depth if indent else "") + label(part)
            if depth + 1 < len(path):
                if key not in seen:
                    unit = (Box("——" if rng.random() < 0.3 else ""),) if units else ()
                    lines.append((Box(text), *unit, Box("", label=False)))
                    seen.add(key)
                continue
            seen.add(key)
            unit = (Box(_UNITS[slot.unit]),) if units else ()
            lines.append(
                (Box(text), *unit, Box(answers[slot.row][0], label=False, slot=_key(slot)))
            )
    width = 3 if units else 2
    head: Row = (Box(rng.choice(("指标", "统计指标", "指标名称"))),)
    head += (Box("单位"),) if units else ()
    head += (Box(rng.choice(("统计数", "数量", "统计数", "2017年"))),)
    if rng.random() < 0.2:
        half = (len(lines) + 1) // 2
        blank: Row = tuple(Box("") for _ in range(width))
        right = [*lines[half:], *([blank] * (2 * half - len(lines)))]
        both = [a + b for a, b in zip(lines[:half], right, strict=True)]
        return [Sheet("statistics", 2 * width, (head + head, *both), 1)]
    return [Sheet("statistics", width, (head, *lines), 1)]


def _key(slot: Slot) -> tuple[str, str, str]:
    return slot.table, slot.row, slot.column


def site_sheet(slots: tuple[Slot, ...], answers: dict[str, Any], label: Labels) -> Sheet:
    """Labels in up to three columns, outer ones merged over their rows, answers at the right."""
    paths = [slot.row_label.split(" > ") for slot in slots]
    rows: list[Row] = []
    open_groups: tuple[str, ...] = ()
    for slot, path in zip(slots, paths, strict=True):
        groups = tuple(path[:-1])
        boxes: list[Box] = []
        for depth, group in enumerate(groups):
            if open_groups[: depth + 1] != groups[: depth + 1]:
                size = sum(other[: depth + 1] == path[: depth + 1] for other in paths)
                boxes.append(Box(label(group), rows=size))
        open_groups = groups
        wide = 3 - len(groups)
        answer, _ = answers[slot.row]
        if slot.several:
            boxes.append(Box(answer, columns=wide + 1, label=False, slot=_key(slot)))
        else:
            boxes += [Box(label(path[-1]), columns=wide), Box(answer, label=False, slot=_key(slot))]
        rows.append(tuple(boxes))
    return Sheet("site", 4, tuple(rows))


def _cut(sheet: Sheet, rng: Random) -> list[Sheet]:
    """A page break where no merged cell is."""
    open_until = 0
    places = []
    for at, row in enumerate(sheet.rows):
        if at > max(open_until, 5):
            places.append(at)
        open_until = max([open_until, *(at + box.rows - 1 for box in row)])
    if not places:
        return [sheet]
    at = rng.choice(places)
    return [
        replace(sheet, rows=sheet.rows[:at]),
        Sheet(sheet.name, sheet.width, sheet.rows[at:], 0),
    ]
