"""Tables → observations: header normalisation by label paths and geometry, never by counting."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, groupby
from operator import attrgetter

from msgspec import Struct

from extractor.align.assemble import assemble
from extractor.align.beside import joined_beside
from extractor.align.confirm import confirm_guesses
from extractor.align.divide import divided, is_stacked
from extractor.align.geometry import read_tail
from extractor.align.glance import may_show
from extractor.align.glued import glued_labels, glued_lines, is_spelled
from extractor.align.index import MIN_LABELS, Catalogue, FormIndex
from extractor.align.list_lines import line_labels
from extractor.align.lists import read_lists
from extractor.align.placement import Column, LooseRow, Placement, Stray, TableReading
from extractor.align.settle import settle_rows
from extractor.align.skeleton import read_grid_by_skeleton
from extractor.align.stream import read_glued, read_stream
from extractor.align.stub import Carry
from extractor.align.units import RowUnits
from extractor.labels import MAX_RAW
from extractor.model import Block, Finding, Observation, Table
from extractor.solve import Sum
from extractor.values import looks_like_value

__all__ = [
    "Alignment",
    "Catalogue",
    "FormIndex",
    "align",
    "cell_texts",
    "forms_in",
    "forms_in_lines",
    "open_labels",
    "seen_labels",
]  # fmt: skip


# As much of a second form as a document must show to hold a report of it.
SHARE = 1 / 3
# Texts whose labels are kept in mind, and digits of the figures among them.
MAX_TEXTS = 1 << 14
SHORT_FIGURE = 3
# Sets of labels whose forms are kept in mind.
MAX_SETS = 256
# "（单位：件、万元）" and the like; longer lines are prose.
MAX_CAPTION = 30


# What tells that a table may print more than the form's.
UNSETTLED = frozenset({"ambiguous_position", "unknown_label", "conflicting_copies"})
_FLAGS = attrgetter("flags")
_STATUS = attrgetter("status")


class Alignment(Struct, frozen=True):
    """The observations of one report, in the form's order, and what was noticed on the way.

    ``placed`` counts the cells and rows that belong to the form, blank ones too: none, no form.
    """

    observations: tuple[Observation, ...]
    findings: tuple[Finding, ...]
    placed: int


def cell_texts(tables: Sequence[Table]) -> set[str]:
    """The texts of the tables' cells, each once, without the empty one."""
    texts: set[str] = set()
    for table in tables:
        texts.update([cell.text for cell in table.cells])
    texts.discard("")
    return texts


def seen_labels(tables: Sequence[Table], catalogue: Catalogue) -> set[str]:
    """The folded labels of a catalogue's forms that the tables show."""
    match = catalogue.labels.match
    return {found.label for text in cell_texts(tables) if (found := match(text)) is not None}


class _KnownLabels(dict[str, tuple[tuple[int, str], ...]]):
    """Texts of cells → the labels that they are, each with the number of its catalogue."""

    def __init__(self, catalogues: Sequence[Catalogue]) -> None:
        self._every = list(enumerate(catalogues))
        self.has_values = any(
            looks_like_value(label)
            for one in catalogues
            for index in one.indexes
            for label in index.printed
        )

    def __missing__(self, text: str) -> tuple[tuple[int, str], ...]:
        if not self.has_values and looks_like_value(text):
            # Figures are many, and would push the labels out of mind; short ones recur.
            return self.setdefault(text, ()) if len(text) <= SHORT_FIGURE else ()
        # A label of one series is no typing error of another's, and no figure is one of any.
        asked = [pair for pair in self._every if pair[1].labels.has(text)]
        if not asked and not looks_like_value(text):
            asked = self._every
        labels = tuple(
            [
                (number, catalogue.leaf_of(found.label))
                for number, catalogue in asked
                if (found := catalogue.match(text)) is not None
            ]
        )
        if len(text) <= MAX_RAW:
            if len(self) >= MAX_TEXTS:
                self.clear()
            self[text] = labels
        return labels


@lru_cache(maxsize=8)
def _known_labels(catalogues: tuple[Catalogue, ...]) -> _KnownLabels:
    return _KnownLabels(catalogues)


def forms_in(
    texts: Collection[str], catalogues: Sequence[Catalogue], share: float = 0
) -> list[list[FormIndex]]:
    """The forms that the texts of a document's tables may be of, one list for each report.

    The series with the most labels comes first; it must show ``share`` of its form's labels.
    Another series makes a report of its own where the document shows a good part of one of its
    forms, in labels that the first does not have: a page may hold two reports, and a report may
    quote a few rows of another form.
    """
    counts = [index.label_count for catalogue in catalogues for index in catalogue.indexes]
    if len(texts) < max(MIN_LABELS, min(counts, default=0) * share):
        return []
    known = _known_labels(tuple(catalogues))
    labels = frozenset(chain.from_iterable(map(known.__getitem__, texts)))
    return [list(group) for group in _forms_of_labels(labels, tuple(catalogues), share)]


@lru_cache(maxsize=MAX_SETS)
def _forms_of_labels(
    shown: frozenset[tuple[int, str]], catalogues: tuple[Catalogue, ...], share: float
) -> list[list[FormIndex]]:
    """``forms_in`` of labels, each with the number of its catalogue; documents show them alike."""
    seen: list[set[str]] = [set() for _ in catalogues]
    for number, label in shown:
        seen[number].add(label)
    found: list[tuple[set[str], list[FormIndex]]] = []
    for labels, catalogue in zip(seen, catalogues, strict=True):
        forms = catalogue.best_forms(labels)
        if forms:
            found.append((labels & forms[0].leaf_labels, forms))
    if len(found) > 1:
        found.sort(key=lambda one: -len(one[0]))
    groups: list[list[FormIndex]] = []
    taken: set[str] = set()
    for labels, forms in found:
        least = forms[0].label_count * (SHARE if groups else share)
        if len(labels - taken) >= least:
            groups.append(forms)
            taken |= labels
    return groups


def forms_in_lines(
    blocks: Sequence[Block], catalogues: Sequence[Catalogue]
) -> list[list[FormIndex]]:
    """The forms whose lists stand in lines outside of tables, as some dumps leave them."""
    lists = [c for c in catalogues if any(index.lists is not None for index in c.indexes)]
    found = forms_in(line_labels(blocks), lists, SHARE) if lists else []
    return found or _forms_in_glued(blocks, catalogues)


def _forms_in_glued(
    blocks: Sequence[Block], catalogues: Sequence[Catalogue]
) -> list[list[FormIndex]]:
    """The forms of a text that has nothing between its labels and figures."""
    texts = [
        text
        for block in blocks
        for text in ([c.text for c in block.cells] if isinstance(block, Table) else [block.text])
    ]
    grids = [c for c in catalogues if any(index.lists is None for index in c.indexes)]
    grids = [catalogue for catalogue in grids if may_show(texts, catalogue, SHARE)]
    lines = glued_lines(blocks) if grids else []
    labels: set[str] = set()
    for catalogue in grids:
        labels |= glued_labels(lines, catalogue)
    return forms_in(labels, grids, SHARE)


def open_labels(
    blocks: Sequence[Block], catalogue: Catalogue, index: FormIndex
) -> dict[str, list[str]]:
    """By table with open rows: the labels of rows that the form does not list."""
    found: dict[str, list[str]] = {t.id: [] for t in index.form.tables if t.open_rows is not None}
    if found:
        for reading in _readings(blocks, catalogue, index):
            for stray in reading.strays:
                if stray.form_table in found and stray.text:
                    found[stray.form_table].append(stray.text)
    return found


def align(
    blocks: Sequence[Block],
    catalogue: Catalogue,
    index: FormIndex,
    sums: Mapping[str, Sequence[Sum]],
    year: int | None = None,
) -> Alignment:
    """Align the tables of one report to a form; each has its number as ``place.table``.

    ``sums`` are the identities of each of the form's tables; they place what lost its column.
    ``year`` is the report's, for tables that print two years side by side.
    """
    blocks = joined_beside(blocks)
    found = _align(blocks, catalogue, index, sums)
    seen = found.observations
    doubted = any("label_uncertain" in flags for flags in filter(None, map(_FLAGS, seen)))
    stacked = "missing" in map(_STATUS, seen) and is_stacked(blocks)
    if doubted or stacked or any(one.code in UNSETTLED for one in found.findings):
        again = divided(blocks, year)
        if again is not None:
            return min(found, _align(again, catalogue, index, sums), key=_unsettled)
    return found


def _unsettled(found: Alignment) -> int:
    """How many slots have no sure figure and no sure blank."""
    doubted = {key for one in found.findings if one.flag for key in one.observations}
    return sum(
        bool(seen.flags) or seen.status == "missing" or seen.slot.key in doubted
        for seen in found.observations
    )


def _align(
    blocks: Sequence[Block],
    catalogue: Catalogue,
    index: FormIndex,
    sums: Mapping[str, Sequence[Sum]],
) -> Alignment:
    placements: list[Placement] = []
    loose: list[LooseRow] = []
    strays: list[Stray] = []
    guessed = False
    spelled = is_spelled(blocks)
    for reading in () if spelled else _readings(blocks, catalogue, index):
        guessed = guessed or reading.guessed
        placements.extend(reading.placements)
        loose.extend(reading.loose)
        strays.extend(reading.strays)
    if not placements and not loose and index.lists is None:
        reading = read_glued(glued_lines(blocks), catalogue, index)
        loose.extend(reading.loose)
        strays.extend(reading.strays)
    settled = settle_rows(loose, placements, index.slots, sums)
    observations, findings = assemble(
        index, placements, settled, strays, _captions(blocks), RowUnits(_numbered(blocks))
    )
    if guessed:
        observations = confirm_guesses(observations, index.slots, sums)
    return Alignment(tuple(observations), tuple(findings), len(placements) + len(loose))


def _captions(blocks: Sequence[Block]) -> dict[int, str]:
    """By the number of their table, the lines right above it that state a unit of money."""
    captions: dict[int, str] = {}
    line = ""
    for number, block in _numbered(blocks):
        if isinstance(block, Table):
            if line:
                captions[number] = line
            line = ""
        elif len(block.text) <= MAX_CAPTION and "元" in block.text and "单" in block.text:
            line = block.text
        else:
            line = ""
    return captions


def _readings(
    blocks: Sequence[Block], catalogue: Catalogue, index: FormIndex
) -> Iterator[TableReading]:
    """What the tables give; the header of one is carried to the next, for tables cut in two."""
    if index.lists is not None:
        yield read_lists(_numbered(blocks), catalogue, index)
        return
    carry = Carry()
    order: tuple[Column, ...] | None = None
    for positioned, group in groupby(_numbered(blocks), key=_has_positions):
        if not positioned:
            run = list(group)
            if any(isinstance(block, Table) for _, block in run):
                reading, order = read_stream(run, catalogue, index, order)
                yield reading
            continue
        for number, block in group:
            if isinstance(block, Table):
                reading, carry = read_grid_by_skeleton(number, block, catalogue, index, carry)
                order = carry.band.order if carry.band else order
                yield reading
    yield read_tail(carry, catalogue, index)


def _numbered(blocks: Sequence[Block]) -> Iterator[tuple[int, Block]]:
    """The blocks with the number of their table, or of the table before them."""
    number = 0
    for block in blocks:
        if isinstance(block, Table) and block.place is not None:
            number = block.place.table or 0
        yield number, block


def _has_positions(numbered: tuple[int, Block]) -> bool:
    block = numbered[1]
    return isinstance(block, Table) and block.layout == "grid"
