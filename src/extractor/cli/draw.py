"""Reports and tables drawn in the terminal, as wide as it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby, zip_longest

from rich import box
from rich.cells import cell_len
from rich.console import Console, Group
from rich.table import Table as Drawn
from rich.text import Text

from extractor.cli.output import printable
from extractor.forms.records import Form, FormTable, Heading
from extractor.labels import core, fold
from extractor.model import Document, Finding, Observation, Table
from extractor.report import Report, place_text

_SEVERITY = {"error": "bold red", "warning": "yellow", "info": "cyan"}
_STATUS_MARK = {"missing": "·", "ambiguous": "?", "unreadable": "!"}
DOUBT = "⚑"
# Columns of the terminal that a head is broken at, tried from the widest.
_HEAD_WIDTHS = (1000, 16, 12, 8, 6, 4)
_LABEL_WIDTH = 30
_WORD = re.compile("[A-Za-z][A-Za-z/-]*")
_LONG_WORD = 16
_GAP = 2
# A terminal is no place for a whole layout table.
_CELL_WIDTH = 24
_MOST_ROWS = 12
_MOST_COLUMNS = 8
_MOST_FINDINGS = 40
_MESSAGE_LENGTH = 300


def draw_report(console: Console, report: Report, form: Form, *, tables: bool) -> None:
    """What was recognised and where, the form's tables with doubtful cells marked, the findings."""
    console.print(_facts(report, form))
    if tables:
        for table in form.tables:
            own = [o for o in report.observations if o.slot.table == table.id]
            for drawn in _form_table(table, own, console.width):
                console.print(drawn, "")
        legend = ("doubtful", "position not certain", "cannot be read", "not in the document")
        marks = (DOUBT, *(_STATUS_MARK[s] for s in ("ambiguous", "unreadable", "missing")))
        pairs = "   ".join(map(" ".join, zip(marks, legend, strict=True)))
        console.print(Text(f"{pairs}\n", style="dim"))
    console.print(_doubts(report, form))


def _facts(report: Report, form: Form) -> Group:
    sources = {evidence.field: evidence.source for evidence in report.evidence}

    def line(name: str, value: str, source: str = "") -> Text:
        text = Text.assemble((f"{name:<8} ", "dim"), (printable(value) or "(not found)", "bold"))
        return text.append(f"  from the {source}", style="dim") if source else text

    engine = report.engine
    encoding = f", {engine.encoding} ({engine.encoding_from})" if engine.encoding else ""
    counts = Counter(o.status for o in report.observations)
    summary = ", ".join(f"{n} {status}" for status, n in counts.most_common())
    return Group(
        line("source", report.source or report.report_id),
        line("bureau", report.bureau, sources.get("bureau", "")),
        line("region", " ".join(filter(None, (report.region.name, report.region.code)))),
        line("year", str(report.year or ""), sources.get("year", "")),
        line("form", f"{report.form}  {form.title}"),
        line("read as", f"{engine.format}{encoding}, {engine.reader}"),
        line("slots", f"{len(report.observations)}: {summary}"),
        Text(""),
    )


def _form_table(table: FormTable, own: Sequence[Observation], width: int) -> list[Drawn]:
    """The table with its figures; in parts below each other where its columns have no room."""
    seen = {(o.slot.row, o.slot.column): o for o in own}
    used = {column for _, column in seen}
    columns = [column for column in table.columns if column.id in used]
    lines = [
        (label, [_value(seen.get((row, column.id))) for column in columns] if row else [])
        for label, row in _labelled((*_opened(table, own), *table.rows))
    ]
    # Words are wider than figures, and never more than half of the terminal.
    most = max(width // 2, 1)
    needed = [
        min(max(cell_len(c.plain) for c in cells), most)
        for cells in zip_longest(*(cells for _, cells in lines if cells), fillvalue=Text(""))
    ]
    heads = [column.path[-1] for column in columns]
    label_width = min(max(cell_len(label) for label, _ in lines), width)
    words = table.layout == "list" and any(o.slot.unit in ("text", "yes_no") for o in own)
    drawn: list[Drawn] = []
    for part in _parts(heads, needed, label_width, width):
        widths = _widths(heads[part], needed[part], label_width, width)
        drawn.append(_empty_table(table.title, heads[part], widths, label_width, width))
        for column in drawn[-1].columns[1:]:
            column.justify = "left" if words else "right"
        for label, cells in lines:
            drawn[-1].add_row(Text(label, style="" if cells else "dim"), *cells[part])
    return drawn


def _opened(table: FormTable, own: Sequence[Observation]) -> list[Heading]:
    """The rows that the document has beside those of the form."""
    known = {row.id for row in table.rows}
    added = {o.slot.row: o.slot.row_label for o in own if o.slot.row not in known}
    return [Heading(row, tuple(label.split(" > "))) for row, label in added.items()]


def _empty_table(
    title: str, heads: Sequence[str], widths: Sequence[int], label_width: int, width: int
) -> Drawn:
    drawn = Drawn(
        title=title,
        title_justify="left",
        title_style="bold",
        header_style="dim",
        show_header=any(heads),
        box=box.SIMPLE_HEAD,
        padding=(0, _GAP - 1, 0, 0),
        collapse_padding=True,
        pad_edge=False,
        show_edge=False,
    )
    room = max(_LABEL_WIDTH // 2, width - sum(widths) - _GAP * len(widths))
    drawn.add_column("", no_wrap=True, overflow="ellipsis", width=min(label_width, room))
    for head, column_width in zip(heads, widths, strict=True):
        shown = head.replace("（", "\n（") if cell_len(head) > column_width else head
        drawn.add_column(shown, vertical="bottom", overflow="fold", width=column_width)
    return drawn


def _parts(heads: Sequence[str], needed: Sequence[int], label: int, width: int) -> list[slice]:
    """Runs of columns that fit beside the labels without a word broken in a head."""
    room = width - min(label, max(_LABEL_WIDTH, width // 3))
    parts: list[slice] = []
    start, taken = 0, 0
    for at, (head, value) in enumerate(zip(heads, needed, strict=True)):
        own = max(value, _longest_word(head)) + _GAP
        if at > start and taken + own > room:
            parts.append(slice(start, at))
            start, taken = at, 0
        taken += own
    return [*parts, slice(start, len(heads))]


def _longest_word(head: str) -> int:
    """How wide a head must be; Chinese may be broken after every second character."""
    return max([_HEAD_WIDTHS[-1], *(min(len(w), _LONG_WORD) for w in _WORD.findall(head))])


def _widths(heads: Sequence[str], needed: Sequence[int], label: int, width: int) -> list[int]:
    """The widths of the columns: heads unbroken if the labels still have room, else broken."""
    wanted = min(label, max(_LABEL_WIDTH, width // 3))
    widths: list[int] = []
    for limit in _HEAD_WIDTHS:
        widths = [
            max(value, min(cell_len(head), max(limit, _longest_word(head))))
            for head, value in zip(heads, needed, strict=True)
        ]
        if sum(widths) + _GAP * len(widths) + wanted <= width:
            break
    return widths


def _labelled(rows: Sequence[Heading]) -> Iterable[tuple[str, str]]:
    """Each row's label, indented below those of its groups, and its code (groups have none)."""
    above: tuple[str, ...] = ()
    for row in rows:
        *groups, leaf = row.path
        # A row that is a group as well has a note that the group's label lacks.
        path = tuple(core(fold(label)) for label in row.path)
        for depth, group in enumerate(groups):
            if above[: depth + 1] != path[: depth + 1]:
                yield "  " * depth + group, ""
        above = path
        yield "  " * len(groups) + leaf, row.id


def _value(observation: Observation | None) -> Text:
    if observation is None:
        return Text("")
    value = observation.value
    if value is None:
        shown = _STATUS_MARK.get(observation.status, observation.raw)
    else:
        shown = value if isinstance(value, str) else format(value, "f")
    shown = printable(shown)
    if observation.flags:
        return Text(f"{shown}{DOUBT}", style="bold yellow")
    return Text(shown)


def _doubts(report: Report, form: Form) -> Group:
    lines: list[Text] = []
    if not report.findings and not report.flagged:
        lines.append(Text("No findings, no doubtful values.", style="green"))
    by_key = {seen.slot.key: seen for seen in report.observations}
    lines += [finding_line(one, by_key) for one in report.findings[:_MOST_FINDINGS]]
    left = len(report.findings) - _MOST_FINDINGS
    if left > 0:
        lines.append(Text(f"… and {left} findings more: see 'extractor convert --to json'"))
    sizes = {table.id: len(table.slots) for table in form.tables}
    for _, same in groupby(report.flagged, key=lambda o: (o.slot.table, o.flags)):
        flagged = list(same)
        if len(flagged) == sizes.get(flagged[0].slot.table):
            lines.append(_whole_table(flagged))
        else:
            for _, row in groupby(flagged, key=lambda o: o.slot.row):
                lines.append(_flagged_row(list(row)))
    return Group(*lines)


def _whole_table(flagged: Sequence[Observation]) -> Text:
    slot = flagged[0].slot
    return _doubt(slot.table, f"all {len(flagged)} slots", flagged[0].flags)


def _flagged_row(flagged: Sequence[Observation]) -> Text:
    """One line for the slots of a row that carry the same flags, with what is printed there."""
    first = flagged[0]
    where = place_text(first.place)
    name = f"{first.slot.table} / {first.slot.row}"
    if len(flagged) == 1:
        shown = _value(first).plain.rstrip(DOUBT)
        printed = printable(first.raw)
        if first.value is None:
            what = f"no value, printed {printed!r}" if printed else "no value"
        else:
            what = shown if shown == printed else f"{shown}, printed {printed!r}"
        text = _doubt(f"{name} / {first.slot.column}", what, first.flags)
    else:
        what = f"{len(flagged)} slots"
        if any(o.value is not None for o in flagged):
            values = (_value(o).plain.rstrip(DOUBT) or "nothing" for o in flagged)
            pairs = zip(flagged, values, strict=True)
            what = ", ".join(f"{o.slot.column} {value}" for o, value in pairs)
        text = _doubt(name, what, first.flags)
        where = ";".join(part for part in where.split(";") if not part.startswith("column="))
    return text.append(f"  [{where}]", style="dim") if where else text


def _doubt(name: str, what: str, flags: Sequence[str]) -> Text:
    text = Text.assemble((f"{DOUBT} ", "yellow"), (name, "bold"), f": {what}  ")
    return text.append(", ".join(flags), style="yellow")


def finding_line(finding: Finding, by_key: dict[str, Observation]) -> Text:
    """One line: how grave, what, whether the source or the reading is in doubt, and where."""
    style = _SEVERITY[finding.severity]
    message = printable(finding.message)
    if len(message) > _MESSAGE_LENGTH:
        message = message[: _MESSAGE_LENGTH - 1] + "…"
    text = Text.assemble((f"{finding.severity} ", style), (finding.code, "bold"))
    text.append(f" ({finding.about}): ", style="dim").append(message)
    where = [place_text(finding.place), *(place_text(cell.place) for cell in finding.cells)]
    if len(finding.observations) == 1 and not any(where):
        seen = by_key.get(finding.observations[0])
        where = [place_text(seen.place if seen else None)]
    shown = " and ".join(dict.fromkeys(filter(None, where)))
    return text.append(f"  [{shown}]", style="dim") if shown else text


def draw_document(console: Console, document: Document, name: str) -> None:
    """The raw tables of a document in which no form was found."""
    tables = document.tables
    paragraphs = _number(len(document.paragraphs), "paragraph")
    console.print(
        Text(
            f"{printable(name)}: {document.format}, {paragraphs}, "
            f"{_number(len(tables), 'table')}, no known form"
        )
    )
    for number, table in enumerate(tables[:_MOST_ROWS], 1):
        rows = _number(table.row_count or len(table.cells), "row")
        # As a title of the table it would be broken at the table's width.
        console.print(Text(f"table {number} ({table.layout}), {rows}", style="bold"))
        console.print(_raw_table(table))
    if len(tables) > _MOST_ROWS:
        left = _number(len(tables) - _MOST_ROWS, "table")
        console.print(Text(f"… and {left} more", style="dim"))


def _raw_table(table: Table) -> Drawn:
    rows: dict[int, list[str]] = {}
    for position, cell in enumerate(table.cells):
        if cell.row is None and position >= _MOST_ROWS:
            break
        row = rows.setdefault(cell.row if cell.row is not None else position, [])
        # What a merged cell covers is drawn empty.
        row += [""] * ((cell.column or 0) - len(row))
        row.append(_cut(printable(cell.text.replace("\n", " "))))
        if len(rows) > _MOST_ROWS:
            break
    shown = list(rows.values())[:_MOST_ROWS]
    count = table.row_count or len(table.cells)
    drawn = Drawn(show_header=False, box=box.SQUARE)
    for row in shown:
        more = ["…"] if len(row) > _MOST_COLUMNS else []
        drawn.add_row(*map(Text, row[:_MOST_COLUMNS] + more))
    if count > len(shown):
        drawn.add_row(Text("…"))
    return drawn


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _cut(text: str) -> str:
    return text if len(text) <= _CELL_WIDTH else text[: _CELL_WIDTH - 1] + "…"
