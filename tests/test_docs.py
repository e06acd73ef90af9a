"""The documentation is complete: the contract's words, the pages, and an example that works."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

import extractor
from extractor.findings import ALL, KINDS
from extractor.forms.loader import load_form
from extractor.forms.validate import problems
from extractor.model import About, Method, Severity, Status
from extractor.report import COLUMNS

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
EXAMPLES = DOCS / "examples"
OUTPUT = (DOCS / "output.md").read_text(encoding="utf-8")
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")

# Calls whose first argument is the code of a finding, and tables of messages by their codes.
CODED = {"finding", "Notice"}
MESSAGES = "MESSAGES"


def documented(title: str) -> list[str]:
    """The codes in the first column of a section's table, in order."""
    section = OUTPUT.split(f"\n## {title}\n")[1].split("\n## ")[0]
    heads = re.findall(r"^\| (`[^|]*`) \|", section, flags=re.MULTILINE)
    return [code for head in heads for code in re.findall(r"`([^`]+)`", head)]


def strings(node: ast.AST, constants: dict[str, str]) -> Iterator[str]:
    """The strings that an expression may hold, its module's own constants resolved."""
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value
        elif isinstance(part, ast.Name) and part.id in constants:
            yield constants[part.id]


def codes_in_source() -> tuple[set[str], set[str]]:
    """The flags and the codes of findings that the package gives."""
    flags: set[str] = set()
    findings: set[str] = set()
    for path in (ROOT / "src" / "extractor").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name) and isinstance(node.value.value, str)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", "")
                if name in CODED and node.args:
                    findings.update(strings(node.args[0], constants))
                if name == "Reading" and len(node.args) > 2:
                    flags.update(strings(node.args[2], constants))
                for word in node.keywords:
                    if word.arg in {"flag", "flags"}:
                        flags.update(strings(word.value, constants))
            elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                names = {getattr(target, "id", "") for target in targets}
                if "flags" in names:
                    flags.update(strings(node.value, constants))
                if MESSAGES in names and isinstance(node.value, ast.Dict):
                    findings.update(
                        code for key in node.value.keys if key for code in strings(key, {})
                    )
    return {flag for flag in flags if flag.isidentifier()}, findings


def test_the_contract_names_every_column_in_order() -> None:
    assert tuple(documented("Columns")) == COLUMNS


def test_the_contract_names_every_status_and_method() -> None:
    assert tuple(documented("`status`")) == get_args(Status)
    assert {*documented("`method`"), ""} == set(get_args(Method))


def test_the_contract_names_every_flag_and_finding() -> None:
    flags, findings = codes_in_source()
    assert set(documented("Flags")) == flags | {kind.flag for kind in ALL if kind.flag}
    assert findings == set(KINDS)


def test_findings_are_made_from_the_list_of_codes_alone() -> None:
    """A finding made past it could have a code, a severity or a flag that nobody documented."""
    made = {
        path.name
        for path in (ROOT / "src" / "extractor").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding"
    }
    assert made == {"findings.py"}


def test_notices_have_the_severity_of_their_code() -> None:
    wrong = []
    for path in (ROOT / "src" / "extractor").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Notice"):
                continue
            severity = ast.literal_eval(node.args[2]) if len(node.args) > 2 else "warning"
            codes = [one for one in strings(node.args[0], {}) if one in KINDS]
            wrong += [(path.name, one) for one in codes if KINDS[one].severity != severity]
    assert wrong == []


def test_codes_are_listed_once_with_all_that_people_need() -> None:
    assert len(KINDS) == len(ALL)
    for kind in ALL:
        assert kind.severity in get_args(Severity)
        assert kind.about in get_args(About)
        assert kind.meaning
        assert kind.advice


def test_the_page_of_findings_lists_every_code() -> None:
    page = (DOCS / "findings.md").read_text(encoding="utf-8")
    assert re.findall(r"^## `([^`]+)`", page, flags=re.MULTILINE) == list(KINDS)


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_readmes_name_every_status_and_flag(readme: Path) -> None:
    text = readme.read_text(encoding="utf-8")
    words = {*get_args(Status), *documented("Flags"), *filter(None, get_args(Method))}
    assert {word for word in words if f"`{word}`" not in text} == set()


def test_readmes_show_the_same_commands() -> None:
    shown = [
        re.findall(r"^(?:\$|>>>) .*", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for path in READMES
    ]
    assert shown[0] == shown[1]
    assert len(shown[0]) > 8


def test_the_index_lists_every_page() -> None:
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    missing = [path.name for path in DOCS.glob("*.md") if f"({path.name})" not in index]
    assert set(missing) == {"index.md"}


@pytest.mark.parametrize("page", [*READMES, *sorted(DOCS.glob("*.md"))], ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_example_form_is_valid() -> None:
    assert list(problems(load_form(EXAMPLES / "proposals.toml"))) == []


def test_the_example_form_reads_its_page() -> None:
    settings = extractor.Settings(forms=EXAMPLES)
    report = extractor.extract(EXAMPLES / "proposals.html", settings)
    read = {seen.slot.key: seen.value for seen in report.observations}
    assert (report.bureau, report.year, report.form) == ("云溪市水务局", 2023, "proposals-2023")
    assert str(read["handled/total/received.joint"]) == "12"
    assert str(read["handled/suggestions/cost"]) == "3.5"
    assert read["handled/proposals/cost"] is None
    assert not report.findings
    assert not report.flagged
