"""Tables before they are markup: rows of boxes, as the form prints them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from . import forms
from .forms import Key
from .style import Style

Write = Callable[[str], str]


@dataclass(frozen=True)
class Box:
    """One cell: its text, its spans, whether it is a label and which slot it prints."""

    text: str
    columns: int = 1
    rows: int = 1
    label: bool = True
    slot: Key | None = None


Row = tuple[Box, ...]


@dataclass(frozen=True)
class Sheet:
    """One table: how many rows are header, and all rows in the order of the source."""

    name: str
    width: int
    rows: tuple[Row, ...]
    header: int = 0


@dataclass(frozen=True)
class Pen:
    """Writes labels and figures; ``heading`` adds the unit that a money column is printed in."""

    label: Write
    figure: Callable[[Key], str]
    heading: Callable[[str, str], str]

    def value(self, key: Key, columns: int = 1) -> Box:
        return Box(self.figure(key), columns, label=False, slot=key)


def proactive(edition: int, pen: Pen) -> list[Sheet]:
    """One sheet for each article, four columns wide."""
    return [_section(section, pen) for section in forms.SECTIONS[edition]]


def _section(section: forms.Section, pen: Pen) -> Sheet:
    last = 4 - len(section.columns)
    spans = [1] * (len(section.columns) - 1) + [last]
    heads = [
        Box(pen.label(pen.heading(code, label)), span)
        for (code, label), span in zip(section.columns, spans, strict=True)
    ]
    rows: list[Row] = [
        (Box(pen.label(section.title), 4),),
        (Box(pen.label("信息内容")), *heads),
    ]
    for code, label in section.rows:
        slots = [(forms.PROACTIVE, code, column) for column, _ in section.columns]
        figures = (pen.value(slot, span) for slot, span in zip(slots, spans, strict=True))
        rows.append((Box(pen.label(label)), *figures))
    return Sheet("proactive", 4, tuple(rows), 2)


def requests(edition: int, pen: Pen, style: Style) -> Sheet:
    """Ten columns: three of labels, six of applicants, one of totals."""
    total = not style.tables.without_total_column
    columns = [*forms.APPLICANTS, *(["total"] if total else [])]

    def line(code: str) -> Row:
        return tuple(pen.value((forms.REQUESTS, code, column)) for column in columns)

    rows = _requests_header(pen, len(columns), total)
    for code, label in (forms.RECEIVED, forms.CARRIED_IN):
        rows.append((Box(pen.label(label), 3), *line(code)))
    body: list[Row] = []
    for group in forms.OUTCOMES[edition]:
        if style.tables.without_total_row and group.rows[0][0] == "outcome.total":
            continue
        for at, (code, label) in enumerate(group.rows):
            if not group.label:
                body.append((Box(pen.label(label), 2), *line(code)))
                continue
            lead = (Box(pen.label(group.label), rows=len(group.rows)),) if at == 0 else ()
            body.append((*lead, Box(pen.label(label)), *line(code)))
    body[0] = (Box(pen.label(forms.OUTCOME_LABEL), rows=len(body)), *body[0])
    code, label = forms.CARRIED_OUT
    rows += [*body, (Box(pen.label(label), 3), *line(code))]
    return Sheet("requests", 3 + len(columns), tuple(rows), 3)


def _requests_header(pen: Pen, columns: int, total: bool) -> list[Row]:
    corner = Box(pen.label(forms.CORNER), 3, 3)
    last = (Box(pen.label("总计"), rows=2),) if total else ()
    return [
        (corner, Box(pen.label("申请人情况"), columns)),
        (Box(pen.label("自然人"), rows=2), Box(pen.label("法人或其他组织"), 5), *last),
        tuple(Box(pen.label(label)) for _, label in forms.ORGANISATIONS),
    ]


def review(pen: Pen) -> Sheet:
    """Fifteen columns under three header rows."""
    results = [label for _, label in forms.RESULTS]
    first, *others = forms.CASES
    slots = [(forms.REVIEW, case, result) for case, _ in forms.CASES for result, _ in forms.RESULTS]
    rows: tuple[Row, ...] = (
        (Box(pen.label(first[1]), 5), Box(pen.label("行政诉讼"), 10)),
        (
            *(Box(pen.label(label), rows=2) for label in results),
            *(Box(pen.label(label), 5) for _, label in others),
        ),
        tuple(Box(pen.label(label)) for _ in others for label in results),
        tuple(pen.value(slot) for slot in slots),
    )
    return Sheet("review", 15, rows, 3)


def slots(sheets: list[Sheet]) -> set[Key]:
    """Every slot that some box prints."""
    return {box.slot for sheet in sheets for row in sheet.rows for box in row if box.slot}


def with_text(box: Box, text: str) -> Box:
    """The same box with another text."""
    return replace(box, text=text)
