"""Which reports a document holds, whose they are, and which year they are about."""

from extractor.recognise.copies import Piece, separated
from extractor.recognise.facts import Facts, find_facts, with_stated_body
from extractor.recognise.others import doubts_below, of_others
from extractor.recognise.split import split_reports

__all__ = [
    "Facts",
    "Piece",
    "doubts_below",
    "find_facts",
    "of_others",
    "separated",
    "split_reports",
    "with_stated_body",
]
