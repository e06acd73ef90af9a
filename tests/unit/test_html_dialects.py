"""Tables of TEI and DocBook are read as tables, and pages of HTML stay as they are."""

from __future__ import annotations

import extractor
from extractor.readers.html.dialects import translated
from tests.support.command import SAMPLES

TEI = """<TEI><text><body><table>
<row><cell rows="2">甲</cell><cell cols="2">乙</cell></row>
<row><cell>1</cell><cell>2</cell></row>
</table></body></text></TEI>"""


def test_spans_of_tei() -> None:
    (table,) = extractor.read(TEI.encode()).tables
    found = [(cell.text, cell.row_span, cell.column_span) for cell in table.cells]
    assert found == [("甲", 2, 1), ("乙", 1, 2), ("1", 1, 1), ("2", 1, 1)]


def test_a_page_that_names_rows_and_cells_in_a_script_keeps_its_title() -> None:
    page = (SAMPLES / "plain.html").read_text(encoding="utf-8")
    named = page.replace("</head>", "<script>var t = '<row><cell>1</cell></row>';</script></head>")
    assert named != page
    assert translated(named) is None
    plain, other = (extractor.read(text.encode()) for text in (page, named))
    assert (other.title, other.tables) == (plain.title, plain.tables)
