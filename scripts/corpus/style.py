"""How one report is printed: independent choices, each with its usual and its odd values."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal

Shape = Literal["one", "five", "giant"]
Repair = Literal["spans", "empties", "dropped", "off_by_one", "phantom"]
Copy = Literal["", "hidden", "class", "attribute", "visible", "stale"]
Source = Literal["title", "prose", "metadata", "footer", "filename"]


@dataclass(frozen=True)
class LabelStyle:
    """How labels are written."""

    brackets: str = "（）"
    ordinal: str = "."
    quotes: str = "“”"
    spaces: float = 0.0
    breaks: bool = False
    notes: Literal["full", "cut", "dropped"] = "full"
    normative: str = ""
    change: str = "本年增/减"
    typos: int = 0
    script: Literal["simplified", "traditional", "pinyin"] = "simplified"
    comma: str = "，"


@dataclass(frozen=True)
class NumberStyle:
    """How numbers are written. ``money`` is where a money unit stands and which it is."""

    zero: str = "0"
    thousands: str = ""
    wide: bool = False
    suffix: str = ""
    plus: bool = False
    minus: str = "-"
    money_unit: Literal["form", "元", "万元", "亿元"] = "form"
    money_at: Literal["heading", "number"] = "heading"


@dataclass(frozen=True)
class TableStyle:
    """How the tables are cut, joined and damaged."""

    shape: Shape = "one"
    repair: Repair = "spans"
    cuts: int = 0
    cut_label: Literal["repeat", "empty", "half"] = "repeat"
    cut_header: bool = False
    cut_row: bool = False
    without_total_row: bool = False
    without_total_column: bool = False
    without_group: bool = False
    sections: Literal["thead", "tbody", "none", "mixed"] = "tbody"
    header_cells: bool = False
    changes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PageStyle:
    """What stands around the tables, and the bytes."""

    markup: Literal["plain", "ueditor", "word", "wps", "kindeditor", "soup"] = "plain"
    copy: Copy = ""
    cell_copy: bool = False
    layout_table: bool = False
    metadata: bool = False
    chrome: bool = False
    headings: bool = True
    prose: Literal["short", "long", "none"] = "short"
    title: Literal["full", "year", "generic", "missing"] = "full"
    bureau_from: Source = "title"
    publisher: Literal["own", "other"] = "own"
    traps: bool = False
    declared: str = "utf-8"
    encoding: str = "utf-8"
    declare_how: Literal["equiv", "short", "late"] = "equiv"


@dataclass(frozen=True)
class Style:
    labels: LabelStyle
    numbers: NumberStyle
    tables: TableStyle
    page: PageStyle


_CHANGES = ("本年增减", "本年增减数", "本年增（减）", "本年增／减", "本年增 / 减")


def pick(rng: Random, odd: float, usual: str, others: tuple[str, ...]) -> str:
    """``usual`` most of the time, one of ``others`` with the probability ``odd``."""
    return rng.choice(others) if rng.random() < odd else usual


def draw_labels(rng: Random, odd: float) -> LabelStyle:
    """Label style; ``odd`` is how likely each choice leaves the usual way."""
    return LabelStyle(
        brackets=pick(rng, odd, "（）", ("()", "（)", "(）", "㈠")),
        ordinal=pick(rng, odd, ".", ("、", "．", "． ", ". ", "")),
        quotes=pick(rng, odd, "“”", ('""', "‘’", "「」", "", "””")),
        spaces=rng.choice((0.03, 0.1, 0.4)) if rng.random() < odd else 0.0,
        breaks=rng.random() < odd / 2,
        notes=pick(rng, odd, "full", ("cut", "dropped")),  # type: ignore[arg-type]
        normative=pick(rng, odd / 2, "", ("规范性文件", "行政规范性文件")),
        change=pick(rng, odd, "本年增/减", _CHANGES),
        comma=pick(rng, odd / 2, "，", (",", "、", " ")),
    )


def draw_numbers(rng: Random, odd: float) -> NumberStyle:
    """Number style; zeros are printed as such in about half of the reports."""
    zeros = ("mixed", "", "\xa0", "/", "-", "—", "——", "无", "零", "N/A", "０")
    return NumberStyle(
        zero=pick(rng, min(odd, 0.5), "0", zeros),
        thousands=pick(rng, odd / 2, "", (",", "，")),
        wide=rng.random() < odd / 5,
        suffix=pick(rng, odd / 4, "", ("件", "项", "宗", "条")),
        plus=rng.random() < odd / 2,
        minus=pick(rng, odd, "-", ("－", "−", "（）", "()")),
        money_unit=pick(rng, odd / 2, "form", ("元", "万元", "亿元")),  # type: ignore[arg-type]
        money_at=pick(rng, 0.5, "heading", ("number",)),  # type: ignore[arg-type]
    )


def draw_tables(rng: Random, odd: float) -> TableStyle:
    """Table style without damage: that is what the kinds ask for."""
    return TableStyle(
        shape="five" if rng.random() < 0.4 else "one",
        sections=pick(rng, odd, "tbody", ("thead", "none", "mixed")),  # type: ignore[arg-type]
        header_cells=rng.random() < odd / 3,
    )


def draw_page(rng: Random, odd: float) -> PageStyle:
    """Page style in UTF-8 with the body's name in the title."""
    markup = ("plain", "ueditor", "word", "wps", "kindeditor", "soup")
    return PageStyle(
        markup=pick(rng, odd, "plain", markup),  # type: ignore[arg-type]
        metadata=rng.random() < odd / 2,
        chrome=rng.random() < odd / 2,
        layout_table=rng.random() < odd / 5,
        prose=rng.choice(("short", "long")),
        declare_how=rng.choice(("equiv", "short")),
    )


def draw_style(rng: Random, odd: float) -> Style:
    """All choices independent of each other."""
    return Style(
        draw_labels(rng, odd), draw_numbers(rng, odd), draw_tables(rng, odd), draw_page(rng, odd)
    )
