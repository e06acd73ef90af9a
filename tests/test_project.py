"""The project's own rules: import direction, light imports, budgets, versions, clean files."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

import extractor
from tests.support.programs import require

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "extractor"
SOURCES = sorted(PACKAGE.rglob("*.py"))

# From the bottom up. A part imports from its own layer or a lower one, never upward, and no two
# parts import each other. "extractor" is the package's own __init__: the public names.
LAYERS = (
    {"_version", "errors", "model"},
    {
        "continuation",
        "encoding",
        "findings",
        "foreign",
        "forms",
        "grid",
        "labels",
        "marks",
        "markup",
        "misspelt",
        "numerals",
        "report",
        "settings",
        "simplified",
        "sniff",
        "source",
        "strange",
        "ticks",
        "values",
    },
    {"headers"},
    {"frames"},
    {"align", "check", "gate", "readers", "recognise", "solve", "write"},
    {"prepared"},
    {"pipeline"},
    {"extractor"},
    {"batch", "compare", "harvest", "review"},
    {"cli"},
    {"__main__"},
)
# The one way up: a record's method for users, which nothing in the project itself calls.
FOR_USERS = {("extractor.model", "extractor.frames")}
# What stands side by side and must not know each other.
APART = {"batch", "compare", "harvest", "review"}
# Readers know no form and no header logic.
UNKNOWN_TO_READERS = {"forms", "labels", "recognise", "align", "solve", "check", "write"}
# Modules of readers/ that are no reader and may be used by each of them.
SHARED_BY_READERS = ("container", "odf", "pages")
# Slow to import, so only when they are used: small things stay quick.
HEAVY = {
    "bs4",
    "charset_normalizer",
    "docx",
    "html5lib",
    "httpx",
    "lxml",
    "numpy",
    "opencc",
    "openpyxl",
    "pandas",
    "pdfplumber",
    "pyarrow",
    "pypdfium2",
    "python_calamine",
    "rich",
    "typer",
}
# What the CLI is made of; `convert` itself needs no rich.
HEAVY_IN_CLI = HEAVY - {"typer", "rich"}

MAX_LINES = 400
MAX_FUNCTION_LINES = 60
MAX_PARAMETERS = 6

# A path of one machine, or the host of a package registry: they hold for nobody else.
FORBIDDEN = re.compile(
    r"(?<![\w.])/(?:work|root)/|pypi\.org|files\.pythonhosted|registry\.npmjs", re.IGNORECASE
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Import(NamedTuple):
    """One import: the module that makes it, what it names, and whether it runs with the module."""

    importer: str
    imported: str
    at_import: bool
    where: str


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def part(module: str) -> str:
    """The part of the package that a module belongs to: ``extractor.readers.html`` → readers."""
    names = module.split(".")
    return names[1] if len(names) > 1 else names[0]


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def imports_below(node: ast.AST, *, at_import: bool) -> list[tuple[ast.stmt, bool]]:
    """All import statements below a node; those for type checkers alone count as not run."""
    found: list[tuple[ast.stmt, bool]] = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            found.append((child, at_import))
        else:
            runs = at_import and not isinstance(child, Function) and not is_type_checking(child)
            found.extend(imports_below(child, at_import=runs))
    return found


@cache
def all_imports() -> tuple[Import, ...]:
    modules = {module_name(path) for path in SOURCES}
    result: list[Import] = []
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for statement, at_import in imports_below(tree, at_import=True):
            if isinstance(statement, ast.Import):
                names = [alias.name for alias in statement.names]
            else:
                assert isinstance(statement, ast.ImportFrom)
                base = statement.module or ""
                full = [f"{base}.{alias.name}" for alias in statement.names]
                names = [name if name in modules else base for name in full]
            where = f"{path.relative_to(ROOT)}:{statement.lineno}"
            result.extend(Import(module_name(path), name, at_import, where) for name in names)
    return tuple(result)


def own_imports() -> list[Import]:
    return [
        one
        for one in all_imports()
        if one.imported.split(".")[0] == "extractor"
        and (one.importer, one.imported) not in FOR_USERS
    ]


def test_sources_are_found() -> None:
    assert len(SOURCES) > 5
    assert any(one.imported == "extractor.model" for one in own_imports())


def test_imports_never_point_upward() -> None:
    level = {name: height for height, names in enumerate(LAYERS) for name in names}
    unknown = {part(module_name(path)) for path in SOURCES} - set(level)
    assert not unknown, f"give these a place in LAYERS: {sorted(unknown)}"
    upward = [
        f"{one.where}: {one.importer} imports {one.imported}"
        for one in own_imports()
        if level[part(one.imported)] > level[part(one.importer)]
    ]
    assert not upward, "\n".join(upward)


def test_parts_do_not_import_each_other() -> None:
    graph: dict[str, set[str]] = {}
    for one in own_imports():
        if part(one.importer) != part(one.imported):
            graph.setdefault(part(one.importer), set()).add(part(one.imported))
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the cycle
    together = [
        f"{name} knows {other}" for name in APART for other in graph.get(name, set()) & APART
    ]
    assert not together, together


def test_readers_know_neither_forms_nor_each_other() -> None:
    wrong = []
    for one in own_imports():
        importer, imported = one.importer.split("."), one.imported.split(".")
        if importer[1:2] != ["readers"]:
            continue
        if part(one.imported) in UNKNOWN_TO_READERS:
            wrong.append(f"{one.where}: a reader must not know {one.imported}")
        elif len(importer) > 2 and imported[1:2] == ["readers"]:
            inside = imported[2] if len(imported) > 2 else ""
            if inside != importer[2] and not inside.startswith(SHARED_BY_READERS):
                wrong.append(f"{one.where}: {one.importer} imports {one.imported}")
    assert not wrong, "\n".join(wrong)


def test_heavy_libraries_are_imported_where_they_are_used() -> None:
    """Inside a function, or on top of a reader's engine that is imported inside functions only."""
    eager = {one.imported for one in own_imports() if one.at_import}
    wrong = []
    for one in all_imports():
        heavy = HEAVY_IN_CLI if part(one.importer) == "cli" else HEAVY
        engine = part(one.importer) == "readers" and one.importer not in eager
        if one.at_import and not engine and one.imported.split(".")[0] in heavy:
            wrong.append(f"{one.where}: import {one.imported} inside the function that uses it")
    assert not wrong, "\n".join(wrong)


def loaded_by(code: str) -> set[str]:
    """The top-level modules that a fresh interpreter has loaded once it has run the code."""
    tail = "\nimport sys; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", code + tail], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


def test_import_loads_nothing_heavy() -> None:
    assert not loaded_by("import extractor") & HEAVY


@pytest.mark.parametrize("ending", [".txt", ".html"])
def test_converting_loads_nothing_heavy(ending: str) -> None:
    reports = sorted((ROOT / "samples").glob(f"*{ending}"))
    assert reports, f"no {ending} in samples/"
    command = ["extractor", "convert", str(reports[0])]
    code = f"""
import sys
from extractor.cli import main
sys.argv = {command!r}
try:
    main()
except SystemExit as end:
    if end.code: raise
"""
    assert not loaded_by(code) & (HEAVY - {"typer"})


def functions_of(tree: ast.AST) -> list[Function]:
    return [node for node in ast.walk(tree) if isinstance(node, Function)]


def is_command(function: Function, path: Path) -> bool:
    """Whether a function is a command of the CLI, whose parameters are the command's options."""
    if path.parent.name != "cli":
        return False
    decorated = any("command" in ast.unparse(one) for one in function.decorator_list)
    return decorated or function.name == path.stem


def parameters_of(function: Function) -> list[str]:
    arguments = function.args
    names = [one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    return [name for name in names if name not in {"self", "cls"}]


@pytest.mark.parametrize("path", SOURCES, ids=module_name)
def test_budgets(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    over = []
    if (lines := text.count("\n")) > MAX_LINES:
        over.append(f"{lines} lines, at most {MAX_LINES}")
    for function in functions_of(ast.parse(text)):
        here = f"{function.name} (line {function.lineno})"
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > MAX_FUNCTION_LINES:
            over.append(f"{here}: {lines} lines, at most {MAX_FUNCTION_LINES}")
        count = len(parameters_of(function))
        if count > MAX_PARAMETERS and not is_command(function, path):
            over.append(f"{here}: {count} parameters, at most {MAX_PARAMETERS}")
    assert not over, "\n".join(over)


@pytest.mark.parametrize("path", SOURCES, ids=module_name)
def test_public_names_are_described(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bare = [
        f"{node.name} (line {node.lineno})"
        for node in tree.body
        if isinstance(node, ast.ClassDef | Function)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not bare, f"no docstring: {bare}"
    assert ast.get_docstring(tree) or not tree.body, "the module has no docstring"


def test_newest_change_is_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[?(\d+\.\d+\.\d+)\]?", text, flags=re.MULTILINE)
    assert versions[:1] == [extractor.__version__]


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        [require("git", "git"), "-c", f"safe.directory={ROOT}", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_files_name_no_machine_and_no_registry() -> None:
    files = tracked_files()
    assert files
    wrong: list[str] = []
    for path in files:
        text = path.read_bytes().decode("utf-8", errors="replace")
        wrong.extend(f"{path.relative_to(ROOT)}: {word}" for word in set(FORBIDDEN.findall(text)))
    assert not wrong, "\n".join(wrong)


def test_locks_pin_and_hash_everything() -> None:
    locks = sorted((ROOT / "requirements").glob("*.txt"))
    assert [lock.name for lock in locks] == ["runtime.txt", "test.txt"]
    pins = []
    for lock in locks:
        text = lock.read_text(encoding="utf-8")
        entries = re.findall(r"^[a-z0-9].*(?:\n    --hash=.*)*", text, flags=re.MULTILINE)
        loose = [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry]
        assert entries
        assert not loose, loose
        # Without the markers: what the tests need on top may be needed on more systems.
        pins.append({re.split(r" [;\\]", entry)[0] for entry in entries})
    assert pins[0] <= pins[1], "the tests must run on the versions that are installed for use"


def test_locks_hold_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {
        "runtime": project["dependencies"],
        "test": project["dependencies"] + project["optional-dependencies"]["test"],
    }
    for name, requirements in asked.items():
        text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        locked = set(re.findall(r"^([a-z0-9._-]+)==", text, flags=re.MULTILINE))
        wanted = {re.split(r"[<>=\[; ]", one)[0].lower() for one in requirements}
        assert wanted <= locked, f"run scripts/lock: {sorted(wanted - locked)} not in {name}.txt"


def test_needed_programs_are_installed_by_the_test_script() -> None:
    script = (ROOT / "scripts" / "test").read_text(encoding="utf-8")
    installed = set(re.findall(r"need(?:_package)? (?:\S+ )?(\S+)", script))
    needed = {
        package
        for path in (ROOT / "tests").rglob("*.py")
        for package in re.findall(
            r'require\("[^"]+", "([^"]+)"\)', path.read_text(encoding="utf-8")
        )
    }
    assert needed
    assert needed <= installed, f"scripts/test does not install {sorted(needed - installed)}"
