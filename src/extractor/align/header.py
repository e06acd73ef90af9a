"""Header labels → columns: which figure stands under (or after) which printed labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec.structs import replace

from extractor.align.index import FormIndex, Node
from extractor.align.placement import Column
from extractor.labels import fold

# A header label as it was met: what it may mean, its printed text, and whether it was a near miss.
Met = tuple[tuple[Node, ...], str, bool]
# Labels of all forms at hand whose roles are kept: two forms have some 150.
ROLES = 4096


@lru_cache(maxsize=ROLES)
def is_header(nodes: tuple[Node, ...]) -> bool:
    """Whether a label may stand above columns of figures."""
    return any(n.axis in ("column", "column_group") or n.in_header for n in nodes)


@lru_cache(maxsize=ROLES)
def is_stub(nodes: tuple[Node, ...]) -> bool:
    """Whether a label may stand at the left of a row of figures."""
    return any(n.axis in ("row", "row_group") for n in nodes)


@lru_cache(maxsize=ROLES)
def is_above(nodes: tuple[Node, ...]) -> bool:
    """Whether a label that may name a row can do so above columns only."""
    return all(n.in_header for n in nodes if n.axis in ("row", "row_group"))


@lru_cache(maxsize=ROLES)
def names_columns(nodes: tuple[Node, ...]) -> bool:
    """Whether a label can only be a column's, alone or with a row's that is printed above it."""
    return any(node.axis == "column" for node in nodes) and all(
        node.axis == "column" or (node.axis == "row" and node.in_header) for node in nodes
    )


def is_filled(nodes: Iterable[Node]) -> bool:
    """Whether a header label may span columns: groups, and rows printed above the columns."""
    return any(n.axis == "column_group" or n.in_header for n in nodes)


def table_of(met: Iterable[Met]) -> str | None:
    """The form's table that most header labels belong to, ``None`` for no labels or a tie."""
    votes = Counter(table for nodes, _, _ in met for table in {n.table for n in nodes})
    best = votes.most_common(2)
    if not best or (len(best) == 2 and best[0][1] == best[1][1]):
        return None
    return best[0][0]


def named_groups(met: Iterable[Met]) -> frozenset[str]:
    """The groups that header labels name."""
    return frozenset(n.id for nodes, _, _ in met for n in nodes if n.axis.endswith("_group"))


def left_out(met: Sequence[Met], index: FormIndex, table: str) -> frozenset[str]:
    """The groups of ``table`` that a header does without: all in them is there, and no group.

    A row's label printed above columns says by itself which row it is.
    """
    form_table = index.tables[table]
    named = named_groups(met)
    nodes = [n for meanings, _, _ in met for n in meanings if n.table == table]
    columns = {n.id for n in nodes if n.axis == "column"}
    free = {g for n in nodes if n.axis == "row" and n.in_header for g in n.groups}
    for label in {label for heading in form_table.columns for label in heading.path[:-1]}:
        members = {heading.id for heading in form_table.columns if label in heading.path[:-1]}
        if members <= columns:
            free.add(fold(label))
    return frozenset(free - named)


def path_to_column(
    path: Sequence[Met], table: str, known: frozenset[str], free: frozenset[str] = frozenset()
) -> Column | None:
    """The column of ``table`` that header labels from top to bottom name, ``None`` if none or two.

    Two different leaves in one path (自然人 above 商业企业), or a leaf outside of its group, mean
    that the header cells do not stand where they were printed. ``known`` are the groups that the
    header names anywhere: one that it does not name may be the words of no known label above.
    ``free`` are groups that it does without (see ``left_out``).
    """
    here = [(tuple(n for n in nodes if n.table == table), text, near) for nodes, text, near in path]
    leaves = {n: (text, near) for nodes, text, near in here for n in nodes if n.axis == "column"}
    groups = {n.id for nodes, _, _ in here for n in nodes if n.axis.endswith("_group")} | free
    if any(not nodes for nodes, _, _ in path):
        groups |= {group for n in leaves for group in n.groups if group not in known}
    fitting = [n for n in leaves if set(n.groups) <= groups]
    if len({n.id for n in leaves}) != 1 or len(fitting) != 1:
        return None
    rows = {
        n.id: near
        for nodes, _, near in here
        for n in nodes
        if n.axis == "row" and n.in_header and set(n.groups) <= groups
    }
    if len(rows) > 1:
        return None
    leaf = fitting[0]
    text, near = leaves[leaf]
    row = next(iter(rows), None)
    return Column(table, row, leaf.id, text, near or any(rows.values()))


def printed_columns(met: Sequence[Met], index: FormIndex, table: str) -> tuple[Column, ...] | None:
    """The columns in the order in which header labels, read line by line, print them.

    Needs no geometry: a group label stands for its members, which are printed on a later line.
    Columns are uncertain where a label outside of all groups comes after a member of one, and not
    in the form's order: then lines and groups may be read in several ways. A near miss is not: each
    label is met once, so that no other column is left for it. ``None`` where the labels seen do not
    settle the order. A header without groups settles it where it has the form's order: lines may
    have been mixed.
    """
    form_table = index.tables[table]
    free = left_out(met, index, table)
    leaves: list[tuple[Node, str, bool]] = []
    order: list[str | int] = []
    mixed = False
    for nodes, text, near in met:
        own = [n for n in nodes if n.table == table]
        for node in own:
            outside = node.axis in ("column", "column_group") and not node.groups
            mixed = mixed or (outside and any(set(leaf.groups) - free for leaf, _, _ in leaves))
            if node.axis == "column_group":
                order.append(node.id)
            elif node.axis == "column":
                leaves.append((node, text, near))
                if free.issuperset(node.groups):
                    order.append(len(leaves) - 1)
    if form_table.rows_in_header:
        return _crossed_columns(met, leaves, index, table)
    columns: list[Column] = []
    for entry in order:
        members = (
            [leaves[entry]]
            if isinstance(entry, int)
            else [leaf for leaf in leaves if leaf[0].groups[-1:] == (entry,)]
        )
        if not members:
            return None
        columns.extend(Column(table, None, n.id, text, mixed) for n, text, _ in members)
    names = [column.column for column in columns]
    if mixed and names == [each.id for each in form_table.columns]:
        columns = [replace(column, uncertain=False) for column in columns]
    complete = len(columns) == len(leaves) and len(set(names)) == len(names)
    if free and names != [heading.id for heading in form_table.columns]:
        return None
    return tuple(columns) if complete and columns else None


def _crossed_columns(
    met: Sequence[Met], leaves: Sequence[tuple[Node, str, bool]], index: FormIndex, table: str
) -> tuple[Column, ...] | None:
    """Columns of a table that prints its row labels above: each row has every column label.

    The rows come as the form has them, the columns in one order below each row. Columns are
    uncertain where the row labels were met in another order than the form's.
    """
    form_table = index.tables[table]
    width = len(form_table.columns)
    first = leaves[:width]
    names = [node.id for node, _, _ in leaves]
    complete = {node.id for node, _, _ in first} == {c.id for c in form_table.columns}
    if not complete or names != names[:width] * len(form_table.rows):
        return None
    near = _is_reordered(met, index, table)
    return tuple(
        Column(table, row.id, node.id, text, near)
        for row in form_table.rows
        for node, text, _ in first
    )


def _is_reordered(met: Sequence[Met], index: FormIndex, table: str) -> bool:
    """Whether row labels of one level stand above the columns in another order than the form's."""
    expected: dict[tuple[str, ...], list[str]] = {}
    for heading in index.tables[table].rows:
        path = (*(fold(label) for label in heading.path[:-1]), heading.id)
        for depth, name in enumerate(path):
            level = expected.setdefault(path[:depth], [])
            if name not in level:
                level.append(name)
    printed: dict[tuple[str, ...], list[str]] = {}
    for nodes, _, _ in met:
        for node in nodes:
            if node.table == table and node.axis in ("row", "row_group"):
                level = printed.setdefault(node.groups, [])
                if level[-1:] != [node.id]:
                    level.append(node.id)
    return any(names != expected[level] for level, names in printed.items())
