"""Header labels → columns: which figure stands under (or after) which printed labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from extractor.align.index import FormIndex, Node
from extractor.align.placement import Column

# A header label as it was met: what it may mean, its printed text, and whether it was a near miss.
Met = tuple[tuple[Node, ...], str, bool]


def is_header(nodes: Iterable[Node]) -> bool:
    """Whether a label may stand above columns of figures."""
    return any(n.axis in ("column", "column_group") or n.in_header for n in nodes)


def is_stub(nodes: Iterable[Node]) -> bool:
    """Whether a label may stand at the left of a row of figures."""
    return any(n.axis in ("row", "row_group") for n in nodes)


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


def path_to_column(path: Sequence[Met], table: str) -> Column | None:
    """The column of ``table`` that header labels from top to bottom name, ``None`` if none or two.

    Two different leaves in one path (自然人 above 商业企业), or a leaf outside of its group, mean
    that the header cells do not stand where they were printed.
    """
    here = [(tuple(n for n in nodes if n.table == table), text, near) for nodes, text, near in path]
    leaves = {n: (text, near) for nodes, text, near in here for n in nodes if n.axis == "column"}
    groups = {n.id for nodes, _, _ in here for n in nodes if n.axis.endswith("_group")}
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
    Columns are uncertain where a label outside of all groups comes after a member of one: then
    lines and groups may be read in several ways. ``None`` where the labels seen do not settle the
    order.
    """
    form_table = index.tables[table]
    leaves: list[tuple[Node, str, bool]] = []
    order: list[str | int] = []
    mixed = False
    for nodes, text, near in met:
        own = [n for n in nodes if n.table == table]
        for node in own:
            outside = node.axis in ("column", "column_group") and not node.groups
            mixed = mixed or (outside and any(leaf.groups for leaf, _, _ in leaves))
            if node.axis == "column_group":
                order.append(node.id)
            elif node.axis == "column":
                leaves.append((node, text, near))
                if not node.groups:
                    order.append(len(leaves) - 1)
    if form_table.rows_in_header:
        return _crossed_columns(leaves, index, table)
    columns: list[Column] = []
    for entry in order:
        members = (
            [leaves[entry]]
            if isinstance(entry, int)
            else [leaf for leaf in leaves if leaf[0].groups[-1:] == (entry,)]
        )
        if not members:
            return None
        columns.extend(Column(table, None, n.id, text, near or mixed) for n, text, near in members)
    names = [column.column for column in columns]
    complete = len(columns) == len(leaves) and len(set(names)) == len(names)
    return tuple(columns) if complete and columns else None


def _crossed_columns(
    leaves: Sequence[tuple[Node, str, bool]], index: FormIndex, table: str
) -> tuple[Column, ...] | None:
    """Columns of a table that prints its row labels above: each row has every column label."""
    form_table = index.tables[table]
    seen = Counter(node.id for node, _, _ in leaves)
    if any(seen[c.id] != len(form_table.rows) for c in form_table.columns):
        return None
    near = any(uncertain for _, _, uncertain in leaves)
    return tuple(
        Column(table, row.id, column.id, column.path[-1], near)
        for row in form_table.rows
        for column in form_table.columns
    )
