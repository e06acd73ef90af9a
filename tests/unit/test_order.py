"""What is kept in mind of one document changes nothing that is read from the next."""

from __future__ import annotations

import json
import subprocess
import sys
import tracemalloc
from pathlib import Path

from extractor.align import parts, wordings
from extractor.headers import units, words
from extractor.labels import MAX_RAW, letters_of
from extractor.prepared import prepare
from tests.support import reports
from tests.test_samples import DOCUMENTS

# Reads files one after the other in a process of its own, and prints all that each gives.
READER = """
import sys, msgspec, extractor
for name in sys.argv[1:]:
    read = extractor.extract_all(name), extractor.read(name)
    print(msgspec.json.encode([name, *read]).decode())
"""


def documents(folder: Path) -> list[str]:
    """The samples, and pages of each form with figures that are right and wrong."""
    names = [str(path) for path in DOCUMENTS]
    for name in reports.NAMES:
        page = folder / f"{name}.html"
        page.write_text(reports.page(reports.report(name)), encoding="utf-8")
        names.append(str(page))
    return names


def read_all(names: list[str]) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-c", READER, *names], capture_output=True, check=True, encoding="utf-8"
    )
    return {name: found for name, *found in map(json.loads, done.stdout.splitlines())}


def test_what_was_read_before_changes_nothing(tmp_path: Path) -> None:
    names = documents(tmp_path)
    first = read_all(names)
    assert read_all(names[::-1]) == first
    # The last of both orders, which everything else was read before, alone.
    for name in (names[0], names[-1]):
        assert read_all([name]) == {name: first[name]}


def test_a_form_knows_no_other_labels_once_a_path_was_met() -> None:
    (index,) = prepare(None, "ogi-2021").catalogues[0].indexes
    labels = set(index.printed)
    assert index.paths
    assert set(index.printed) == labels
    assert index.labels.match(next(iter(index.paths.values()))) is None


def test_long_texts_are_not_kept() -> None:
    (catalogue,) = prepare(None, "ogi-2021").catalogues
    known = wordings.Wordings(catalogue, catalogue.indexes[0])
    size = 100 * MAX_RAW
    count = 50

    def look_at(text: str) -> None:
        assert parts.leading_labels(text, catalogue)[0] == ""
        assert letters_of(text).startswith("云")
        assert words.figure(text).kind == "text"
        assert units.unit_of(text) == ""
        assert units.split_unit(text) == (text, "")
        assert known[text] == text

    look_at("云" * size)
    tracemalloc.start()
    for number in range(count):
        look_at(f"云溪市 {number} {'水' * size}")
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < size * count // 2


def test_labels_in_front_are_looked_for_among_the_first_words() -> None:
    (catalogue,) = prepare(None, "ogi-2021").catalogues
    assert parts.leading_labels("行政许可 的一半", catalogue) == ("行政许可", " ", "的一半")
    # Each of so many words as the end of labels would take hours.
    assert parts.leading_labels("字 " * 200_000 + "末", catalogue)[0] == ""
