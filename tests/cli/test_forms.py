"""``extractor forms`` and the help of all commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import extractor
from tests.support.command import run

FORMS = Path(extractor.__file__).parent / "forms"


def test_list() -> None:
    done = run("forms", "list")
    assert (done.code, done.err) == (0, "")
    head, *lines = done.out.decode().splitlines()
    assert head.split() == ["form", "years", "slots", "identities", "title"]
    found = {line.split()[0]: line.split()[1:3] for line in lines}
    assert found == {
        "ogi-2014": ["2014–2018", "58"],
        "gov-site-2018": ["2017–", "55"],
        "ogi-2019": ["2019–2020", "198"],
        "ogi-2021": ["2021–", "200"],
    }
    assert {len(line.split("政")[0]) for line in lines} == {len(head.split("title")[0])}


def test_show() -> None:
    done = run("forms", "show", "ogi-2019")
    assert (done.code, done.err) == (0, "")
    shown = done.out.decode()
    assert shown.startswith("ogi-2019  ")
    assert "outcome.denied.state_secret: " in shown
    assert "identities" in shown


def test_show_of_an_unknown_form() -> None:
    done = run("forms", "show", "ogi-1999")
    wanted = (
        "extractor: no form is called ogi-1999; there are: "
        "ogi-2014, gov-site-2018, ogi-2019, ogi-2021\n"
    )
    assert done == (2, b"", wanted)


def test_show_of_a_crosswalk() -> None:
    done = run("forms", "show", "ogi-2021", "--crosswalk", "ogi-2019")
    assert (done.code, done.err) == (0, "")
    lines = done.out.decode().splitlines()
    assert "same  requests/received/total = requests/received/total" in lines
    assert all(line.split()[0] in {"same", "sum", "near", "none"} for line in lines)


def test_show_of_a_crosswalk_that_is_not_there() -> None:
    done = run("forms", "show", "ogi-2021", "--crosswalk", "gov-site-2018")
    assert (done.code, done.out) == (2, b"")
    assert "no crosswalk between ogi-2021 and gov-site-2018; there are: ogi-2019" in done.err


def test_check_of_a_valid_form() -> None:
    path = FORMS / "ogi-2021.toml"
    done = run("forms", "check", path)
    assert done == (0, f"{path}: valid: ogi-2021, 200 slots, 4 identities\n".encode(), "")


def test_check_of_a_metadata_file() -> None:
    done = run("forms", "check", FORMS / "metadata-zh.toml")
    assert done.code == 3
    assert "no form of its own; check the form that names it" in done.err


def test_check_lists_each_fault_of_each_file(tmp_path: Path) -> None:
    text = (FORMS / "ogi-2021.toml").read_text(encoding="utf-8")
    (tmp_path / "metadata-zh.toml").write_bytes((FORMS / "metadata-zh.toml").read_bytes())
    (tmp_path / "years.toml").write_text(
        re.sub("first_year = 2021", "first_year = 2021\nlast_year = 1900", text), encoding="utf-8"
    )
    (tmp_path / "broken.toml").write_text(text[:300], encoding="utf-8")
    files = [tmp_path / name for name in ("years.toml", "broken.toml", "missing.toml")]
    done = run("forms", "check", FORMS / "ogi-2019.toml", *files, tmp_path)
    assert done.code == 3
    assert done.out.decode().count("\n") == 1
    told = done.err.splitlines()
    for path in [*files, tmp_path]:
        assert any(line.startswith(f"extractor: {path}: ") for line in told), (path, told)
    assert all("; " in line for line in told)


@pytest.mark.parametrize(
    "words", [[], ["convert"], ["inspect"], ["forms"], ["forms", "list"], ["forms", "check"]]
)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help(words: list[str], option: str) -> None:
    done = run(*words, option)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(b"Usage: extractor")
    # A summary that does not fit is cut by the library; ours must fit.
    assert b"...\n" not in done.out.replace(b"[ARGS]...\n", b"").replace(b"{FILE...}...\n", b"")


def test_no_command_shows_help() -> None:
    done = run()
    assert done.code == 2
    assert "Usage: extractor" in done.out.decode() + done.err
