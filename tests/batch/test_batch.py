"""``extractor batch``: the tables hold what ``convert`` gives, whatever happens on the way."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import random
import resource
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.support.command import PROGRAM, Done, environment, run
from tests.support.reports import page, report

ROUNDS = 20
NAMES = ("ogi-2019", "ogi-2021", "ogi-2021-wrong")
# Python runs this in each process of the command: the documents that it names break their worker.
BREAKING = """
import os, signal, sys, time
if "extractor" in (sys.argv or [""])[0] or "forkserver" in str(sys.orig_argv):
    import extractor.pipeline as pipeline
    read = pipeline.extract_loaded
    def extract_loaded(loaded, settings):
        word = loaded.data[:5]
        if word == b"CRASH":
            os.kill(os.getpid(), signal.SIGSEGV)
        if word == b"EXIT ":
            os._exit(7)
        if word == b"HANG ":
            time.sleep(10000)
        if word == b"GROW ":
            held = []
            while True:
                held.append(bytearray(10_000_000))
        if word == b"FAULT":
            raise ZeroDivisionError("ours")
        return read(loaded, settings)
    pipeline.extract_loaded = extract_loaded
"""


def documents(folder: Path, count: int) -> list[Path]:
    """Reports that differ in their bytes, in two folders."""
    paths = []
    for number in range(count):
        made = report(NAMES[number % len(NAMES)])
        path = folder / f"{number % 2}" / f"报告 {number:03d}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{page(made)}<!-- {number} -->", encoding="utf-8")
        paths.append(path)
    return sorted(paths)


def batch(*arguments: str | bytes | Path, **options: Any) -> Done:
    return run("batch", *arguments, "--log", "json", **options)


def told(done: Done) -> dict[str, Any]:
    """The numbers at the end of a run."""
    last: dict[str, Any] = json.loads(done.err.splitlines()[-1])
    assert last["event"] == "done", done.err
    return last


def rows(output: Path, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for path in sorted((output / table).glob("*.parquet")):
        found += pq.read_table(path).to_pylist()
    return found


def tree(output: Path) -> dict[str, str]:
    """The hash of each file of an output, the run's own records aside."""
    return {
        str(path.relative_to(output)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in output.rglob("*")
        if path.is_file() and ".extractor" not in path.parts
    }


def test_the_tables_hold_what_convert_gives(tmp_path: Path) -> None:
    paths = documents(tmp_path / "in", 3)
    done = batch(*paths, "-o", tmp_path / "out")
    assert done.code == 0, done.err
    expected = [row for path in paths for row in _converted(path)]
    found = rows(tmp_path / "out", "observations")
    assert len(found) == len(expected)
    for row, other in zip(found, expected, strict=True):
        value = row.pop("value")
        assert row.pop("value_text") is None
        assert (value is None) == (other["value"] == "")
        assert value is None or value == __import__("decimal").Decimal(other.pop("value"))
        other.pop("value", None)
        assert {k: "" if v is None else str(v) for k, v in row.items()} == other


def _converted(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(run("convert", path).out.decode())))


def test_csv_and_json_lines_hold_the_same(tmp_path: Path) -> None:
    paths = documents(tmp_path / "in", 3)
    for target in ("csv", "jsonl"):
        assert batch(tmp_path / "in", "-o", tmp_path / target, "--to", target).code == 0
    text = (tmp_path / "csv/observations/part-00000.csv").read_text(encoding="utf-8")
    found = list(csv.DictReader(io.StringIO(text)))
    assert found == [row for path in paths for row in _converted(path)]
    lines = (tmp_path / "jsonl/observations/part-00000.jsonl").read_text().splitlines()
    values = [json.loads(line)["value"] for line in lines]
    plain = ["" if value is None else str(value) for value in values]
    assert [float(v) if v else v for v in plain] == [
        float(row["value"]) if row["value"] else "" for row in found
    ]


def test_every_document_has_a_row_that_tells_all(tmp_path: Path) -> None:
    path = documents(tmp_path / "in", 1)[0]
    (tmp_path / "in/nothing.txt").write_text("今天天气很好。")
    (tmp_path / "in/broken.pdf").write_bytes(b"%PDF-1.4 broken")
    done = batch(tmp_path / "in", "-o", tmp_path / "out")
    assert done.code == 3
    entries = {Path(row["source"]).name: row for row in rows(tmp_path / "out", "reports")}
    read = entries[path.name]
    assert read["status"] == "read"
    assert read["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (read["format"], read["encoding"], read["form"]) == ("html", "utf-8", "ogi-2019")
    assert (read["bureau"], read["year"]) == ("云溪市水务局", 2020)
    assert read["bytes"] == path.stat().st_size
    assert read["seconds"] is None
    assert entries["nothing.txt"]["status"] == "no_report"
    assert entries["broken.pdf"]["status"] == "failed"
    failures = {Path(row["source"]).name: row for row in rows(tmp_path / "out", "failures")}
    assert set(failures) == {"nothing.txt", "broken.pdf"}
    assert all(row["cause"] and row["next_step"] for row in failures.values())
    assert batch(tmp_path / "in", "-o", tmp_path / "out", "--fail-over", "70").code == 0
    assert batch(tmp_path / "in", "-o", tmp_path / "out", "--fail-over", "60").code == 3


def test_findings_end_a_strict_run(tmp_path: Path) -> None:
    documents(tmp_path / "in", 3)
    assert batch(tmp_path / "in", "-o", tmp_path / "out").code == 0
    assert batch(tmp_path / "in", "-o", tmp_path / "out", "--strict").code == 4


def test_workers_do_not_change_a_byte(tmp_path: Path) -> None:
    documents(tmp_path / "in", 70)
    for workers in ("1", "2"):
        assert batch(tmp_path / "in", "-o", tmp_path / workers, "-j", workers).code == 0
    assert tree(tmp_path / "1") == tree(tmp_path / "2")


def test_what_is_read_is_not_read_again(tmp_path: Path) -> None:
    paths = documents(tmp_path / "in", 6)
    output = tmp_path / "out"
    assert told(batch(tmp_path / "in", "-o", output))["done"] == 6
    before = tree(output)
    assert told(batch(tmp_path / "in", "-o", output))["done"] == 0
    assert tree(output) == before
    paths[2].write_text(paths[2].read_text(encoding="utf-8") + "<!-- changed -->", encoding="utf-8")
    assert told(batch(tmp_path / "in", "-o", output))["done"] == 1
    paths[4].unlink()
    assert told(batch(tmp_path / "in", "-o", output)) | {"seconds": 0} == {
        **told(batch(tmp_path / "in", "-o", output)),
        "seconds": 0,
    }
    assert batch(tmp_path / "in", "-o", tmp_path / "fresh").code == 0
    assert tree(output) == tree(tmp_path / "fresh")
    assert told(batch(tmp_path / "in", "-o", output, "--force"))["done"] == 5
    assert tree(output) == tree(tmp_path / "fresh")


def test_failures_are_tried_again_when_asked(tmp_path: Path) -> None:
    documents(tmp_path / "in", 1)
    (tmp_path / "in/big.html").write_bytes(b"<p>" + b"x" * 40_000)
    output = tmp_path / "out"
    limited = ("--max-bytes", "30000")
    assert told(batch(tmp_path / "in", "-o", output, *limited))["failures_by_kind"] == {"limit": 1}
    assert told(batch(tmp_path / "in", "-o", output))["failures"] == 1
    again = told(batch(tmp_path / "in", "-o", output, "--retry-failed"))
    assert (again["done"], again["failures"], again["no_report"]) == (1, 0, 1)


def test_the_same_bytes_are_read_once(tmp_path: Path) -> None:
    path = documents(tmp_path / "in", 1)[0]
    copies = [tmp_path / "in" / name for name in ("a.html", "z.html")]
    for copy in copies:
        copy.write_bytes(path.read_bytes())
    output = tmp_path / "out"
    done = told(batch(tmp_path / "in", "-o", output, "-j", "1"))
    assert (done["documents"], done["reports"], done["copies"]) == (3, 1, 2)
    entries = rows(output, "reports")
    assert {row["copy_of"] for row in entries if row["status"] == "copy"} == {str(path)}
    assert {row["source"] for row in rows(output, "observations")} == {str(path)}
    # When the one that was read is gone, another one counts, and is read.
    path.unlink()
    assert told(batch(tmp_path / "in", "-o", output))["reports"] == 1
    assert {row["source"] for row in rows(output, "observations")} == {str(copies[0])}


def test_the_same_report_twice_is_held_beside_itself(tmp_path: Path) -> None:
    made = page(report("ogi-2021"))
    (tmp_path / "a.html").write_text(made, encoding="utf-8")
    (tmp_path / "b.html").write_text(made + "<!-- mirror -->", encoding="utf-8")
    wrong = page(report("ogi-2021-wrong"))
    (tmp_path / "c.html").write_text(wrong, encoding="utf-8")
    output = tmp_path / "out"
    batch(*(tmp_path / f"{name}.html" for name in "abc"), "-o", output)
    first, second, third = rows(output, "reports")
    assert first["same_report_as"] == ""
    assert (second["same_report_as"], second["agreement"]) == (first["source"], "agrees")
    assert (third["same_report_as"], third["agreement"]) == (first["source"], "conflicts")
    conflicts = [row for row in rows(output, "findings") if row["code"] == "copies_conflict"]
    assert len(conflicts) == third["conflicts"] > 0
    assert all(row["expected"] != row["found"] for row in conflicts)


def test_killed_at_any_moment_it_goes_on(tmp_path: Path) -> None:
    documents(tmp_path / "in", 70)
    assert batch(tmp_path / "in", "-o", tmp_path / "whole").code == 0
    rng = random.Random(os.urandom(8).hex())
    output = tmp_path / "out"
    for _ in range(ROUNDS):
        process = subprocess.Popen(
            [PROGRAM, "batch", tmp_path / "in", "-o", output, "-j", "2"],
            stderr=subprocess.DEVNULL,
            env=environment(),
        )
        time.sleep(rng.uniform(0.1, 1.5))
        process.kill()
        process.wait()
    done = batch(tmp_path / "in", "-o", output)
    assert done.code == 0, done.err
    assert tree(output) == tree(tmp_path / "whole")
    assert not list((output / ".extractor").rglob("*.tmp"))


def test_a_document_that_breaks_a_worker_costs_itself_only(tmp_path: Path) -> None:
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook/sitecustomize.py").write_text(BREAKING)
    paths = documents(tmp_path / "in", 8)
    kinds = {"CRASH": "crash", "EXIT ": "crash", "HANG ": "timeout", "GROW ": "memory"}
    kinds["FAULT"] = "internal"
    for number, word in enumerate(kinds):
        path = tmp_path / f"in/0/报告 00{number}{word.strip()}.txt"
        path.write_text(f"{word} {number} {page(report(NAMES[0]))}", encoding="utf-8")
    done = batch(
        *(tmp_path / "in", "-o", tmp_path / "out", "-j", "2"),
        *("--max-seconds", "4", "--max-memory", "400"),
        variables={"PYTHONPATH": str(tmp_path / "hook")},
    )
    assert done.code == 3
    found = {row["source"]: row for row in rows(tmp_path / "out", "failures")}
    by_word = {
        Path(name).stem.lstrip("报告 0123456789"): row["kind"] for name, row in found.items()
    }
    assert by_word == {word.strip(): kind for word, kind in kinds.items()}
    assert all(row["cause"] and row["next_step"] for row in found.values())
    read = [row["source"] for row in rows(tmp_path / "out", "reports") if row["status"] == "read"]
    assert read == [str(path) for path in paths]


def test_two_runs_on_one_output(tmp_path: Path) -> None:
    import fcntl

    documents(tmp_path / "in", 1)
    state = tmp_path / "out/.extractor"
    state.mkdir(parents=True)
    with (state / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        done = run("batch", tmp_path / "in", "-o", tmp_path / "out")
    assert done.code == 3
    assert "another run is writing to this folder" in done.err
    assert batch(tmp_path / "in", "-o", tmp_path / "out").code == 0


def test_a_full_disk_ends_the_run_with_a_word(tmp_path: Path) -> None:
    documents(tmp_path / "in", 40)

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (70_000, resource.RLIM_INFINITY))

    done = subprocess.run(
        [PROGRAM, "batch", tmp_path / "in", "-o", tmp_path / "out", "-j", "1"],
        capture_output=True,
        env=environment(),
        preexec_fn=limit,
        timeout=60,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert b"it cannot be written" in done.stderr
    assert b"make room and run the same command again" in done.stderr
    assert batch(tmp_path / "in", "-o", tmp_path / "out").code == 0
    assert batch(tmp_path / "in", "-o", tmp_path / "whole").code == 0
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")


def test_paths_of_every_kind(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    path = documents(folder, 1)[0]
    page_ = path.read_bytes()
    (folder / "broken").symlink_to("nowhere")
    (folder / "circle").symlink_to("circle")
    (folder / "loop").symlink_to(folder)
    (folder / "linked.html").symlink_to(path)
    strange = os.fsencode(folder) + b"/\xff\xfe.html"
    long = os.fsencode(folder) + b"/" + b"n" * 250 + b".html"
    for number, name in enumerate((strange, long)):
        Path(os.fsdecode(name)).write_bytes(page_ + b"<!-- %d -->" % number)
    os.mkfifo(folder / "pipe")
    (folder / ".hidden.html").write_bytes(page_)
    listed = os.fsencode(tmp_path / "missing.html")
    done = batch(folder, "-", "-o", folder / "out", stdin=listed)
    assert done.code == 3, done.err
    entries = {
        row["source"].rpartition("/")[2]: row["status"] for row in rows(folder / "out", "reports")
    }
    assert entries == {
        path.name: "read",
        "broken": "failed",
        "circle": "failed",
        "linked.html": "copy",
        "loop": "failed",
        "n" * 250 + ".html": "read",
        "pipe": "failed",
        "\\xff\\xfe.html": "read",
        "missing.html": "failed",
    }
    causes = {
        row["source"].rpartition("/")[2]: row["cause"] for row in rows(folder / "out", "failures")
    }
    assert "symbolic link" in causes["broken"]
    assert "circle" in causes["circle"]
    assert "leads back" in causes["loop"]
    assert causes["missing.html"] == "no such file"


@pytest.mark.parametrize("mark", ["\n", "\0", "\r\n"])
def test_a_list_of_files_on_standard_input(tmp_path: Path, mark: str) -> None:
    paths = documents(tmp_path / "in", 3)
    listed = mark.join(str(path) for path in reversed(paths)) + mark
    done = batch("-", "-o", tmp_path / "out", stdin=listed.encode())
    assert done.code == 0, done.err
    sources = [row["source"] for row in rows(tmp_path / "out", "reports")]
    assert sources == [str(path) for path in reversed(paths)]


def test_nothing_to_read_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    assert batch(tmp_path / "in", "-o", tmp_path / "out").code == 2


def test_a_folder_that_is_gone_takes_nothing_out_of_the_tables(tmp_path: Path) -> None:
    documents(tmp_path / "in", 2)
    assert batch(tmp_path / "in", "-o", tmp_path / "out").code == 0
    before = rows(tmp_path / "out", "reports")
    (tmp_path / "in").rename(tmp_path / "elsewhere")
    done = batch(tmp_path / "in", "-o", tmp_path / "out", "--fail-over", "100")
    assert done.code == 2
    assert "no such file or folder" in done.err
    assert rows(tmp_path / "out", "reports") == before


def test_lines_tell_how_far_it_is(tmp_path: Path) -> None:
    documents(tmp_path / "in", 2)
    done = run("batch", tmp_path / "in", "-o", tmp_path / "out")
    assert done.out == b""
    assert "2 documents: 2 reports" in done.err
    events = [
        json.loads(line) for line in batch(tmp_path / "in", "-o", tmp_path / "o").err.splitlines()
    ]
    assert [event["event"] for event in events] == ["listing", "reading", "writing", "done"]


# The first three workers end before they begin: the library's pool breaks, the run does not.
ENDING = """
import os, sys
if "forkserver" in str(sys.orig_argv):
    import extractor.batch.work as work
    begin = work.prepare
    def prepare(*args):
        for number in range(3):
            try:
                os.close(os.open(os.environ["MARKS"] + str(number), os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                continue
            os._exit(9)
        return begin(*args)
    work.prepare = prepare
"""


def test_workers_that_end_between_tasks_end_no_run(tmp_path: Path) -> None:
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook/sitecustomize.py").write_text(ENDING)
    documents(tmp_path / "in", 4)
    variables = {"PYTHONPATH": str(tmp_path / "hook"), "MARKS": str(tmp_path / "mark")}
    done = batch(tmp_path / "in", "-o", tmp_path / "out", "-j", "2", variables=variables)
    assert done.code == 0, done.err
    assert (tmp_path / "mark2").exists()
    assert told(done)["reports"] == 4


def test_a_folder_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By itself: the superuser, as which tests may run, can read every folder."""
    from extractor.batch.inputs.listing import list_sources

    path = documents(tmp_path / "in", 2)[1]
    scan = os.scandir

    def refused(folder: bytes) -> Any:
        if folder.endswith(b"/0"):
            raise PermissionError(13, "Permission denied", folder)
        return scan(folder)

    monkeypatch.setattr(os, "scandir", refused)
    closed, other = list_sources([str(tmp_path / "in")], None, tmp_path / "out")
    assert (closed.kind, closed.path) == ("problem", os.fsencode(tmp_path / "in/0"))
    assert closed.note == ("no permission to read it", "change its permissions or run as its owner")
    assert (other.kind, other.name) == ("file", str(path))


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_ended_by_a_signal_it_says_so(tmp_path: Path, number: int, code: int) -> None:
    documents(tmp_path / "in", 40)
    command = [str(PROGRAM), "batch", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "-j", "1"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=environment()) as process:
        assert process.stderr is not None
        while b"reading" not in process.stderr.readline():
            pass
        process.send_signal(number)
        said = process.stderr.read()
    assert process.returncode == code, said
    assert b"the same command goes on where it stopped" in said
    assert told(batch(tmp_path / "in", "-o", tmp_path / "out"))["reports"] == 40
