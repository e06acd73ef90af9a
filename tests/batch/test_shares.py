"""One large archive or corpus, read by several workers: the same tables, whatever happens."""

from __future__ import annotations

import json
import random
import subprocess
import time
from pathlib import Path

import pytest

from extractor.batch.inputs import CORPORA, kind_of
from extractor.batch.records import Share, Source
from extractor.batch.shares import shared
from tests.batch.test_batch import batch, rows, told, tree
from tests.batch.test_containers import MAKERS, NEWS, PAGE, json_lines, pages
from tests.support.command import PROGRAM, environment

COUNT = 50
# Words of reports without their tables: no gate turns this away, and it is no report.
WORDS = (
    NEWS + "政府信息公开工作年度报告 本年新收 行政复议 行政诉讼 依申请公开 自然人 尚未审结 收费" * 3
)


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a large file of each kind, and its tables as one worker makes them."""
    folder = tmp_path_factory.mktemp("large")
    rng = random.Random(5)
    (folder / "in").mkdir()
    for name, maker in MAKERS.items():
        members: dict[str, bytes] = {}
        for number in range(COUNT):
            # Bytes that no program packs, so that the file is large; some documents come twice.
            noise = rng.randbytes(6000).hex()
            members[f"{number}.html"] = f"{PAGE}<!-- {noise} -->".encode()
            if number % 10 == 7:
                members[f"{number}-copy.html"] = members[f"{number}.html"]
        maker(folder / "in" / name, members)
    done = batch(folder / "in", "-o", folder / "one", "-j", "1")
    assert done.code == 0, done.err
    assert told(done)["reports"] == len(MAKERS) * COUNT
    return folder


def test_every_member_is_in_one_share() -> None:
    for of in range(1, 6):
        shares = [Share(number, of) for number in range(of)]
        assert all(sum(share.has(n) for share in shares) == 1 for n in range(500))


def test_what_is_shared(archives: Path) -> None:
    for path in (archives / "in").iterdir():
        size = path.stat().st_size
        source = Source(1, 0, str(path).encode(), "", size=size)
        found = [one.share for one in shared([source], 3, size)]
        assert found == [Share(0, 3), Share(1, 3), Share(2, 3)], path
        assert list(shared([source], 1, size)) == [source]
        assert list(shared([source], 3, 100 * size)) == [source]
    far = Source(1, 0, b"s3://a/b.tar.gz", "", size=1 << 30)
    assert list(shared([far], 3, far.size)) == [far]


def test_the_tables_are_the_same(archives: Path, tmp_path: Path) -> None:
    done = batch(archives / "in", "-o", tmp_path / "out", "-j", "3")
    assert done.code == 0, done.err
    corpora = sum(kind_of(name) in CORPORA for name in MAKERS)
    assert told(done)["away"] == corpora * (COUNT + COUNT // 10)
    assert tree(tmp_path / "out") == tree(archives / "one")
    assert told(batch(archives / "in", "-o", tmp_path / "out"))["done"] == 0


def test_killed_in_the_middle_other_workers_go_on(archives: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    command: list[str | Path] = [PROGRAM, "batch", archives / "in", "-o", output, "-j", "3"]
    # Parts are written every few seconds; here with every document, so that there is a middle.
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook/sitecustomize.py").write_text(
        "import extractor.batch.work as work; work.ENTRIES = 1"
    )
    variables = {"PYTHONPATH": str(tmp_path / "hook")}
    for seconds in (1.5, 2.5):
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment(**variables))
        time.sleep(seconds)
        process.kill()
        process.wait()
    done = batch(archives / "in", "-o", output, "-j", "2")
    assert done.code == 0, done.err
    assert tree(output) == tree(archives / "one")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_copies_of_what_is_no_report_are_turned_away(tmp_path: Path, workers: str) -> None:
    record = json.dumps({"text": WORDS}, ensure_ascii=False)
    page = json.dumps({"text": PAGE}, ensure_ascii=False)
    (tmp_path / "a.jsonl").write_text("\n".join([record] * 40 + [page]), encoding="utf-8")
    done = batch(tmp_path / "a.jsonl", "-o", tmp_path / "out", "-j", workers)
    assert done.code == 0, done.err
    numbers = told(done)
    assert (numbers["documents"], numbers["reports"], numbers["copies"]) == (1, 1, 0)
    assert (numbers["done"], numbers["away"]) == (1, 40)


def test_a_mark_before_the_first_line(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"\xef\xbb\xbf" + json_lines(pages(2)))
    done = batch(tmp_path / "a.jsonl", "-o", tmp_path / "out")
    assert done.code == 0, done.err
    assert told(done)["reports"] == 2


def test_what_was_read_of_a_broken_archive_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.tar.gz"
    MAKERS["a.tar.gz"](path, pages(30))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    before = told(batch(path, "-o", tmp_path / "out"))
    reports = rows(tmp_path / "out", "reports")
    after = told(batch(path, "-o", tmp_path / "out", "--retry-failed"))
    assert before["reports"] > 3
    assert after["reports"] == before["reports"]
    assert rows(tmp_path / "out", "reports") == reports
