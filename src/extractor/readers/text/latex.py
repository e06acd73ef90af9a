r"""Tables of LaTeX: ``tabular`` and its kin, with ``\multicolumn`` and ``\multirow``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from extractor.marks import END, LOWERED, RAISED, STRUCK, settle
from extractor.model import Cell, Place, Table
from extractor.readers.text.lines import Span, collapse

OPENS: Final = "\\begin{"
# Longer tables are no report's; wider ones neither.
MAX_LINES: Final = 5000
MAX_COLUMNS: Final = 100
MAX_ROWS: Final = 2000

_BEGIN: Final = re.compile(r"\s*\\begin\{(longtable|tabular[a-z]?|tabulary)\*?\}")
_RULES: Final = re.compile(
    r"\\(?:top|mid|bottom|h)(?:rule|line)\b|\\end(?:head|firsthead|foot|lastfoot)\b"
    r"|\\noalign\{[^{}]*\}|\\c(?:line|midrule)(?:\([a-z]*\))?\{[^{}]*\}"
)
# The format of columns: {l}, and as pandoc writes it {>{\raggedright}p{(\linewidth) * \real{0.5}}}.
_FORMAT: Final = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
_WIDE: Final = re.compile(rf"\\multicolumn\{{(\d{{1,3}})\}}{_FORMAT}\{{(.*)\}}", re.DOTALL)
_HIGH: Final = re.compile(
    rf"\\multirow(?:\[\w\])?\{{(\d{{1,3}})\}}(?:\*|{_FORMAT})\{{(.*)\}}", re.DOTALL
)
_INNER: Final = re.compile(
    r"\\(?:begin|end)\{minipage\}(?:\[\w\])?(?:\{\\linewidth\})?"
    r"|\\(?:raggedright|raggedleft|centering|arraybackslash|strut|hfill|break|protect)\b|\\\\"
)
# What changes nothing but the look of what it holds. The names of others stay, so that what they
# hold joins no figure: 12\footnote{1} is no 121.
_COMMAND: Final = re.compile(
    r"\\(?:text(?:normal|bf|it|rm|sf|tt|sc|sl|up|md)?|emph|underline|uline|ul|mbox|hbox|makecell"
    r"|shortstack|thead|num)(?=\{)|\\[A-Za-z]+\*?\{\}|(?<!\\)[{}]"
)
# ... with a first argument that is not printed.
_HIDDEN: Final = re.compile(
    r"\\(?:foreignlanguage|textcolor|href|hyperlink|cellcolor|rowcolor|colorbox|parbox|raisebox"
    r"|rotatebox|scalebox|[hv]space\*?)(?:\[[^\[\]]*\])?\{[^{}]*\}"
)
# What is raised, lowered or struck out, and what only takes room.
_LEVEL: Final = re.compile(r"\\(textsuperscript|textsubscript|sout|st|[hv]?phantom)\{([^{}]*)\}")
_LEVELS: Final = {"textsuperscript": RAISED, "textsubscript": LOWERED, "sout": STRUCK, "st": STRUCK}
_REMARK: Final = re.compile(r"(?<!\\)%\n")
_SIGNS: Final = (("\\", ""), ("---", "—"), ("--", "–"), ("~", " "))


def begins_latex(line: str) -> bool:
    """Whether a line opens a table."""
    return OPENS in line and _BEGIN.match(line) is not None


class Latex:
    """Tables of one text; what is never closed is looked for once."""

    def __init__(self) -> None:
        self.open: dict[str, int] = {}

    def read(self, lines: list[str], start: int) -> Span | None:
        """The table that a line opens, with its spans; ``None`` where it is never closed."""
        begin = _BEGIN.match(lines[start])
        close = f"\\end{{{begin[1]}" if begin else ""
        if begin is None or start < self.open.get(close, 0):
            return None
        stop = start
        while stop < len(lines) and stop - start < MAX_LINES and close not in lines[stop]:
            stop += 1
        if stop == len(lines) or close not in lines[stop]:
            self.open[close] = stop
            return None
        text = "\n".join([lines[start][begin.end() :], *lines[start + 1 : stop]])
        cells = _cells(text, start + 1)
        if not cells:
            return None
        rows = 1 + max(cell.row or 0 for cell in cells)
        columns = max((cell.column or 0) + cell.column_span for cell in cells)
        spans = any(cell.row_span > 1 or cell.column_span > 1 for cell in cells)
        table = Table(cells, rows, columns, "grid", spans, (), Place(line=start + 1))
        return Span(start, stop + 1, (table,))


def _cells(text: str, line: int) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    # The row in which each column is free again, below what spans rows.
    free: dict[int, int] = {}
    counted = 0
    for row, fields in enumerate(_rows(text, _body(text))):
        column = 0
        if row >= MAX_ROWS:
            return ()
        for at, field in fields:
            wide, high, words = _spans(field.strip())
            if column + wide > MAX_COLUMNS:
                return ()
            line, counted = line + text.count("\n", counted, at), at
            place = Place(line=line)
            if words or row >= free.get(column, 0):
                cells.append(Cell(words, row, column, high, wide, place))
            free |= {n: max(row + high, free.get(n, 0)) for n in range(column, column + wide)}
            column += wide
    # A cell that reaches below the table ends with it.
    end = max((cell.row or 0 for cell in cells), default=0) + 1
    return tuple(replace(c, row_span=min(c.row_span, end - (c.row or 0))) for c in cells)


def _body(text: str) -> int:
    """Where the rows begin: behind the options and the columns, in brackets and braces."""
    depth, seen = 0, False
    for at, char in enumerate(text):
        if not depth and seen and char not in " \n{":
            return at
        depth += (char in "{[") - (char in "}]")
        seen = seen or char == "{"
    return len(text)


def _rows(text: str, at: int) -> Iterator[list[tuple[int, str]]]:
    """The fields of each row with where they begin; marks within braces and boxes part none."""
    fields: list[tuple[int, str]] = []
    begin, depth = at, 0
    for mark in re.finditer(r"\\(?:begin|end)\{minipage\}|\\\\|\\[&%{}]|[{}&]", text[at:]):
        sign, position = mark[0], at + mark.start()
        if sign in ("{", "\\begin{minipage}"):
            depth += 1
        elif sign in ("}", "\\end{minipage}"):
            depth -= 1
        elif not depth and sign in ("&", "\\\\"):
            field = text[begin:position]
            begin += len(field) - len(field.lstrip())
            fields.append((begin, _RULES.sub("", field)))
            begin = position + len(sign)
            if sign != "&":
                yield fields
                fields = []


def _spans(field: str) -> tuple[int, int, str]:
    """Columns and rows of a field, and what is printed there."""
    wide = high = 1
    found = _WIDE.fullmatch(field)
    if found:
        wide, field = max(1, int(found[1])), found[2].strip()
    found = _HIGH.fullmatch(field)
    if found:
        high, field = max(1, int(found[1])), found[2].strip()
    field = _HIDDEN.sub("", _INNER.sub("", _REMARK.sub("", field)))
    text = _COMMAND.sub("", _LEVEL.sub(_level, field))
    for sign, plain in _SIGNS:
        text = text.replace(sign, plain)
    return wide, high, collapse(settle(text))


def _level(match: re.Match[str]) -> str:
    mark = _LEVELS.get(match[1])
    return f"{mark}{match[2]}{END}" if mark else ""
