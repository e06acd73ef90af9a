"""Placing figures by the identities, where a document kept their order and lost their columns."""

from extractor.solve.place import OrderedRow, Solution, SolvedRow, Sum, is_placeable, place_rows

__all__ = ["OrderedRow", "Solution", "SolvedRow", "Sum", "is_placeable", "place_rows"]
