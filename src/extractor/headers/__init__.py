"""Headers and labels of tables of no known form: which cells name which figures.

:func:`resolve` takes any table and gives each value its row path and its column path, or says why
it does not: where more than one reading of the headers is possible, none is given.
"""

from extractor.headers.captions import titled
from extractor.headers.records import HEADER_UNCLEAR, ResolvedTable, TableValue
from extractor.headers.resolve import resolve

__all__ = ["HEADER_UNCLEAR", "ResolvedTable", "TableValue", "resolve", "titled"]
