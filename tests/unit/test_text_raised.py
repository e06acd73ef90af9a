"""Raised, lowered and struck-out digits in text, and commands of LaTeX, join no figure."""

from __future__ import annotations

import pytest

from extractor.model import Table
from extractor.readers.text import read_text
from extractor.values import read_value


def first_table(text: str) -> Table:
    return next(block for block in read_text(text).blocks if isinstance(block, Table))


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("12<sup>1</sup>", "12¹"),
        ("12<sup>[1]</sup>", "12[¹]"),
        ('12<sup><a href="#n">1</a></sup>', "12¹"),
        ("12<sub>1</sub>", "12₁"),
        ("<sup>1</sup>12", "¹12"),
        ("<sup>12</sup>", "12"),
    ],
)
def test_tags_of_raised_digits_in_text(printed: str, text: str) -> None:
    table = first_table(f"| 规章 | {printed} | 3 |\n|---|---|---|\n| 规定 | 4 | 5 |\n")
    assert [cell.text for cell in table.cells[:3]] == ["规章", text, "3"]


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        (r"12\textsuperscript{1}", "12¹"),
        (r"12\textsubscript{1}", "12₁"),
        (r"12\protect\hyperlink{fn1}{\textsuperscript{1}}", "12¹"),
        (r"\sout{1}12", "12"),
        (r"\phantom{0}12", "12"),
        (r"\textbf{1}2", "12"),
        (r"\foreignlanguage{american}{1}\foreignlanguage{american}{2}", "12"),
        (r"\textcolor{red}{12}", "12"),
        (r"\rotatebox{90}{12}", "12"),
    ],
)
def test_commands_of_latex(printed: str, text: str) -> None:
    table = first_table(f"\\begin{{tabular}}{{ll}}\n规章 & {printed} \\\\\n\\end{{tabular}}\n")
    assert [cell.text for cell in table.cells] == ["规章", text]


@pytest.mark.parametrize("printed", [r"12\footnote{1}", r"\setlength{1}{2}3", r"\unknown{1}2"])
def test_commands_that_are_not_known_make_no_figure(printed: str) -> None:
    table = first_table(f"\\begin{{tabular}}{{ll}}\n规章 & {printed} \\\\\n\\end{{tabular}}\n")
    assert read_value(table.cells[1].text, "count").value is None


def test_the_format_of_columns_may_hold_braces() -> None:
    """As pandoc writes cells over several columns."""
    width = r"p{(\linewidth - 4\tabcolsep) * \real{0.5} + 2\tabcolsep}"
    wide = rf"\multicolumn{{2}}{{>{{\raggedright\arraybackslash}}{width}}}{{%" + "\n数量}"
    table = first_table(
        f"\\begin{{tabular}}{{lll}}\n内容 & {wide} \\\\\n甲 & 1 & 2 \\\\\n\\end{{tabular}}\n"
    )
    assert [(cell.text, cell.column_span) for cell in table.cells[:2]] == [("内容", 1), ("数量", 2)]


def test_figures_of_printed_lists_keep_all_their_digits() -> None:
    table = first_table('["甲", 12345678901234567.89, 1.50]\n["乙", 2, null]\n')
    assert [cell.text for cell in table.cells[:3]] == ["甲", "12345678901234567.89", "1.50"]


def test_integers_of_thousands_of_digits_are_no_cells() -> None:
    """Python refuses to write them: the line stays a line."""
    text = f"['甲', 0x{'f' * 5000}]\n" * 3
    assert not any(isinstance(block, Table) for block in read_text(text).blocks)
