"""Which reports a document holds, whose they are, and which year they are about."""

from extractor.recognise.facts import Facts, find_facts, with_stated_body
from extractor.recognise.split import split_reports

__all__ = ["Facts", "find_facts", "split_reports", "with_stated_body"]
