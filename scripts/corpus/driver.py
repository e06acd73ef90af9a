"""Runs one Python library over a folder of pages: ``driver.py NAME IN OUT``.

It is started by the interpreter of the library's own environment, so it imports nothing of this
package. Each ``IN/x.html`` becomes ``OUT/x.txt``; a page that the library gives up on gets none.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

Convert = Callable[[str], "str | None"]


def _trafilatura() -> Convert:
    import trafilatura  # type: ignore[import-not-found]

    return lambda html: trafilatura.extract(html, include_comments=False)


def _trafilatura_markdown() -> Convert:
    import trafilatura

    return lambda html: trafilatura.extract(html, output_format="markdown")


def _html2text() -> Convert:
    import html2text  # type: ignore[import-not-found]

    writer = html2text.HTML2Text(bodywidth=0)
    return writer.handle  # type: ignore[no-any-return]


def _html2text_padded() -> Convert:
    import html2text

    writer = html2text.HTML2Text(bodywidth=0)
    writer.pad_tables = True
    return writer.handle  # type: ignore[no-any-return]


def _inscriptis() -> Convert:
    from inscriptis import get_text  # type: ignore[import-not-found]

    return get_text  # type: ignore[no-any-return]


def _markdownify() -> Convert:
    from markdownify import markdownify  # type: ignore[import-not-found]

    return markdownify  # type: ignore[no-any-return]


def _resiliparse() -> Convert:
    from resiliparse.extract.html2text import extract_plain_text  # type: ignore[import-not-found]

    return lambda html: extract_plain_text(html, main_content=True)


def _bs4() -> Convert:
    from bs4 import BeautifulSoup

    return lambda html: BeautifulSoup(html, "html.parser").get_text()


def _bs4_lines() -> Convert:
    from bs4 import BeautifulSoup

    return lambda html: BeautifulSoup(html, "html.parser").get_text("\n", strip=True)


def _bs4_bars() -> Convert:
    from bs4 import BeautifulSoup

    return lambda html: BeautifulSoup(html, "html.parser").get_text("|", strip=True)


def _justext() -> Convert:
    import justext  # type: ignore[import-not-found]

    def convert(html: str) -> str:
        found = justext.justext(html.encode(), frozenset(), length_low=0, stopwords_low=0)
        return "\n".join(paragraph.text for paragraph in found)

    return convert


def _html_text() -> Convert:
    from html_text import extract_text  # type: ignore[import-not-found]

    return extract_text  # type: ignore[no-any-return]


def _readability() -> Convert:
    import lxml.html
    from readability import Document  # type: ignore[import-not-found]

    return lambda html: "".join(map(str, lxml.html.fromstring(Document(html).summary()).itertext()))


def _boilerpy3() -> Convert:
    from boilerpy3 import extractors  # type: ignore[import-not-found]

    return extractors.KeepEverythingExtractor().get_content  # type: ignore[no-any-return]


def _pandas(style: str) -> Callable[[], Convert]:
    """The paragraphs of the page, then each table as pandas and tabulate write it."""

    def library() -> Convert:
        from io import StringIO

        import bs4
        import pandas  # type: ignore[import-not-found, import-untyped, unused-ignore]
        from tabulate import tabulate  # type: ignore[import-untyped, import-not-found, unused-ignore]

        def convert(html: str) -> str:
            soup = bs4.BeautifulSoup(html, "lxml")
            texts = [
                tag.get_text(" ", strip=True)
                for tag in soup.find_all(["h1", "h2", "h3", "p"])
                if not tag.find_parent("table")
            ]
            for frame in pandas.read_html(StringIO(html), header=None, dtype_backend="pyarrow"):
                rows = frame.astype(str).replace("<NA>", "").values.tolist()
                texts.append(tabulate(rows, tablefmt=style, disable_numparse=True))
            return "\n\n".join(texts)

        return convert

    return library


LIBRARIES: dict[str, Callable[[], Convert]] = {
    "trafilatura": _trafilatura,
    "trafilatura-markdown": _trafilatura_markdown,
    "html2text": _html2text,
    "html2text-padded": _html2text_padded,
    "inscriptis": _inscriptis,
    "markdownify": _markdownify,
    "resiliparse": _resiliparse,
    "bs4": _bs4,
    "bs4-lines": _bs4_lines,
    "bs4-bars": _bs4_bars,
    "justext": _justext,
    "html-text": _html_text,
    "readability": _readability,
    "boilerpy3": _boilerpy3,
    "pandas-psql": _pandas("psql"),
    "pandas-pipe": _pandas("pipe"),
    "pandas-simple": _pandas("simple"),
}


def main() -> None:
    sys.path.pop(0)  # this folder, whose modules could hide the library's own imports
    name, source, target = sys.argv[1:4]
    convert = LIBRARIES[name]()
    for page in sorted(Path(source).glob("*.html")):
        text = convert(page.read_text(encoding="utf-8"))
        if text:
            (Path(target) / f"{page.stem}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
