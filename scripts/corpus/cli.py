"""The command ``scripts/make_corpus``."""

from __future__ import annotations

import argparse
import fnmatch
import sys
from collections import Counter
from pathlib import Path

from . import dumps
from .write import Order, kinds_of, write_corpus

_CACHE = Path.home() / ".cache" / "annual-report-extractor-tools"


def main() -> int:
    """Read the arguments and make the corpus; the counts by kind go to standard error."""
    parser = argparse.ArgumentParser(description="Make documents and truth.json from known truth.")
    parser.add_argument("out", type=Path, nargs="?", help="directory for the documents")
    parser.add_argument("--seed", type=int, default=1, help="same seed, same documents")
    parser.add_argument("--documents", type=int, default=100, help="how many in all")
    parser.add_argument("--kinds", nargs="+", default=["html-*"], help="kinds or patterns")
    parser.add_argument("--tools", type=Path, default=_CACHE, help="directory of the programs")
    parser.add_argument("--install", action="store_true", help="install the Python programs there")
    parser.add_argument("--list", action="store_true", help="list the kinds and stop")
    options = parser.parse_args()
    if options.install:
        dumps.install(options.tools)
    known = kinds_of(options.tools)
    if options.list or options.out is None:
        print("\n".join(known))
        return 0
    kinds = [kind for kind in known if any(fnmatch.fnmatch(kind, p) for p in options.kinds)]
    if not kinds:
        parser.error("no kind matches; --list shows them all")
    order = Order(options.out, options.seed, options.documents, tuple(kinds), options.tools)
    records = write_corpus(order)
    for kind, count in sorted(Counter(record["kind"] for record in records).items()):
        print(f"{count:6} {kind}", file=sys.stderr)
    return 0
