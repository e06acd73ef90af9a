"""Reports and tables drawn in the terminal."""

from __future__ import annotations

from collections import Counter

from rich.console import Console, Group
from rich.table import Table as Drawn
from rich.text import Text

from extractor.forms.records import Form, FormTable
from extractor.model import Document, Finding, Observation
from extractor.report import Report, place_text

_SEVERITY = {"error": "bold red", "warning": "yellow", "info": "cyan"}
_STATUS_MARK = {"missing": "·", "ambiguous": "?", "unreadable": "!"}
DOUBT = "⚑"
# A terminal is no place for a whole layout table.
_CELL_WIDTH = 24
_MOST_ROWS = 12


def draw_report(console: Console, report: Report, form: Form, *, tables: bool) -> None:
    """What was recognised and where, the form's tables with doubtful cells marked, the findings."""
    console.print(_facts(report, form))
    if tables:
        by_key = {o.slot.key: o for o in report.observations}
        for table in form.tables:
            console.print(_form_table(table, by_key))
        console.print(
            Text(
                f"{DOUBT} doubtful   ? position not certain   ! cannot be read   "
                "· not in the document   (empty) blank",
                style="dim",
            )
        )
    console.print(_doubts(report))


def _facts(report: Report, form: Form) -> Group:
    sources = {evidence.field: evidence.source for evidence in report.evidence}

    def line(name: str, value: str, source: str = "") -> Text:
        text = Text.assemble((f"{name:<8} ", "dim"), (value or "(not found)", "bold"))
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
    )


def _form_table(table: FormTable, by_key: dict[str, Observation]) -> Drawn:
    drawn = Drawn(title=table.title, title_justify="left", header_style="bold", expand=False)
    drawn.add_column("", overflow="fold", max_width=34)
    used = {slot.column for slot in table.slots}
    columns = [column for column in table.columns if column.id in used]
    for column in columns:
        drawn.add_column(column.path[-1], justify="right", overflow="fold", min_width=4)
    own = {(slot.row, slot.column): slot.key for slot in table.slots}
    for row in table.rows:
        cells = [_value(by_key.get(own.get((row.id, column.id), ""))) for column in columns]
        indent = "  " * (len(row.path) - 1) if not table.rows_in_header else ""
        drawn.add_row(Text(indent + row.path[-1]), *cells)
    return drawn


def _value(observation: Observation | None) -> Text:
    if observation is None:
        return Text("")
    value = observation.value
    if value is None:
        shown = _STATUS_MARK.get(observation.status, observation.raw)
    else:
        shown = value if isinstance(value, str) else format(value, "f")
    if observation.flags:
        return Text(f"{shown}{DOUBT}", style="bold yellow")
    return Text(shown)


def _doubts(report: Report) -> Group:
    lines: list[Text] = []
    if not report.findings and not report.flagged:
        lines.append(Text("No findings, no doubtful values.", style="green"))
    for finding in report.findings:
        lines.append(_finding(finding))
    for observation in report.flagged:
        slot = observation.slot
        text = Text(f"{DOUBT} ", style="yellow")
        text.append(f"{slot.table} / {slot.row} / {slot.column}", style="bold")
        value = format(observation.value, "f") if observation.value is not None else "no value"
        text.append(f": {value}, printed {observation.raw!r}, {', '.join(observation.flags)}")
        where = place_text(observation)
        lines.append(text.append(f"  [{where}]", style="dim") if where else text)
    return Group(*lines)


def _finding(finding: Finding) -> Text:
    style = _SEVERITY[finding.severity]
    return Text.assemble((f"{finding.severity} ", style), (f"{finding.code}: ", "bold"), finding.message)


def draw_document(console: Console, document: Document, name: str) -> None:
    """The raw tables of a document in which no form was found."""
    tables = document.tables
    console.print(
        Text(
            f"{name}: {document.format}, {len(document.paragraphs)} paragraphs, "
            f"{len(tables)} tables, no known form"
        )
    )
    for number, table in enumerate(tables[:_MOST_ROWS], 1):
        drawn = Drawn(title=f"table {number} ({table.layout})", title_justify="left", show_header=False)
        rows: dict[int, list[str]] = {}
        for position, cell in enumerate(table.cells):
            rows.setdefault(cell.row if cell.row is not None else position, []).append(
                cell.text[:_CELL_WIDTH]
            )
        for row in list(rows.values())[:_MOST_ROWS]:
            drawn.add_row(*map(Text, row))
        console.print(drawn)
