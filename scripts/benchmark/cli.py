"""The command ``scripts/bench``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .clock import peak_memory, time_folder
from .measure import FULL, QUICK, measure
from .page import page
from .peers import PEERS

_TARGET = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"


def main() -> int:
    """Measure and write the page; a quick run only prints it."""
    parser = argparse.ArgumentParser(description="Measure the extractor beside other libraries.")
    parser.add_argument("--quick", action="store_true", help="few rounds; print, write nothing")
    parser.add_argument("--output", type=Path, default=_TARGET, help="the page to write")
    parser.add_argument("--alone", nargs=4, help=argparse.SUPPRESS)
    parser.add_argument("--peak", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.alone:
        peer, first, folder, copies = options.alone
        print(*time_folder(PEERS[peer](), Path(first), Path(folder), int(copies)))
        return 0
    if options.peak:
        print(*peak_memory(options.peak))
        return 0
    text = page(measure(QUICK if options.quick else FULL))
    if options.quick:
        sys.stdout.write(text)
    else:
        options.output.write_text(text + _kept(options.output), encoding="utf-8")
    return 0


def _kept(page: Path) -> str:
    """The section of the page that scripts/measure_batch writes."""
    old = page.read_text(encoding="utf-8") if page.exists() else ""
    _, head, section = old.partition("\n## Archives\n")
    return head + section
