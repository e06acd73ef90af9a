"""What a printed label may mean in a form: the index that both aligners look labels up in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from extractor.forms.records import Form, FormTable, Heading
from extractor.labels import CACHE_SIZE, MAX_RAW, LabelIndex, LabelMatch, fold
from extractor.model import Slot
from extractor.values import looks_like_value

if TYPE_CHECKING:
    from extractor.align.list_index import ListIndex

# Only money has units that change a value, so only there headings are read for them (and cached).
MONEY = frozenset({"cny", "10k_cny"})

Axis = Literal["row", "column", "row_group", "column_group", "note", "section"]


class Node(Struct, frozen=True, cache_hash=True):
    """One meaning of a label: ``id`` is the row's or column's code, or the folded label of a group.

    ``groups`` are the folded labels of the groups around it, outermost first. ``in_header`` marks
    rows (and groups of rows) whose labels the form prints above the columns.
    """

    table: str
    axis: Axis
    id: str
    groups: tuple[str, ...] = ()
    in_header: bool = False


class FormIndex:
    """Labels and slots of one form, for look-up."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.slots: tuple[Slot, ...] = form.slots
        self.slot_at = {(s.table, s.row, s.column): n for n, s in enumerate(self.slots)}
        self.tables = {table.id: table for table in form.tables}
        rows: dict[tuple[str, str | None], list[int]] = {}
        for n, slot in enumerate(self.slots):
            rows.setdefault((slot.table, slot.row), []).append(n)
            rows.setdefault((slot.table, None), []).append(n)
        self._rows = {key: tuple(numbers) for key, numbers in rows.items()}
        self._nodes: dict[str, list[Node]] = {}
        self._groups: dict[int, Node] = {}
        for table in form.tables:
            self._add_table(table)
        self.nodes = {label: tuple(nodes) for label, nodes in self._nodes.items()}
        # The labels as printed: ``nodes`` may come to know names of their paths as well.
        self.printed = tuple(self.nodes)
        self.leaf_labels = frozenset(
            label
            for label, nodes in self.nodes.items()
            if any(node.axis in ("row", "column") for node in nodes)
        )

    def _add_table(self, table: FormTable) -> None:
        for text in (table.title, *table.headings):
            self._add(text, Node(table.id, "section", table.id))
        for text in table.notes:
            self._add(text, Node(table.id, "note", ""))
        for heading in table.rows:
            self._add_heading(table, heading, "row", "row_group")
        for heading in table.columns:
            self._add_heading(table, heading, "column", "column_group")

    def _add_heading(self, table: FormTable, heading: Heading, leaf: Axis, group: Axis) -> None:
        in_header = table.rows_in_header and leaf == "row"
        groups: list[str] = []
        for label in heading.path[:-1]:
            node = Node(table.id, group, fold(label), tuple(groups), in_header)
            # Rows of one group follow each other.
            if node != self._groups.get(len(groups)):
                self._groups[len(groups)] = node
                for wording in (label, *table.group_aliases.get(label, ())):
                    self._add(wording, node)
            groups.append(node.id)
        node = Node(table.id, leaf, heading.id, tuple(groups), in_header)
        for wording in (heading.path[-1], *heading.aliases):
            self._add(wording, node)

    def _add(self, text: str, node: Node) -> None:
        if not text:
            return
        nodes = self._nodes.setdefault(fold(text), [])
        if node not in nodes:
            nodes.append(node)

    @cached_property
    def money(self) -> frozenset[int]:
        """The slots of money, by their numbers."""
        return frozenset(n for n, slot in enumerate(self.slots) if slot.unit in MONEY)

    @cached_property
    def labels(self) -> LabelIndex:
        """The form's labels alone, for what other forms' labels are near as well."""
        return LabelIndex(sorted(self.printed), self.nodes)

    @cached_property
    def label_count(self) -> int:
        """How many labels of rows and columns the form prints, each counted once."""
        headings = [h for t in self.form.tables for h in (*t.rows, *t.columns)]
        return len({fold(heading.path[-1]) for heading in headings})

    @cached_property
    def lists(self) -> ListIndex | None:
        """The labels of the form's lists; ``None`` for a form of grids alone."""
        from extractor.align.list_index import ListIndex

        lists = ListIndex(self)
        return lists if lists.tables else None

    @cached_property
    def paths(self) -> dict[str, str]:
        """By the bones of a label with its groups, the name that it has among ``nodes``.

        They become known there when first asked for: few documents print them.
        """
        from extractor.align.paths import path_labels

        places: dict[tuple[str, str, str], list[tuple[int, Node]]] = {}
        for place, node in enumerate(chain.from_iterable(self._nodes.values())):
            places.setdefault((node.table, node.axis, node.id), []).append((place, node))
        names: dict[str, str] = {}
        for bones, (table, row, column) in path_labels(self.form).items():
            name = names[bones] = f"{table}/{row}/{column}"
            if name not in self.nodes:
                rows, columns = (table, "row", row), (table, "column", column)
                found = sorted(
                    [*places.get(rows, ()), *places.get(columns, ())], key=lambda one: one[0]
                )
                self.nodes[name] = tuple(dict.fromkeys(node for _, node in found))
        return names

    def leaf_of(self, name: str) -> str:
        """The label that counts for one met with its groups: its own, without them."""
        meant = self.nodes.get(name, ())
        return next((label for label, nodes in self._nodes.items() if nodes[0] in meant), name)

    def default_slots(self, table: str, row: str | None) -> tuple[int, ...]:
        """Slots of a row (of the whole table where ``row`` is ``None``) in the form's order."""
        return self._rows.get((table, row), ())


class Catalogue:
    """All forms that a document may be of, behind one look-up of its labels."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self.indexes = tuple(FormIndex(form) for form in forms)
        meanings: dict[str, frozenset[Node]] = {}
        for index in self.indexes:
            for label, nodes in index.nodes.items():
                meanings[label] = meanings.get(label, frozenset()).union(nodes)
        self.labels = LabelIndex(sorted(meanings), meanings)
        self._known: dict[str, LabelMatch | None] = {}

    def match(self, text: str) -> LabelMatch | None:
        """The label that a text is, alone or with those of its groups in front of it."""
        try:
            return self._known[text]
        except KeyError:
            pass
        found = None
        if not self.labels.is_far(text):
            found = self.labels.match(text)
            if found is None or found.uncertain:
                found = self._match_path(text) or found
        if len(text) <= MAX_RAW:
            if len(self._known) >= CACHE_SIZE:
                self._known.clear()
            self._known[text] = found
        return found

    def _match_path(self, text: str) -> LabelMatch | None:
        if len(text) > MAX_RAW or looks_like_value(text.rpartition(" ")[2]):
            # A figure behind the label is a cell of its own.
            return None
        from extractor.align.paths import bones

        found = bones(text)
        if not found.startswith(self._group_bones):
            return None
        names = {index.paths[found] for index in self.indexes if found in index.paths}
        return LabelMatch(names.pop(), False) if len(names) == 1 else None

    def leaf_of(self, label: str) -> str:
        """``label``, or that of the row or column alone where it was met with its groups."""
        if label.count("/") != NAME_PARTS:
            return label
        leaves = (index.leaf_of(label) for index in self.indexes)
        return next((leaf for leaf in leaves if leaf != label), label)

    @cached_property
    def _group_bones(self) -> tuple[str, ...]:
        from extractor.align.paths import group_bones

        return group_bones(index.form for index in self.indexes)

    def best_forms(self, seen: Iterable[str]) -> list[FormIndex]:
        """The form of which the document shows the most labels, and those that it may be as well.

        These are as near, or the document shows a fair part of one of their tables that is in no
        other form: last year's report in an appendix, say. ``seen`` are folded labels. Empty where
        no form has a fair part of one of its tables.
        """
        found = frozenset(seen)
        hits = [len(found & index.leaf_labels) for index in self.indexes]
        most = max(hits, default=0)
        if most < MIN_LABELS:
            return []
        best = [index for index, count in zip(self.indexes, hits, strict=True) if count == most]
        known = frozenset().union(*(index.leaf_labels for index in best))
        others = (index for index in self.indexes if index not in best)
        return best + [i for i in others if len((found & i.leaf_labels) - known) >= MIN_LABELS]


# "table/row/column" is the name of a label met with its groups.
NAME_PARTS = 2

# Two tables of these forms have eight labels at the least; a news text that quotes a row or two
# stays below.
MIN_LABELS = 5
