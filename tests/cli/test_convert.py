"""``extractor convert``: data on standard output, everything else on standard error."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

import extractor
from extractor.report import COLUMNS
from tests.support.command import HANG, PROGRAM, SAMPLES, environment, refused, run

PAGE = SAMPLES / "plain.html"
TEXT = SAMPLES / "yangling-hrss-2020.txt"


@pytest.fixture
def doubtful(tmp_path: Path) -> Path:
    """A sample with one figure changed, so that its sums do not hold."""
    text = (SAMPLES / "trafilatura-2.3.1.txt").read_text(encoding="utf-8")
    old = "| 二、上年结转政府信息公开申请数量 |  |  | 2 | 1 |"
    assert old in text
    path = tmp_path / "doubtful.txt"
    path.write_text(text.replace(old, old.replace("2 | 1", "2 | 7")), encoding="utf-8")
    return path


def test_csv_is_the_default() -> None:
    done = run("convert", PAGE)
    assert (done.code, done.err) == (0, "")
    rows = list(csv.reader(io.StringIO(done.out.decode())))
    assert rows[0] == list(COLUMNS)
    assert len(rows) == 201
    assert {row[1] for row in rows[1:]} == {str(PAGE)}


def test_standard_input() -> None:
    done = run("convert", "-", stdin=PAGE.read_bytes())
    assert (done.code, done.err) == (0, "")
    plain = run("convert", PAGE).out
    assert done.out == plain.replace(f",{PAGE},".encode(), b",-,")


@pytest.mark.parametrize(
    ("arguments", "begin"),
    [
        (["--to", "json"], b'{\n  "schema_version"'),
        (["--to", "jsonl"], b'{"schema_version"'),
        (["--to", "csv"], b"report_id,source"),
        (["--excel"], b"\xef\xbb\xbfreport_id,source"),
    ],
)
def test_formats(arguments: list[str], begin: bytes) -> None:
    done = run("convert", PAGE, *arguments)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(begin)
    assert done.out.endswith(b"\n")


def test_excel_without_csv_is_told() -> None:
    done = run("convert", PAGE, "--excel", "--to", "json")
    assert (done.code, done.err) == (0, "extractor: --excel has no effect on JSON\n")
    assert json.loads(done.out)["form"] == "ogi-2021"


@pytest.mark.parametrize("ending", ["csv", "json", "jsonl", "JSON"])
def test_output_file_takes_its_format_from_its_ending(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"out.{ending}"
    done = run("convert", PAGE, "-o", path)
    assert done == (0, b"", "")
    assert path.read_bytes() == run("convert", PAGE, "--to", ending.lower()).out
    assert [*tmp_path.iterdir()] == [path]
    mask = os.umask(0)
    os.umask(mask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~mask


def test_unknown_ending_is_wrong_usage(tmp_path: Path) -> None:
    path = tmp_path / "out.docx"
    done = run("convert", PAGE, "-o", path)
    cause = "no format that is written ends in .docx; say --to csv, json, jsonl, parquet, xlsx"
    refused(done, str(path), cause, code=2)
    assert not path.exists()
    assert run("convert", PAGE, "-o", path, "--to", "csv").code == 0


def test_output_replaces_a_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_bytes(b"x" * 1_000_000)
    assert run("convert", PAGE, "-o", path).code == 0
    assert path.read_bytes() == run("convert", PAGE).out


def test_failure_leaves_the_old_output(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_bytes(b"old")
    assert run("convert", tmp_path / "missing.html", "-o", path).code == 3
    assert path.read_bytes() == b"old"
    assert [*tmp_path.iterdir()] == [path]


def test_output_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    link = tmp_path / "link.csv"
    link.symlink_to(Path("folder") / "out.csv")
    assert run("convert", PAGE, "-o", link).code == 0
    assert link.is_symlink()
    assert (tmp_path / "folder" / "out.csv").read_bytes() == run("convert", PAGE).out


def test_output_to_a_pipe_is_written_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
        assert run("convert", PAGE, "-o", pipe).code == 0
        assert reader.communicate(timeout=HANG)[0] == run("convert", PAGE).out
    assert pipe.is_fifo()


def test_output_dash_is_standard_output() -> None:
    assert run("convert", PAGE, "-o", "-").out == run("convert", PAGE).out


@pytest.mark.parametrize(
    ("folder", "cause"),
    [
        ("missing", "it cannot be written (No such file or directory)"),
        ("file", "it cannot be written (Not a directory)"),
    ],
)
def test_unwritable_folder(tmp_path: Path, folder: str, cause: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    path = tmp_path / folder / "out.csv"
    refused(run("convert", PAGE, "-o", path), str(path), cause)


def test_output_that_is_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.mkdir()
    refused(run("convert", PAGE, "-o", path), str(path), "it cannot be written (Is a directory)")
    assert [*tmp_path.rglob("*")] == [path]


def test_input_is_never_overwritten(tmp_path: Path) -> None:
    page = tmp_path / "page"
    page.write_bytes(PAGE.read_bytes())
    done = run("convert", page, "-o", tmp_path / "." / "page")
    refused(done, str(page), "this is the input; give --output another name", code=2)
    assert page.read_bytes() == PAGE.read_bytes()


def test_full_disk() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [PROGRAM, "convert", PAGE],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(),
            timeout=HANG,
            check=False,
        )
    wanted = "standard output: it cannot be written (No space left on device)"
    assert done.returncode == 3
    assert done.stderr.decode().startswith(f"extractor: {wanted}; ")
    assert done.stderr.count(b"\n") == 1


def test_strict_ends_with_4_and_writes_all_the_same(doubtful: Path) -> None:
    lax = run("convert", doubtful)
    strict = run("convert", doubtful, "--strict")
    assert (lax.code, strict.code) == (0, 4)
    assert strict.out == lax.out
    assert b"sum_mismatch" in strict.out
    assert strict.err.startswith(f"extractor: {doubtful}: 1 doubtful value, ")
    assert strict.err.endswith("; see 'extractor inspect'\n")


def test_strict_without_findings() -> None:
    assert run("convert", TEXT, "--strict")[::2] == (0, "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Missing argument 'FILE'"),
        (["a", "b"], "extractor batch' reads several. Also given: 'b'"),
        (["a", "--to", "xml"], "'xml' is not one of 'csv', 'json', 'jsonl'"),
        (["a", "--bogus"], "No such option: --bogus"),
        (["a", "--max-bytes", "0"], "--max-bytes"),
        (["a", "--max-bytes", "many"], "--max-bytes"),
        (["a", "--timeout", "0"], "--timeout"),
        (["a", "--timeout", "nan"], "--timeout"),
        ([str(PAGE), "--engine", "x"], "no engine is called x; for an HTML page there are: lex"),
        ([str(TEXT), "--engine", "lexbor"], "has one engine only; leave --engine out"),
        (
            [str(PAGE), "--form", "x"],
            "no form is called x; there are: ogi-2014, gov-site-2018, ogi-2019, ogi-2021",
        ),
    ],
)
def test_wrong_usage(arguments: list[str], words: str) -> None:
    done = run("convert", *arguments)
    assert (done.code, done.out) == (2, b"")
    assert words in done.err


def test_unknown_command() -> None:
    done = run("bogus")
    assert (done.code, done.out) == (2, b"")
    assert "No such command 'bogus'" in done.err


def test_engines_give_the_same_rows() -> None:
    lexbor = run("convert", PAGE, "--engine", "lexbor")
    soup = run("convert", PAGE, "--engine", "beautifulsoup")
    assert lexbor == soup
    assert lexbor.code == 0


def test_form_that_is_not_the_documents() -> None:
    done = run("convert", PAGE, "--form", "ogi-2021")
    assert done.code == 0
    assert b",ogi-2021," in done.out


def test_folder_of_forms(tmp_path: Path) -> None:
    source = Path(extractor.__file__).parent / "forms"
    text = (source / "ogi-2021.toml").read_text(encoding="utf-8")
    own = text.replace('id = "ogi-2021"', 'id = "own-form"', 1)
    assert own != text
    (tmp_path / "own.toml").write_text(own, encoding="utf-8")
    (tmp_path / "metadata-zh.toml").write_bytes((source / "metadata-zh.toml").read_bytes())
    done = run("convert", PAGE, "--forms", tmp_path, "--form", "own-form")
    assert (done.code, done.err) == (0, "")
    assert b",own-form," in done.out


def test_folder_of_forms_that_is_missing(tmp_path: Path) -> None:
    folder = tmp_path / "none"
    refused(
        run("convert", PAGE, "--forms", folder), str(folder), "the folder of forms cannot be read"
    )


@pytest.mark.parametrize("target", ["csv", "json"])
@pytest.mark.parametrize(
    "name",
    [
        b"with space.html",
        "年报 2020.html".encode(),
        b"bad\xff\xfe.html",
        b"x" * 250 + b".html",
        b"-dash.html",
        b"new\nline.html",
        b"a,b\"c'.html",
    ],
    ids=["space", "chinese", "bytes", "long", "dash", "line", "quotes"],
)
def test_names(tmp_path: Path, name: bytes, target: str) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(PAGE.read_bytes())
    done = run("convert", "--to", target, "--", name, cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    shown = name.decode("utf-8", "backslashreplace")
    if target == "csv":
        rows = list(csv.DictReader(io.StringIO(done.out.decode())))
        assert {row["source"] for row in rows} == {shown}
    else:
        assert json.loads(done.out)["source"] == shown


def test_output_of_a_name_that_is_no_text(tmp_path: Path) -> None:
    name = b"x" * 240 + b"\xff.csv"
    assert run("convert", PAGE, "-o", name, cwd=tmp_path) == (0, b"", "")
    assert os.listdir(os.fsencode(tmp_path)) == [name]  # noqa: PTH208 - Path knows no bytes


def test_missing_file_of_a_name_that_is_no_text(tmp_path: Path) -> None:
    done = run("convert", b"bad\xff\x1b[31m.html", cwd=tmp_path)
    refused(done, "bad\\xff\\x1b[31m.html", "no such file; check the path")


def test_reader_that_goes_away_is_no_error() -> None:
    with subprocess.Popen(
        [PROGRAM, "convert", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stdin is not None
        process.stdin.write(PAGE.read_bytes())
        process.stdin.close()
        assert process.wait(HANG) == 0
        assert process.stderr is not None
        assert process.stderr.read() == b""


@pytest.mark.parametrize("command", ["convert", "inspect"])
def test_interrupted(command: str, tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    # The process reads standard input only once all is set up; its first read tells when.
    code = f"""
import io, pathlib, sys
class Told(io.BytesIO):
    def read(self, size=-1):
        pathlib.Path({str(ready)!r}).touch()
        import time
        # In slices: a signal that comes just before a sleep begins is seen only when it ends.
        for _ in range({HANG} * 20):
            time.sleep(0.05)
class Standard:
    buffer = Told()
sys.stdin = Standard()
sys.argv = ["extractor", {command!r}, "-"]
from extractor.cli import main
main()
"""
    with subprocess.Popen(
        [PROGRAM.with_name("python"), "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        while not ready.exists():
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=HANG)
        assert (process.returncode, out, err) == (130, b"", b"")


def test_closed_streams() -> None:
    script = f'"{PROGRAM}" convert - <&-'
    done = subprocess.run(
        ["sh", "-c", script], capture_output=True, env=environment(), timeout=HANG, check=False
    )
    assert done.returncode == 3
    assert done.stderr.startswith(b"extractor: -: standard input is closed; ")
    script = f'"{PROGRAM}" convert "{PAGE}" >&-'
    done = subprocess.run(
        ["sh", "-c", script], capture_output=True, env=environment(), timeout=HANG, check=False
    )
    assert done.returncode == 3
    assert done.stderr.startswith(b"extractor: standard output: ")
    script = f'"{PROGRAM}" convert missing 2>&-'
    done = subprocess.run(
        ["sh", "-c", script], capture_output=True, env=environment(), timeout=HANG, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (3, b"", b"")


def test_version() -> None:
    assert run("--version") == (0, f"extractor {extractor.__version__}\n".encode(), "")


def test_module_is_the_command() -> None:
    done = subprocess.run(
        [PROGRAM.with_name("python"), "-m", "extractor", "convert", PAGE],
        capture_output=True,
        env=environment(),
        timeout=HANG,
        check=True,
    )
    assert done.stdout == run("convert", PAGE).out
