"""What the bytes are, from their content; the name's extension only breaks ties.

Looks at the first kilobytes, and for ZIP and OLE containers at their directories; it never scans
a whole file.
"""

from __future__ import annotations

import re
from struct import unpack_from
from typing import Final

from msgspec import Struct

from extractor.encoding import mark_encoding, wide_encoding

HEAD: Final = 4096
HTML_WINDOW: Final = 65_536
MAX_ZIP_ENTRIES: Final = 2000
MAX_OLE_SECTORS: Final = 64


class Format(Struct, frozen=True):
    """A file format: ``name`` for programs, ``title`` for people, with its article.

    ``hint`` is the next step for a person whose file no reader takes; empty for formats that are
    read.
    """

    name: str
    title: str
    hint: str = ""


_CONVERT = "open it in the program that made it and save it as a web page (HTML)"
_UNPACK = "unpack it and pass the files inside"
_PICTURE = (
    "a picture needs a text layer: run OCR on it first, or look for the page it was taken from"
)

_FORMATS: Final = {
    fmt.name: fmt
    for fmt in (
        Format("html", "an HTML page"),
        Format("mhtml", "a saved web page (MHTML)"),
        Format("text", "plain text"),
        Format("pdf", "a PDF document"),
        Format("docx", "a Word document (DOCX)"),
        Format("xlsx", "an Excel workbook (XLSX)"),
        Format("ofd", "an OFD document (GB/T 33190)"),
        Format("odt", "an OpenDocument text (ODT)"),
        Format("ods", "an OpenDocument spreadsheet (ODS)"),
        Format("doc", "a Word 97-2003 or WPS document (DOC)"),
        Format("xls", "an Excel 97-2003 or ET workbook (XLS)"),
        Format("rtf", "a Rich Text Format document"),
        Format("zip", "a ZIP archive", _UNPACK),
        Format(
            "gzip", "a gzip-compressed file", "decompress it with gunzip and pass the file inside"
        ),
        Format("7z", "a 7z archive", _UNPACK),
        Format("rar", "a RAR archive", _UNPACK),
        Format("tar", "a tar archive", _UNPACK),
        Format("parquet", "a Parquet file", "export its text column to text or JSON Lines"),
        Format("warc", "a web archive (WARC)", "extract the pages from it and pass them"),
        Format("json", "a JSON file", "pass the report's own text or page, not a record about it"),
        Format("jsonl", "a JSON Lines file", "pass the report's own text or page, one a file"),
        Format("empty", "an empty file", "download it again; nothing was saved"),
        Format("binary", "an unknown binary file", "check that the download is whole; " + _CONVERT),
    )
}
_OLE = Format("ole", "an OLE container without a known document", _CONVERT)
_OLE_LOCKED = Format(
    "ole", "a password-protected Office document", "open it with its password and save an open copy"
)
_OLE_SLIDES = Format("ole", "a PowerPoint 97-2003 presentation", _CONVERT)

_MAGIC: Final = (
    (b"PAR1", "parquet"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"WARC/", "warc"),
    (b"\x1f\x8b", "gzip"),
    (b"{\\rt", "rtf"),
)
_IMAGES: Final = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
)
_IMAGE_FORMATS: Final = {
    kind: Format("image", f"a {kind} image", _PICTURE)
    for kind in ("PNG", "JPEG", "TIFF", "GIF", "BMP", "WebP")
}
_OLE_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODF: Final = ((b"opendocument.text", "odt"), (b"opendocument.spreadsheet", "ods"))

_HTML_NAMES: Final = frozenset({"html", "htm", "shtml", "xhtml", "asp", "aspx", "jsp", "php"})
_TAG = (
    rb"(?:!doctype\s+html|html|head|body|table|thead|tbody|tr|td|th|div|p|span|br|hr|meta|title|"
    rb"link|base|script|style|noscript|h[1-6]|ul|ol|li|dl|a|b|font|center|iframe|img|form|section|"
    rb"article|main|header|footer|nav|input|strong|em|figure|pre)"
)
_HTML_START = re.compile(rb"\s*(?:<!--|<" + _TAG + rb"(?![\w:-]))", re.IGNORECASE)
_HTML_SOON = re.compile(rb"<" + _TAG + rb"(?![\w:-])", re.IGNORECASE)
# Tags that only a page begins with: Markdown and wikitext may begin with others.
_PAGE_START = re.compile(rb"\s*<(?:!doctype|html|head|body|meta|title|!--)", re.IGNORECASE)
_TEXT_TABLE = re.compile(rb"\n[ \t]*(?:\{\||\|[^\n]*\|[ \t]*\r?\n[ \t]*\||\|===|\+[-=]{3})")
_XML_START = re.compile(rb"\s*<\?xml\b", re.IGNORECASE)
_TABLE_TAG = re.compile(rb"<(?:table|tr)\b", re.IGNORECASE)
_MIME_HEAD = re.compile(rb"\s*[A-Za-z][A-Za-z0-9-]{1,60}:[ \t]")
_MIME_TYPE = re.compile(rb"^content-type:\s*multipart/", re.IGNORECASE | re.MULTILINE)
_JSON_START = re.compile(rb'\s*(?:\{\s*["}]|\[\s*[\[{"])')
_JSON_LINES = re.compile(rb"\s*\{[^\n]*\}\s*\n\s*\{")
_MAGIC_HEADS: Final = frozenset(b"\x1f\x89\xff\xd0IMGPR7W{B")
# Control characters that text does not have; tab, line feed, form feed, return and escape it may.
_NOT_TEXT: Final = bytes(set(range(32)) - {9, 10, 11, 12, 13, 27}) + b"\x7f"


def sniff(data: bytes, name: str = "") -> Format:
    """The format of ``data``; ``name`` is the file's name or URL and only breaks ties."""
    if not data:
        return _FORMATS["empty"]
    if data[0] in _MAGIC_HEADS:
        known = _by_magic(data)
        if known is not None:
            return known
    head = data[:HEAD]
    if _HTML_START.match(head) and not _is_text_with_tags(data):
        return _FORMATS["html"]
    # One byte is found many times faster than five.
    if head.find(b"%", 0, 1024) >= 0 and b"%PDF-" in head[:1024]:
        return _FORMATS["pdf"]
    if head[257:262] == b"ustar":
        return _FORMATS["tar"]
    mark = mark_encoding(head)
    wide = mark if mark.startswith(("utf-16", "utf-32")) else wide_encoding(head)
    if wide:
        head = head.decode(wide, "replace").encode().lstrip(b"\xef\xbb\xbf")
    elif mark:
        head = head[3:] if mark == "utf-8" else head[4:]
    elif len(head.translate(None, _NOT_TEXT)) < len(head) * 0.97:
        return _FORMATS["binary"]
    return _FORMATS[_text_kind(head, data, _extension(name))]


def _text_kind(head: bytes, data: bytes, extension: str) -> str:
    """Which of the formats made of text: HTML, MHTML, JSON or else plain text."""
    start = head.lstrip(b" \t\r\n\x0b\x0c\x00")[:1]
    if not start:
        return "empty" if len(data) <= HEAD else "text"
    # Chinese text begins with none of the marks of the other formats, and need not be asked for
    # each; a table in tags may follow.
    known = _marked_kind(head, data, extension) if start.isascii() else ""
    if known:
        return known
    # One byte is found many times faster than two, and most text has none.
    if data.find(b"<", 0, HTML_WINDOW) >= 0:
        if extension in _HTML_NAMES and _HTML_SOON.search(head):
            return "html"
        window = data[:HTML_WINDOW]
        if _TABLE_TAG.search(window) and b"</" in window:
            return "html"
    return "text"


def _marked_kind(head: bytes, data: bytes, extension: str) -> str:
    """Which of these formats the first characters tell; empty where they tell none."""
    if _HTML_START.match(head) and not _is_text_with_tags(data):
        return "html"
    if _XML_START.match(head) and _HTML_SOON.search(head):
        return "html"
    if _MIME_HEAD.match(head) and _MIME_TYPE.search(head):
        return "mhtml"
    if _JSON_START.match(head):
        return "jsonl" if extension in ("jsonl", "ndjson") or _JSON_LINES.match(head) else "json"
    return ""


def _is_text_with_tags(data: bytes) -> bool:
    """Whether what begins with a tag has its tables in a notation of text, and none in tags."""
    window = data[:HTML_WINDOW]
    if _PAGE_START.match(window) or _TABLE_TAG.search(window):
        return False
    return _TEXT_TABLE.search(window) is not None


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def _by_magic(data: bytes) -> Format | None:
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _FORMATS[_zip_kind(data)]
    if data.startswith(_OLE_MAGIC):
        return _ole_kind(data)
    for magic, kind in _IMAGES:
        if data.startswith(magic):
            return _IMAGE_FORMATS[kind]
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _IMAGE_FORMATS["WebP"]
    if data.startswith(b"BM") and data[6:10] == b"\0\0\0\0" and len(data) > 26:
        return _IMAGE_FORMATS["BMP"]
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return _FORMATS[kind]
    return None


def _zip_kind(data: bytes) -> str:
    """Told by the members' names, and for OpenDocument by the ``mimetype`` member."""
    if data[30:38] == b"mimetype":
        for mark, kind in _ODF:
            if mark in data[38:120]:
                return kind
    names = _zip_names(data)
    if "word/document.xml" in names or any(
        name.startswith("word/document") and name.endswith(".xml") for name in names
    ):
        return "docx"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if "OFD.xml" in names:
        return "ofd"
    return "zip"


def _zip_names(data: bytes) -> set[str]:
    """Names from the central directory; from the members themselves when that is cut off."""
    names: set[str] = set()
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    at = unpack_from("<I", data, end + 16)[0] if 0 <= end <= len(data) - 22 else len(data)
    while len(names) < MAX_ZIP_ENTRIES and at + 46 <= len(data) and data[at : at + 2] == b"PK":
        if data[at + 2 : at + 4] != b"\x01\x02":
            break
        size, extra, comment = unpack_from("<HHH", data, at + 28)
        names.add(_zip_name(data[at + 46 : at + 46 + size]))
        at += 46 + size + extra + comment
    at = 0
    while end < 0 <= at <= len(data) - 30 and len(names) < MAX_ZIP_ENTRIES:
        size = unpack_from("<H", data, at + 26)[0]
        names.add(_zip_name(data[at + 30 : at + 30 + size]))
        at = data.find(b"PK\x03\x04", at + 30 + size)
    return names


def _zip_name(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").replace("\\", "/").lstrip("/")


def _ole_kind(data: bytes) -> Format:
    """Told by the streams at the root; embedded objects keep theirs in storages below it."""
    names = _ole_root_names(_ole_directory(data))
    if "worddocument" in names:
        return _FORMATS["doc"]
    if "workbook" in names or "book" in names:
        return _FORMATS["xls"]
    if "encryptedpackage" in names:
        return _OLE_LOCKED
    if "powerpoint document" in names:
        return _OLE_SLIDES
    return _OLE


def _ole_directory(data: bytes) -> bytes:
    """The directory's sectors, followed through the allocation table ([MS-CFB] 2.3 and 2.6)."""
    if len(data) < 512:
        return b""
    shift = unpack_from("<H", data, 30)[0]
    if shift not in (9, 12):
        return b""
    size = 1 << shift
    sector = unpack_from("<I", data, 48)[0]
    parts: list[bytes] = []
    seen: set[int] = set()
    while len(parts) < MAX_OLE_SECTORS and sector not in seen:
        seen.add(sector)
        at = (sector + 1) * size
        if at >= len(data):
            break
        parts.append(data[at : at + size])
        table, entry = divmod(sector, size // 4)
        if table >= 109:
            break
        at = (unpack_from("<I", data, 76 + 4 * table)[0] + 1) * size + 4 * entry
        if at + 4 > len(data):
            break
        sector = unpack_from("<I", data, at)[0]
    return b"".join(parts)


def _ole_root_names(directory: bytes) -> set[str]:
    """Lower-case names of the root's children, a tree of entries of 128 bytes ([MS-CFB] 2.6.1)."""
    names: set[str] = set()
    if len(directory) < 128:
        return names
    todo = [unpack_from("<I", directory, 76)[0]]
    seen: set[int] = set()
    while todo:
        entry = todo.pop()
        at = entry * 128
        if entry in seen or at + 128 > len(directory):
            continue
        seen.add(entry)
        length = min(64, unpack_from("<H", directory, at + 64)[0])
        raw = directory[at : at + max(0, length - 2)]
        names.add(raw.decode("utf-16-le", "replace").lower())
        todo += unpack_from("<II", directory, at + 68)
    return names
