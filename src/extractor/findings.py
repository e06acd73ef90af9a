"""Every code that a finding or a reader's notice can have: the one list of them.

``docs/findings.md`` is written from it. Severities:

* ``error``: figures contradict each other; one of them is wrong.
* ``warning``: something may be wrong or lost, and a person should look.
* ``info``: told for the record; nothing has to be done. ``--strict`` does not count it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from typing import TypedDict, Unpack

from msgspec import Struct

from extractor.model import About, Finding, Notice, Place, Printed, Severity

# Hexadecimal digits of a fingerprint: among the some ten findings of a report, two alike by chance
# come once in 10^17 reports.
FINGERPRINT_LENGTH = 16


class Kind(Struct, frozen=True):
    """A code: its usual severity, what is in doubt, the flag that its slots carry, and advice.

    ``meaning`` says what was noticed and ``advice`` what a person can do, both for people.
    """

    code: str
    severity: Severity
    about: About
    meaning: str
    advice: str
    flag: str = ""


class Details(TypedDict, total=False):
    """The fields of a finding besides its code and its message."""

    severity: Severity
    about: About
    table: str
    row: str
    column: str
    expected: Decimal | None
    found: Decimal | None
    observations: tuple[str, ...]
    cells: tuple[Printed, ...]
    quote: str
    place: Place | None


ALL = (
    # The figures.
    Kind(
        "sum_mismatch",
        "error",
        "source",
        "an identity of the form does not hold: `expected` is what the other figures want, `found` "
        "what is printed. Where one cell alone explains the breaches of its row and its column, it "
        "is named and the others are not. A form may give an identity another severity",
        "look at the cells. `about` is `source` where every figure of the sums stood in a sure "
        "place: then the report itself is wrong. Else it is `reading`: first see whether a figure "
        "stands in another column",
        "sum_mismatch",
    ),
    Kind(
        "text_disagrees",
        "warning",
        "source",
        "a sentence of the report gives another figure than its table: `expected` is the text's, "
        "`found` the table's, `quote` the sentence. No figure is flagged: the table is what is "
        "reported",
        "read the sentence and decide which of the two is wrong. Where a sum does not hold either, "
        "the text often tells the right figure",
    ),
    Kind(
        "text_unclear",
        "info",
        "source",
        "a sentence seems to be about a figure of the table and gives another, but it may be about "
        "a part of it, or about a whole city",
        "nothing, unless the figure matters to you",
    ),
    Kind(
        "other_heading",
        "warning",
        "reading",
        "the heading right above a table names an earlier year or another body, and the report has "
        "no such table of its own: the figures may not be the report's",
        "read the heading: it may be one that was left from the year before, or the table stands "
        "for comparison",
        "label_uncertain",
    ),
    Kind(
        "conflicting_copies",
        "warning",
        "source",
        "the document prints one figure more than once, and differently; the first is given, "
        "`cells` shows all of them",
        "see which copy the report means: often a hidden or older one was left in the page",
        "conflicting_copies",
    ),
    Kind(
        "copies_conflict",
        "warning",
        "source",
        "under `batch`: the same report (body, year, form) was read from another document too, "
        "which gives another figure: `expected` is what the first document gives, `found` what "
        "this one does; the message names the first",
        "open both: one of them is often a draft, or a correction that was published later",
    ),
    # The reading.
    Kind(
        "ambiguous_position",
        "warning",
        "reading",
        "the source lost which of a row's figures stands under which column, and the identities "
        "allow several placements; the message gives the candidates. Or the figures of a list run "
        "on from row to row, as the numbers of its rows do, or stand together on the line of a row "
        "below; or no cell has the text of another, since a program dropped all that had stood "
        "before",
        "look at a better copy of the document (a web page or a Word file instead of a text dump)",
        "ambiguous_position",
    ),
    Kind(
        "implausible_value",
        "warning",
        "reading",
        "a figure has more than ten digits, or thirteen in yuan: two figures may be read as one, "
        "or a telephone number or a code as a figure",
        "look at the cell",
        "low_confidence",
    ),
    Kind(
        "short_row",
        "warning",
        "reading",
        "a row has fewer cells than its table's other rows; one may be missing before the end, and "
        "the figures stand under the wrong headings",
        "compare the row with the page as the bureau shows it",
        "ambiguous_position",
    ),
    Kind(
        "unknown_label",
        "warning",
        "reading",
        "figures stand beside a label that the form does not have; `quote` gives the labels",
        "see whether it is a row of the form in other words: then add an alias to the form",
    ),
    Kind(
        "label_uncertain",
        "warning",
        "reading",
        "figures hang on labels that are not worded as in the form, or that were not found; or the "
        "document has so few rows of a list that it may be another list",
        "compare the labels with the form's; add an alias where it is another wording",
        "label_uncertain",
    ),
    Kind(
        "missing_rows",
        "warning",
        "reading",
        "rows of the form, or a whole table, were not found: left out, or printed under labels "
        "that were not recognised",
        "look whether the document has them",
        "label_uncertain",
    ),
    Kind(
        "readers_disagree",
        "warning",
        "reading",
        "under `--verify`: the two engines read a slot differently, or the second gave no report "
        "to compare with",
        "look at the cell; where one engine is plainly wrong, choose the other with `--engine`",
        "readers_disagree",
    ),
    Kind(
        "not_verified",
        "info",
        "reading",
        "under `--verify`: the format has one engine only",
        "nothing; verify a copy in another format if you need to",
    ),
    # The report as a whole.
    Kind(
        "form_uncertain",
        "warning",
        "reading",
        "the labels fit several forms alike; the message says as which one the document is read. "
        "Or the form was not in use in the report's year, and does not fit as a whole: bodies put "
        "tables of several editions into one report",
        "name the right one with `--form`; read tables of another edition by hand",
    ),
    Kind(
        "empty_form",
        "warning",
        "document",
        "the form is there without a single figure: a template, or a page whose figures are loaded "
        "later or shown as a picture",
        "find the page or the attachment that holds the figures",
    ),
    Kind(
        "year_conflict",
        "warning",
        "source",
        "the title and the period of the figures name different years; the message says which one "
        "was taken",
        "see which is meant; the other is often left over from last year's report",
    ),
    Kind(
        "year_uncertain",
        "warning",
        "reading",
        "the year is one in which the form was not in use, or titles name several, or "
        "only links and lines below the figures name years, which may be those of other reports",
        "look at the document's title; name the year in the file's name if the document does not "
        "state it",
    ),
    # The file.
    Kind(
        "undecodable_text",
        "warning",
        "document",
        "some bytes are no text in the document's encoding",
        "fetch the file again; a copy in UTF-8 is best",
    ),
    Kind(
        "span_cut",
        "warning",
        "document",
        "a span over the limits of the HTML standard, or of Word's tables, was cut",
        "look whether the table is complete",
    ),
    Kind(
        "table_cut",
        "warning",
        "document",
        "a table is too large to be read whole",
        "cut the document, or give the part that holds the report",
    ),
    Kind(
        "page_cut",
        "warning",
        "document",
        "text or a table runs over the edge of a page or stands beyond it; what nobody sees is not "
        "read, and figures may be lost with it",
        "look at the page's edge; print the original on wider paper",
    ),
    Kind(
        "table_joined",
        "info",
        "reading",
        "tables on several pages were read as one; the message names the pages",
        "nothing; `--no-join` leaves them apart",
    ),
    Kind(
        "needs_ocr",
        "warning",
        "document",
        "a page holds nothing but pictures, and was not read. A file of nothing else is refused",
        "make the text readable with an OCR program first",
    ),
    Kind(
        "page_unreadable",
        "warning",
        "document",
        "a page of the PDF cannot be read",
        "fetch or print the file again",
    ),
    Kind(
        "damaged_file",
        "warning",
        "document",
        "the PDF ends early: text and pages may be missing",
        "fetch the file again",
    ),
    Kind(
        "hidden_left_out",
        "warning",
        "document",
        "hidden rows or columns of a sheet, or rows of a Word table, were left out, as on the "
        "screen",
        "unhide them if they belong to the report",
    ),
    Kind(
        "spans_from_widths",
        "warning",
        "reading",
        "a Word table's rows do not fill its grid; what their cells span was taken from their "
        "widths",
        "compare the table with what Word shows",
    ),
    Kind(
        "ragged_rows",
        "warning",
        "reading",
        "a Word table's rows do not fill its grid, and nothing says which cells are wider",
        "compare the table with what Word shows",
    ),
    Kind(
        "merge_without_start",
        "warning",
        "reading",
        "a Word cell continues a merged cell that does not begin; it stands alone",
        "compare the table with what Word shows",
    ),
    Kind(
        "merged_text",
        "warning",
        "document",
        "a merged Word cell holds text that Word does not show; it was left out",
        "unmerge the cell in Word if its text belongs to the report",
    ),
    Kind(
        "imported_part",
        "warning",
        "document",
        "the Word document imports another file in place; that part was not read",
        "open it in Word and save it again as .docx",
    ),
)
KINDS = {kind.code: kind for kind in ALL}


def finding(code: str, message: str, **details: Unpack[Details]) -> Finding:
    """A finding of a registered ``code``; what ``details`` leave out is the code's own."""
    kind = KINDS[code]
    full: Details = {"severity": kind.severity, "about": kind.about, **details}
    return Finding(code, message=message, flag=kind.flag, **full)


def from_notice(notice: Notice) -> Finding:
    """What a reader had to tell, as a finding."""
    kind = KINDS[notice.code]
    return Finding(notice.code, notice.severity, notice.message, about=kind.about)


def is_counted(findings: Iterable[Finding]) -> bool:
    """Whether a strict run ends with the exit code for findings: not on mere information."""
    return any(weighs(one.severity) for one in findings)


def weighs(severity: str) -> bool:
    """Whether a finding of this severity is more than mere information."""
    return severity != "info"


def fingerprint(form: str, one: Finding) -> str:
    """Hexadecimal digits that stay the same for the same finding on the same content.

    They are taken from the form's id and from the finding's code, slots, figures and quote: not
    from the file's name and bytes, the order, the places, the severity or the wording of the
    message. So a person's verdict on it holds for later runs, for later versions of the program,
    and for the same report fetched again.
    """
    parts = (
        form,
        one.code,
        one.table,
        one.row,
        one.column,
        _plain(one.expected),
        _plain(one.found),
        "".join(one.quote.split()),
        *sorted(one.observations),
        "",
        *sorted(f"{cell.observation}={''.join(cell.raw.split())}" for cell in one.cells),
    )
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[
        :FINGERPRINT_LENGTH
    ]


def _plain(number: Decimal | None) -> str:
    """A number without exponent and idle zeros: 12, 12.0 and 1.2E+1 are one."""
    if number is None:
        return ""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
