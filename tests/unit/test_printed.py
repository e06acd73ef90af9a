"""What is kept of printed headers is the same as what is worked out for each anew."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.align.header import Met, printed_columns, table_of
from extractor.align.index import FormIndex
from extractor.align.placement import Column
from extractor.align.printed import MAX_HEADER, PrintedOrder, columns_of, loose_slots
from extractor.forms import builtin_forms
from extractor.labels import fold

FORM = next(form for form in builtin_forms() if form.id == "ogi-2021")
INDEX = FormIndex(FORM)
MEANINGS = [
    nodes
    for nodes in INDEX.nodes.values()
    if any(node.axis in ("column", "column_group") or node.in_header for node in nodes)
]
headers = st.lists(
    st.tuples(st.sampled_from([(), *MEANINGS]), st.text("甲乙", max_size=2), st.booleans()),
    max_size=24,
)
TABLES = [table.id for table in FORM.tables]


def order_of(table: str) -> list[Column]:
    return [Column(table, None, c.id, c.path[-1]) for c in INDEX.tables[table].columns]


@given(headers)
def test_a_header_is_read_as_if_it_were_the_first(header: list[Met]) -> None:
    table = table_of(header)
    columns = printed_columns(header, INDEX, table) if table is not None else None
    assert columns_of(header, INDEX) == (table, columns)


@pytest.mark.parametrize("suffix", ["", "（件）"])
def test_columns_have_the_words_of_their_own_header(suffix: str) -> None:
    paths = [heading.path for heading in INDEX.tables["requests"].columns]
    labels = [*dict.fromkeys(path[0] for path in paths), *(p[-1] for p in paths if len(p) > 1)]
    header: list[Met] = [(INDEX.nodes[fold(label)], label + suffix, False) for label in labels]
    table, columns = columns_of(header, INDEX)
    assert table == "requests"
    assert columns is not None
    assert [column.text for column in columns] == [path[-1] + suffix for path in paths]


def test_a_header_of_any_length_is_read() -> None:
    header: list[Met] = [(MEANINGS[0], "", False)] * (MAX_HEADER + 1)
    table = table_of(header)
    assert table is not None
    assert columns_of(header, INDEX) == (table, printed_columns(header, INDEX, table))


@pytest.mark.parametrize("table", TABLES)
@given(data=st.data())
def test_slots_follow_the_printed_order(table: str, data: st.DataObject) -> None:
    if INDEX.tables[table].rows_in_header:
        return
    order = data.draw(st.permutations(order_of(table)))
    for heading in INDEX.tables[table].rows:
        slots, headings = loose_slots(order, table, heading.id, INDEX)
        default = INDEX.default_slots(table, heading.id)
        if set(slots) == {INDEX.slot_at.get((table, heading.id, c.column)) for c in order}:
            assert headings == tuple(column.text for column in order)
            printed = [INDEX.slot_at[table, heading.id, c.column] for c in order]
            assert list(slots) == printed
        else:
            assert (slots, headings) == (default, ()) or set(slots) == set(default)


@given(st.sets(st.sampled_from(order_of("requests")), min_size=1))
def test_a_column_that_was_not_met_leaves_the_order_open(met: set[Column]) -> None:
    order = [column for column in order_of("requests") if column in met]
    row = INDEX.tables["requests"].rows[0].id
    whole = INDEX.default_slots("requests", row)
    found = PrintedOrder(order, INDEX).slots("requests", row)
    assert (found is None) == (len(order) < len(whole))
    counted = PrintedOrder(order, INDEX).slots("requests", row, len(order))
    assert counted is not None
    assert len(counted[0]) == len(order)
