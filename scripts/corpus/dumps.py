"""Pages through the programs that people turn pages into text with.

Python libraries live in an environment each, so that several releases of one stand side by side.
Debian's programs (pandoc, w3m, lynx, links, elinks, chromium) are used where they are installed.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from .build import Made

_DRIVER = Path(__file__).with_name("driver.py")
_SECONDS = 300


@dataclass(frozen=True)
class Program:
    """A library (``requires``, one environment each) or a command that reads ``{page}``."""

    driver: str = ""
    requires: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    drawn: bool = False

    @property
    def environment(self) -> str:
        return self.requires[0].replace("==", "-")


def _trafilatura(release: str) -> Program:
    # Releases up to 1.8 need the lxml that still holds its HTML cleaner.
    old = tuple(map(int, release.split("."))) < (1, 9)
    cleaner = "lxml<5" if old else "lxml_html_clean"
    return Program("trafilatura", (f"trafilatura=={release}", cleaner))


def _pandoc(target: str, drawn: bool = False) -> Program:
    command = ("pandoc", "-f", "html", "-t", target, "--wrap=none", "{page}")
    return Program(command=command, drawn=drawn)


_RELEASES = ("1.2.2", "1.4.1", "1.6.3", "1.8.1", "1.10.0", "1.12.2", "2.0.0", "2.3.1")
_PANDAS = ("pandas==3.1.1", "lxml", "tabulate", "beautifulsoup4", "pyarrow")
PROGRAMS: dict[str, Program] = {
    **{f"trafilatura-{release}": _trafilatura(release) for release in _RELEASES},
    "trafilatura-markdown": Program("trafilatura-markdown", ("trafilatura==2.3.1",)),
    "html2text": Program("html2text", ("html2text==2025.4.15",)),
    "html2text-padded": Program("html2text-padded", ("html2text==2025.4.15",)),
    "inscriptis": Program("inscriptis", ("inscriptis==2.7.6",), drawn=True),
    "markdownify": Program("markdownify", ("markdownify==1.2.3",)),
    "resiliparse": Program("resiliparse", ("resiliparse",)),
    "bs4": Program("bs4", ("beautifulsoup4==4.15.0",)),
    "bs4-lines": Program("bs4-lines", ("beautifulsoup4==4.15.0",)),
    "bs4-bars": Program("bs4-bars", ("beautifulsoup4==4.15.0",)),
    "justext": Program("justext", ("justext==3.0.2", "lxml_html_clean")),
    "html-text": Program("html-text", ("html-text==0.7.1",)),
    "readability": Program("readability", ("readability-lxml==0.9", "lxml_html_clean")),
    "boilerpy3": Program("boilerpy3", ("boilerpy3==1.0.7",)),
    **{name: Program(name, _PANDAS) for name in ("pandas-psql", "pandas-pipe", "pandas-simple")},
    "pandoc-plain": _pandoc("plain", drawn=True),
    "pandoc-mediawiki": _pandoc("mediawiki"),
    "pandoc-jira": _pandoc("jira"),
    "pandoc-tei": _pandoc("tei"),
    "pandoc-gfm": _pandoc("gfm"),
    "pandoc-markdown": _pandoc("markdown", drawn=True),
    "pandoc-rst": _pandoc("rst", drawn=True),
    "pandoc-org": _pandoc("org"),
    "pandoc-asciidoc": _pandoc("asciidoc"),
    "w3m": Program(
        command=("w3m", "-dump", "-cols", "200", "-T", "text/html", "{page}"), drawn=True
    ),
    "lynx": Program(
        command=("lynx", "-dump", "-nolist", "-width=200", "-display_charset=utf-8", "{page}"),
        drawn=True,
    ),
    "links": Program(
        command=("links", "-dump", "-width", "200", "-codepage", "utf-8", "{page}"), drawn=True
    ),
    "elinks": Program(
        command=("elinks", "-no-home", "-dump", "-dump-width", "200", "{page}"), drawn=True
    ),
    "chromium": Program(command=("chromium",)),
}


def available(cache: Path) -> list[str]:
    """Names of the programs that can be run here."""
    return [name for name, program in PROGRAMS.items() if _found(program, cache)]


def _found(program: Program, cache: Path) -> bool:
    if program.command:
        return shutil.which(program.command[0]) is not None
    return (cache / program.environment / "ready").exists()


def install(cache: Path) -> None:
    """One environment for each library; what cannot be installed is told and left out."""
    for program in PROGRAMS.values():
        if program.command or _found(program, cache):
            continue
        home = cache / program.environment
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        pip = [str(home / "bin" / "pip"), "install", "-q", "--disable-pip-version-check"]
        done = subprocess.run([*pip, *program.requires], check=False)
        if done.returncode == 0:
            (home / "ready").touch()
        else:
            print(f"not installed: {' '.join(program.requires)}", file=sys.stderr)


def dump(name: str, pages: list[str], cache: Path) -> list[str]:
    """Each page as the program prints it, empty where it gives up."""
    program = PROGRAMS[name]
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in"), Path(folder, "out")
        source.mkdir()
        target.mkdir()
        files = [source / f"{at:05}.html" for at in range(len(pages))]
        for file, page in zip(files, pages, strict=True):
            file.write_text(page, encoding="utf-8")
        if name == "chromium":
            return _chromium(pages, Path(folder))
        if program.command:
            return [_command(program, file) for file in files]
        python = str(cache / program.environment / "bin" / "python")
        command = [python, str(_DRIVER), program.driver, str(source), str(target)]
        subprocess.run(command, check=True, timeout=_SECONDS, stderr=subprocess.DEVNULL)
        outputs = [target / f"{file.stem}.txt" for file in files]
        return [out.read_text(encoding="utf-8") if out.exists() else "" for out in outputs]


def _command(program: Program, file: Path) -> str:
    command = [part.replace("{page}", str(file)) for part in program.command]
    done = subprocess.run(command, capture_output=True, check=False, timeout=_SECONDS)
    return done.stdout.decode("utf-8", errors="replace") if done.returncode == 0 else ""


def _chromium(pages: list[str], folder: Path) -> list[str]:
    """``innerText`` of every page, all in one start of the browser."""
    data = json.dumps(pages).replace("</", "<\\/")
    script = f"""<!DOCTYPE html><meta charset="utf-8"><body><script>
    const found = [];
    for (const page of {data}) {{
      const frame = document.createElement("iframe");
      frame.width = 1200;
      document.body.append(frame);
      const inside = frame.contentDocument;
      inside.open(); inside.write(page); inside.close();
      found.push(inside.body.innerText);
      frame.remove();
    }}
    document.body.textContent = JSON.stringify(found);
    </script>"""
    page = folder / "all.html"
    page.write_text(script, encoding="utf-8")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
    command += [f"--user-data-dir={folder / 'profile'}", page.as_uri()]
    done = subprocess.run(command, capture_output=True, check=True, timeout=_SECONDS)
    dom = done.stdout.decode("utf-8")
    match = re.search(r"<body>(.*)</body>", dom, re.DOTALL)
    texts: list[str] = json.loads(unescape(match.group(1))) if match else [""] * len(pages)
    return texts


def is_whole(made: Made, text: str) -> bool:
    """Whether every cell's text came through: libraries drop rows, tables or whole pages.

    Programs that draw tables wrap cells, so there only the digits are counted.
    """
    program = PROGRAMS[made.kind.removeprefix("text-")]
    cells = [
        box.text
        for block in made.blocks
        if block.sheet is not None
        for row in block.sheet.rows
        for box in row
    ]
    folded = re.sub(r"[\s|\\*_]", "", text)
    if made.style.page.bureau_from != "filename" and made.truth.bureau not in folded:
        return False
    if program.drawn:
        parts = cells + [block.text for block in made.blocks]
        wanted = sum(char.isdigit() for part in parts for char in part)
        return sum(char.isdigit() for char in text) >= wanted
    at = 0
    for cell in cells:
        piece = re.sub(r"[\s|\\*_]", "", cell)
        at = folded.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return True
