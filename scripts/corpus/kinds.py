"""The kinds of documents: each forces one feature and leaves the rest to chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

from .changes import REQUESTS, REVIEWS
from .style import Style

Change = Callable[[Style, Random], Style]


def _labels(**fields: Any) -> Change:
    return lambda style, _rng: replace(style, labels=replace(style.labels, **fields))


def _numbers(**fields: Any) -> Change:
    return lambda style, _rng: replace(style, numbers=replace(style.numbers, **fields))


def _tables(**fields: Any) -> Change:
    return lambda style, _rng: replace(style, tables=replace(style.tables, **fields))


def _page(**fields: Any) -> Change:
    return lambda style, _rng: replace(style, page=replace(style.page, **fields))


def _all(*changes: Change) -> Change:
    def change(style: Style, rng: Random) -> Style:
        for each in changes:
            style = each(style, rng)
        return style

    return change


def _one(*changes: Change) -> Change:
    """One of several changes at random."""
    return lambda style, rng: rng.choice(changes)(style, rng)


def _maybe(odds: float, change: Change) -> Change:
    return lambda style, rng: change(style, rng) if rng.random() < odds else style


_split = _one(
    *(
        _tables(cuts=cuts, cut_label=label, cut_header=header, cut_row=row)
        for cuts in (1, 2)
        for label in ("repeat", "empty", "half")
        for header in (False, True)
        for row in (False, False, True)
    )
)
_charset = _one(
    _page(declared="gbk", encoding="gbk"),
    _page(declared="gb2312", encoding="gb18030"),
    _page(declared="gb2312", encoding="utf-8"),
    _page(declared="utf-8", encoding="gbk"),
    _page(declared="", encoding="gbk"),
    _page(declared="", encoding="utf-8"),
    _page(declared="utf-8", encoding="utf-8-sig"),
    _page(declared="GB18030", encoding="gb18030"),
    _page(declared="gb2312", encoding="gb18030", declare_how="late"),
    _page(declared="iso-8859-1", encoding="utf-8"),
)
_generic = _one(
    _page(title="generic", bureau_from="metadata", metadata=True),
    _page(title="generic", bureau_from="prose"),
    _page(title="generic", bureau_from="footer", chrome=True),
    _page(title="missing", bureau_from="prose"),
    _page(title="missing", bureau_from="metadata", metadata=True),
    _page(title="year", bureau_from="footer", chrome=True),
    _page(title="year", bureau_from="filename"),
    _page(title="missing", bureau_from="filename", prose="none"),
    _page(title="full", bureau_from="title", metadata=True, publisher="other"),
)
_units = _one(
    *(
        _numbers(money_unit=unit, money_at=at, thousands=thousands, suffix=suffix)
        for unit in ("元", "万元", "亿元")
        for at in ("heading", "number")
        for thousands in ("", ",", "，")
        for suffix in ("", "件")
    ),
    _numbers(wide=True),
    _numbers(minus="（）"),
    _numbers(minus="()", plus=True),
)
_twice = _one(_page(copy="hidden"), _page(copy="attribute"), _page(copy="class"))
_damage = _one(
    _tables(repair="empties"),
    _tables(repair="dropped"),
    _tables(repair="off_by_one"),
    _tables(repair="phantom"),
    _tables(),
    _tables(),
)
_wild = _all(
    _damage,
    _maybe(0.3, _split),
    _maybe(0.2, _one(_twice, _page(copy="visible"))),
    _maybe(0.3, _charset),
    _maybe(0.3, _generic),
    _maybe(0.3, _units),
    _maybe(0.2, _labels(typos=2)),
    _maybe(0.1, _labels(script="traditional")),
    _maybe(0.3, _page(traps=True)),
    _maybe(0.2, _tables(shape="giant")),
    _maybe(0.1, _tables(without_total_row=True)),
    _maybe(0.1, _tables(without_total_column=True)),
    _maybe(0.1, _tables(without_group=True)),
    _maybe(0.1, _page(headings=False)),
)


def _changes(*names: str) -> Change:
    return _tables(changes=names)


_strange = _all(
    _one(
        _changes("cases_as_rows"),
        _changes("results_as_rows"),
        _changes("as_list"),
        _changes("with_word", "add_column"),
        *(_changes(name) for name in REQUESTS),
        _changes("add_column", "lose_heading"),
        _changes("add_row", "lose_label"),
        _changes("drop_column", "add_column"),
        _changes("lose_label", "lose_label"),
        _changes("move_columns", "lose_heading"),
        _changes("move_columns", "add_column", "add_row", "lose_label"),
    ),
    _maybe(0.3, _damage),
    _maybe(0.3, _labels(typos=3)),
    _maybe(0.2, _tables(without_total_row=True)),
    _maybe(0.2, _page(headings=False)),
    _maybe(0.2, _tables(shape="giant")),
)

HTML: dict[str, Change] = {
    "html-plain": _page(markup="plain"),
    "html-ueditor": _page(markup="ueditor"),
    "html-word": _all(_page(markup="word"), _maybe(0.5, _tables(repair="phantom"))),
    "html-wps": _page(markup="wps"),
    "html-kindeditor": _page(markup="kindeditor"),
    "html-soup": _page(markup="soup", traps=True),
    "html-portal": _page(layout_table=True, metadata=True, chrome=True),
    "html-giant": _tables(shape="giant"),
    "html-split": _split,
    "html-nospan": _tables(repair="empties"),
    "html-norowspan": _tables(repair="dropped"),
    "html-offbyone": _tables(repair="off_by_one"),
    "html-phantom": _tables(repair="phantom"),
    "html-group-row": _tables(without_group=True),
    "html-twice-hidden": _one(_twice, _page(cell_copy=True)),
    "html-twice-stale": _page(copy="stale"),
    "html-twice-visible": _page(copy="visible"),
    "html-no-totals": _one(
        _tables(without_total_row=True),
        _tables(without_total_column=True),
        _tables(without_total_row=True, without_total_column=True),
    ),
    "html-bare": _all(
        _page(headings=False, prose="none", title="missing", bureau_from="metadata", metadata=True),
        _labels(notes="dropped"),
    ),
    "html-typo": _labels(typos=3),
    "html-spaces": _labels(spaces=0.6, breaks=True),
    "html-traditional": _labels(script="traditional"),
    "html-pinyin": _labels(script="pinyin"),
    "html-charset": _charset,
    "html-generic": _generic,
    "html-units": _units,
    "html-wild": _wild,
    "html-strange": _strange,
    "html-turned": _one(_changes("turned", "as_list"), _changes("turned", "results_as_rows")),
    "html-review": _one(*(_changes(name) for name in REVIEWS)),
    "html-added": _one(
        _changes("add_column"), _changes("add_row"), _changes("add_column", "add_row")
    ),
    "html-moved": _changes("move_columns"),
    "html-dropped": _one(
        _changes("drop_column"), _changes("drop_row"), _changes("drop_column", "drop_row")
    ),
    "html-unlabelled": _one(_changes("lose_heading"), _changes("lose_label")),
    "html-again": _changes("repeat_header"),
    "html-header-span": _changes("header_span_off"),
}
TEXT_CHANGE = _all(
    _page(traps=False, copy="", cell_copy=False, layout_table=False),
    _maybe(0.08, _tables(repair="empties")),
    _maybe(0.08, _split),
    _maybe(0.05, _tables(shape="giant")),
    _maybe(0.1, _labels(typos=2)),
    _page(bureau_from="prose", metadata=False, chrome=False),
    _maybe(0.1, _one(_page(title="generic"), _page(title="year"), _page(title="missing"))),
    _maybe(0.05, _page(title="generic", bureau_from="filename")),
    _maybe(0.1, _units),
    _page(encoding="utf-8", declared="utf-8", declare_how="short"),
)
