"""One document from one random generator: truth, style, sheets, page."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from random import Random
from typing import Any

from . import page, shapes, sheets
from .changes import changed
from .figures import Printed, money_heading, printed
from .forms import Key, keys
from .kinds import HTML, TEXT_CHANGE
from .labels import Labels
from .mentions import contradict
from .style import Style, draw_style
from .truth import Truth, draw_truth, plant


@dataclass(frozen=True)
class Made:
    """A document before it has bytes: what it says, how it looks, its blocks and its page."""

    kind: str
    truth: Truth
    style: Style
    figures: dict[Key, Printed]
    blocks: list[page.Block]
    html: str

    def record(self, file: str) -> dict[str, Any]:
        """The entry of ``truth.json``: a slot without a printed number has the value null."""
        truth = self.truth
        there = sheets.slots([block.sheet for block in self.blocks if block.sheet is not None])
        values = [[*key, self._value(key) if key in there else None] for key in keys(truth.edition)]
        return {
            "file": file,
            "kind": self.kind,
            "edition": truth.edition,
            "year": truth.year,
            "bureau": truth.bureau,
            "planted": [list(key) for key in truth.planted],
            "contradicted": [list(key) for key in truth.contradicted],
            "values": values,
            "style": asdict(self.style),
        }

    def _value(self, key: Key) -> int | float | None:
        value = self.figures[key].value
        if value is None:
            return None
        return int(value) if value == value.to_integral_value() else float(value)


def make(kind: str, rng: Random) -> Made:
    """A random document of one kind; kinds of text share one change of style."""
    truth = draw_truth(rng)
    style = draw_style(rng, 0.6 if kind == "html-wild" else 0.3)
    style = HTML.get(kind, TEXT_CHANGE)(style, rng)
    figures = {key: printed(key, value, style.numbers, rng) for key, value in truth.figures.items()}
    if rng.random() < 0.15 and not style.tables.without_total_column:
        seen = {key for key, figure in figures.items() if figure.value is not None}
        if style.tables.without_total_row:
            seen = {key for key in seen if key[1] != "outcome.total"}
        truth = plant(rng, truth, seen)
        for key in truth.planted:
            figures[key] = printed(key, truth.figures[key], style.numbers, rng)
    elif style.page.prose != "none" and rng.random() < 0.1:
        truth = contradict(rng, truth)
    laid = tables(truth, style, figures, rng)
    blocks = page.body(rng, truth, style.page, laid)
    return Made(kind, truth, style, figures, blocks, page.page(rng, truth, style, blocks))


def tables(
    truth: Truth, style: Style, figures: dict[Key, Printed], rng: Random
) -> list[sheets.Sheet]:
    """All tables of the report, joined, cut and damaged as the style says."""
    pen = sheets.Pen(
        Labels(style.labels, rng),
        lambda key: figures[key].text,
        lambda column, label: money_heading(column, label, style.numbers),
    )
    proactive = sheets.proactive(truth.edition, pen)
    if style.tables.shape != "five":
        proactive = [shapes.stack(proactive, [""] * len(proactive))]
        proactive = [sheets.Sheet("proactive", s.width, s.rows, 2) for s in proactive]
    requests = sheets.requests(truth.edition, pen, style)
    if style.tables.without_group:
        requests = shapes.without_group_column(requests)
    everything = [*proactive, requests, sheets.review(pen)]
    everything = [changed(sheet, style.tables.changes, rng) for sheet in everything]
    if style.tables.shape == "giant":
        everything = [shapes.stack(everything, _titles(everything, style))]
    else:
        cut = shapes.pages(everything[-2], style.tables, rng)
        everything = [*proactive, *cut, everything[-1]]
    return [shapes.repaired(sheet, style, rng) for sheet in everything]


def _titles(everything: list[sheets.Sheet], style: Style) -> list[str]:
    titles: list[str] = []
    for sheet in everything:
        title = page.HEADINGS[sheet.name] if style.page.headings else ""
        titles.append("" if title in titles else title)
    return titles
