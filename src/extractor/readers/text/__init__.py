"""Reads plain text: tables of all the families that dumps of web pages print, and paragraphs."""

from extractor.readers.text.reader import read_text

__all__ = ["read_text"]
