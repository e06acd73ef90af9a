"""``extractor inspect``: for people, at any width, in a terminal and through a pipe."""

from __future__ import annotations

import os
import pty
import re
import subprocess
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.support import reports
from tests.support.command import HANG, PROGRAM, SAMPLES, environment, refused, run

ROOT = Path(__file__).resolve().parents[2]
PAGE = SAMPLES / "plain.html"


def lines(*arguments: str | Path, width: int = 80) -> list[str]:
    done = run("inspect", *arguments, variables={"COLUMNS": str(width)})
    assert (done.code, done.err) == (0, "")
    return [line.rstrip() for line in done.out.decode().splitlines()]


def test_facts_come_first() -> None:
    shown = lines(PAGE, width=300)
    assert shown[0] == f"source   {PAGE}"
    assert shown[1] == "bureau   云溪市水务局  from the heading"
    assert shown[3].startswith("year     2023  from the ")
    assert shown[4] == "form     ogi-2021  政府信息公开工作年度报告（2021年格式）"
    assert shown[6] == "slots    200: 200 reported"
    assert shown[-1] == "No findings, no doubtful values."


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_nothing_is_wider_than_the_terminal(width: int) -> None:
    shown = lines(PAGE, width=width)[1:]
    assert max(map(cell_len, shown)) <= width


@pytest.mark.parametrize("width", [80, 200])
def test_each_row_is_one_line_with_its_label(width: int) -> None:
    shown = lines(PAGE, width=width)
    rows = {line.split("  ")[0] or line.strip().split("  ")[0]: line for line in shown}
    assert rows["二、上年结转政府信息公开申请数量"].split()[1:] == [*"2100003"]
    assert rows["（七）总计"].split()[1:] == ["39", "6", "0", "0", "0", "0", "45"]
    assert rows["1.属于国家秘密"].split()[1:] == ["0"] * 7
    # The groups that labels such as "3.其他" need stand above them.
    order = [line.strip().split("  ")[0] for line in shown]
    assert order.index("（六）其他处理") < order.index("3.其他") < order.index("（七）总计")
    assert rows["行政复议"].split()[1:] == ["2", "1", "0", "0", "3"]


def test_long_labels_are_cut_only_where_the_terminal_is_narrow() -> None:
    label = "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"
    assert any(line.strip().startswith(label) for line in lines(PAGE, width=200))
    narrow = [line for line in lines(PAGE) if "（二）部分公开" in line]
    assert len(narrow) == 1
    assert "…" in narrow[0]


def test_without_tables() -> None:
    shown = lines(PAGE, "--no-tables")
    assert len(shown) == 9
    assert not any("总计" in line for line in shown)


def test_a_doubt_names_slot_value_and_place(tmp_path: Path) -> None:
    text = (SAMPLES / "trafilatura-2.3.1.txt").read_text(encoding="utf-8")
    row = "| 二、上年结转政府信息公开申请数量 |  |  | 2 | 1 |"
    path = tmp_path / "doubtful.txt"
    path.write_text(text.replace(row, row.replace("2 | 1", "2 | 7")), encoding="utf-8")
    shown = lines(path, width=200)
    carried = next(line for line in shown if line.startswith("二、上年结转政府信息公开申请数量"))
    assert carried.split()[1:] == ["2", "7⚑", "0", "0", "0", "0", "3"]
    assert shown[-1].startswith("⚑ requests / carried_in / commercial_enterprise: 7  sum_mismatch")
    assert "line=" in shown[-1]
    assert any(line.startswith("error ") for line in shown)


def test_doubts_of_a_row_are_one_line(tmp_path: Path) -> None:
    """Fifteen slots printed in one row, of which the source lost a figure."""
    text = (SAMPLES / "trafilatura-1.6.3.txt").read_text(encoding="utf-8")
    assert re.search(r"复议后起诉", text)
    cells = "| 五、x | 0 | 0 |\n"
    path = tmp_path / "lost.txt"
    path.write_text(text + cells, encoding="utf-8")
    doubts = [line for line in lines(path, width=400) if line.startswith("⚑ ")][1:]
    assert len({tuple(line.split(" / ")[:2]) for line in doubts}) == len(doubts)


def test_no_form_shows_the_tables_and_ends_with_3(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    cells = "".join(f"<td>{'长' * 40}{n}" for n in range(30))
    rows = f"<tr>{cells}" * 100 + "<tr><td>&#27;[31m"
    page.write_text(f"<meta charset=utf-8><p>a<table>{rows}</table>" * 30, encoding="utf-8")
    done = run("inspect", page, variables={"COLUMNS": "80"})
    assert done.code == 3
    shown = done.out.decode().splitlines()
    assert " ".join(shown[:2]).endswith("html, 30 paragraphs, 30 tables, no known form")
    assert max(map(cell_len, shown)) <= 80
    assert any(line.startswith("table 1 (grid), 101 rows") for line in shown)
    assert shown[-1] == "… and 18 tables more"
    assert "\x1b" not in done.out.decode()
    assert done.err.startswith(f"extractor: {page}: no known form was found in it")


def test_a_document_cannot_command_the_terminal(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<table><tr><td>a\x1b[31mb&#155;c\x07</table>", encoding="utf-8")
    done = run("inspect", page)
    assert "\x1b" not in done.out.decode()
    assert "\x9b" not in done.out.decode()
    assert "\\x1b[31mb" in done.out.decode()


def test_missing_file(tmp_path: Path) -> None:
    refused(run("inspect", "missing", cwd=tmp_path), "missing", "no such file; check the path")


def in_terminal(**variables: str) -> str:
    """What ``inspect`` writes to a terminal."""
    master, slave = pty.openpty()
    with subprocess.Popen(
        [PROGRAM, "inspect", PAGE], stdout=slave, stderr=slave, env=environment(**variables)
    ) as process:
        os.close(slave)
        seen = b""
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:  # Linux says so when the last writer has gone
                break
            if not piece:
                break
            seen += piece
        assert process.wait(HANG) == 0
    os.close(master)
    return seen.decode()


def test_colours_in_a_terminal_only() -> None:
    assert "\x1b[" in in_terminal(COLUMNS="80")
    assert "\x1b[" not in run("inspect", PAGE).out.decode()


def test_no_color() -> None:
    seen = in_terminal(COLUMNS="80", NO_COLOR="1")
    assert not re.search("\x1b\\[[0-9;]*3[0-7]m", seen)
    assert "政府信息公开" in seen


@pytest.mark.parametrize("encoding", ["ascii", "gbk"])
def test_output_that_cannot_hold_all_characters(encoding: str) -> None:
    done = run("inspect", PAGE, variables={"PYTHONIOENCODING": encoding})
    assert (done.code, done.err) == (0, "")
    assert ("总计" in done.out.decode(encoding)) == (encoding == "gbk")


def test_reader_that_goes_away_is_no_error() -> None:
    script = f'"{PROGRAM}" inspect "{PAGE}" | head -1; echo "${{PIPESTATUS[@]}}"'
    done = subprocess.run(
        ["bash", "-c", script],
        capture_output=True,
        env=environment(COLUMNS="300"),
        timeout=HANG,
        check=True,
    )
    assert done.stdout.decode().splitlines() == [f"source   {PAGE}", "0 0"]
    assert done.stderr == b""


@pytest.mark.parametrize("width", [80, 120, 200])
def test_rows_that_the_form_leaves_open_are_drawn(width: int) -> None:
    folder = ROOT / "docs" / "examples"
    shown = lines("--forms", folder, folder / "foia.html", width=width)
    assert max(map(cell_len, shown[1:])) <= width
    rows = [line.split() for line in shown]
    assert ["Bureau", "of", "Rivers", "3", "88", "90", "1"] in rows
    # Where all columns have no room, they stand in parts below each other, each with its rows.
    totals = [row for row in rows if row[:2] == ["AGENCY", "OVERALL"]]
    assert len(totals) == {80: 4, 120: 3, 200: 2}[width]
    heads = " ".join(shown).split()
    assert {"Processed", "Component", "Withdrawn", "Fee-Related", "Duplicate"} <= set(heads)


def test_a_list_is_drawn_without_a_head_and_with_its_words(tmp_path: Path) -> None:
    report = reports.report("gov-site-2018")
    page = tmp_path / "page.html"
    page.write_text(reports.page(report), encoding="utf-8")
    shown = [line.split() for line in lines(page)]
    assert ["主办单位", "云溪市水务局"] in shown
    assert ["网站类型", report.figures["site/site_type/value"].text] in shown
    assert ["办事服务"] in shown


def test_lines_are_not_broken_in_a_pipe() -> None:
    wrong = PAGE.read_bytes().replace(b">40<", b">41<")
    told = run("inspect", "--no-tables", "-", stdin=wrong).out.decode().splitlines()
    assert sum("only this cell explains them: 40 where 41 is printed" in one for one in told) == 1
    drawn = run("inspect", "-", stdin=wrong).out.decode().splitlines()
    assert any(line.startswith("    5.要求行政机关确认或重新出具已获取信息") for line in drawn)
    assert not any(line.endswith(" ") for line in drawn)


def test_a_full_disk_is_told_in_a_line() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [PROGRAM, "inspect", PAGE],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(),
            timeout=HANG,
            check=False,
        )
    assert done.returncode == 3
    assert done.stderr.decode().count("\n") == 1
    assert "standard output: it cannot be written" in done.stderr.decode()


def test_merged_cells_of_raw_tables_keep_their_columns(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<table><tr><td rowspan=2>A<td>B<tr><td>C</table>", encoding="utf-8")
    done = run("inspect", page)
    shown = done.out.decode().splitlines()
    assert shown[0] == f"{page}: html, 0 paragraphs, 1 table, no known form"
    assert shown[1] == "table 1 (grid), 2 rows"
    assert shown[3:5] == ["│ A │ B │", "│   │ C │"]
    assert "'extractor tables' writes its tables" in done.err
