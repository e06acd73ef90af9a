"""Which reports a document holds, whose they are, and which year they are about."""

from extractor.recognise.copies import Piece, separated
from extractor.recognise.facts import Facts, find_facts, with_stated_body
from extractor.recognise.split import split_reports

__all__ = [
    "Facts",
    "Piece",
    "find_facts",
    "find_region",
    "separated",
    "split_reports",
    "with_stated_body",
]
