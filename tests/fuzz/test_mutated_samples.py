"""Samples with bytes, lines and tags changed at random: nothing escapes, nothing is made up."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import extractor
from extractor.forms import builtin_forms
from extractor.labels import fold
from extractor.write.csv import reports_to_csv
from extractor.write.json import reports_to_json
from tests.support.command import SAMPLES

DOCUMENTS = {
    path.name: path.read_bytes()
    for path in sorted(SAMPLES.iterdir())
    if path.name != "README.md" and not path.name.endswith(".expected.csv")
}
FORMS = {form.id: form for form in builtin_forms()}
# More of them, by FUZZ_EXAMPLES, find more: a night's run tries a million.
many = settings(max_examples=int(os.environ.get("FUZZ_EXAMPLES", "100")))
_TAG = re.compile(rb"<[^>]*>")
_CELL = re.compile(rb"[^\s|<>]+")

names = st.sampled_from(sorted(DOCUMENTS))
places = st.floats(0, 1, exclude_max=True)
Change = Callable[[bytes], bytes]


def part(data: bytes, at: float, length: int) -> tuple[int, int]:
    start = int(at * len(data))
    return start, min(len(data), start + length)


def flipped(at: float, bit: int) -> Change:
    def change(data: bytes) -> bytes:
        start, end = part(data, at, 1)
        return data[:start] + bytes(byte ^ (1 << bit) for byte in data[start:end]) + data[end:]

    return change


def deleted(at: float, length: int) -> Change:
    def change(data: bytes) -> bytes:
        start, end = part(data, at, length)
        return data[:start] + data[end:]

    return change


def doubled(at: float, length: int) -> Change:
    def change(data: bytes) -> bytes:
        start, end = part(data, at, length)
        return data[:end] + data[start:]

    return change


def spliced(at: float, name: str, name_at: float) -> Change:
    def change(data: bytes) -> bytes:
        other = DOCUMENTS[name]
        return data[: part(data, at, 0)[0]] + other[part(other, name_at, 0)[0] :]

    return change


def replaced(pattern: re.Pattern[bytes], at: float, by: bytes) -> Change:
    """One of the pattern's matches replaced: a tag dropped, a figure or a label changed."""

    def change(data: bytes) -> bytes:
        found = [match.span() for match in pattern.finditer(data)]
        if not found:
            return data
        start, end = found[int(at * len(found))]
        return data[:start] + by + data[end:]

    return change


def moved(at: float, to: float, count: int) -> Change:
    """Some lines put elsewhere."""

    def change(data: bytes) -> bytes:
        lines = data.split(b"\n")
        start = int(at * len(lines))
        taken, rest = lines[start : start + count], lines[:start] + lines[start + count :]
        target = int(to * len(rest))
        return b"\n".join(rest[:target] + taken + rest[target:])

    return change


figures = st.sampled_from(
    [
        b"",
        b"0",
        b"1",
        b"12",
        b"-",
        b"-3",
        "—".encode(),
        "１２".encode(),
        b"1,234",
        b"1,23",
        b"1.5",
        b"x",
    ]
)
changes = st.lists(
    st.one_of(
        st.builds(flipped, places, st.integers(0, 7)),
        st.builds(deleted, places, st.integers(1, 400)),
        st.builds(doubled, places, st.integers(1, 4000)),
        st.builds(spliced, places, names, places),
        st.builds(replaced, st.just(_TAG), places, st.sampled_from([b"", b"<td>", b"</table>"])),
        st.builds(replaced, st.just(_CELL), places, figures),
        st.builds(moved, places, places, st.integers(1, 20)),
    ),
    min_size=1,
    max_size=5,
)


def printed_at(place: extractor.Place, document: extractor.Document) -> list[str]:
    """What a document prints at a place: its line in text, else its table's row and column."""
    if place.line is not None:
        blocks: list[extractor.Paragraph | extractor.Cell] = []
        blocks += document.paragraphs
        blocks += (cell for table in document.tables for cell in table.cells)
        return [one.text for one in blocks if one.place and one.place.line == place.line]
    assert place.table is not None, place
    cells = document.tables[place.table].cells
    return [cell.text for cell in cells if (cell.row, cell.column) == (place.row, place.column)]


def check(report: extractor.Report, document: extractor.Document) -> None:
    """What must hold for every report, whatever it was read from."""
    slots = [slot for table in FORMS[report.form].tables for slot in table.slots]
    assert [seen.slot for seen in report.observations] == slots
    for seen in report.observations:
        if seen.value is None:
            assert seen.method == "" or seen.status == "ambiguous", seen
            assert seen.status != "reported", seen
            continue
        assert seen.status == "reported", seen
        assert seen.method in ("read", "placed"), seen
        assert seen.raw, seen
        assert seen.place is not None, seen
        if seen.place == extractor.Place():
            # From a paragraph of a page, which has no number to go by.
            assert any(fold(seen.raw) in fold(one.text) for one in document.paragraphs), seen
        else:
            assert seen.raw in printed_at(seen.place, document), seen
    for finding in report.findings:
        assert finding.message, finding
        keys = {slot.key for slot in slots}
        assert keys.issuperset(finding.observations), finding


def read_all(data: bytes) -> tuple[list[extractor.Report], extractor.Document] | None:
    """The reports and the document; ``None`` where there is none and a user is told why."""
    refusal: extractor.InputError
    try:
        document = extractor.read(data)
    except extractor.InputError as error:
        refusal = error
        with pytest.raises(extractor.InputError):
            extractor.extract_all(data)
    else:
        try:
            return extractor.extract_all(data), document
        except extractor.NoReportError as error:
            refusal = error
    assert refusal.cause, refusal
    assert refusal.hint, refusal
    return None


@many
@given(names, changes)
@example("chromium.mhtml", [spliced(0.0, "plain.html", 0.5625), deleted(0.7109375, 2)])
@example("chromium.mhtml", [spliced(0.0, "portal-gbk.html", 0.5625), flipped(0.7109375, 0)])
def test_changed_samples(name: str, changed: list[Change]) -> None:
    data = DOCUMENTS[name]
    for change in changed:
        data = change(data)
    result = read_all(data)
    if result is None:
        return
    reports, document = result
    for report in reports:
        check(report, document)
    again = extractor.extract_all(data)
    assert reports_to_json(reports) == reports_to_json(again)
    assert reports_to_csv(reports) == reports_to_csv(again)


@many
@given(st.binary(max_size=2000))
@example(b"")
@example(b"\xff\xfe")
@example(b"PK\x03\x04")
@example(b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n")
def test_any_bytes(data: bytes) -> None:
    read_all(data)


@many
@given(names, st.binary(max_size=200), places)
@example("trafilatura-1.6.3.txt", b"\r", 0.935546875)
def test_bytes_inside_a_sample(name: str, noise: bytes, at: float) -> None:
    data = DOCUMENTS[name]
    start = part(data, at, 0)[0]
    result = read_all(data[:start] + noise + data[start:])
    if result is not None:
        for report in result[0]:
            check(report, result[1])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_unchanged_samples(name: str) -> None:
    result = read_all(DOCUMENTS[name])
    assert result is not None
    (report,), document = result
    check(report, document)
