"""Old and foreign office documents (.doc, .wps, .rtf, .odt, .xls), converted by LibreOffice.

LibreOffice runs without a screen, in a profile of its own that forbids macros, links and the
network, in a process group of its own with a time limit. One instance is kept for the documents
that follow, which makes a batch ten times faster; it needs the ``uno`` module of the system's
Python. Without that each document starts LibreOffice anew.
"""

from __future__ import annotations

import atexit
import tempfile
import threading
from pathlib import Path

from extractor.errors import FormatError
from extractor.readers.container import damaged_error, is_encrypted_package, is_ole, password_error
from extractor.readers.office.process import Conversion, Converter, OneShot, Warm, find_office

__all__ = ["close_office", "convert_office"]

DOCX, XLSX = "docx", "xlsx"
_TARGETS = {
    "doc": DOCX,
    "wps": DOCX,
    "rtf": DOCX,
    "odt": DOCX,
    "xls": XLSX,
    "et": XLSX,
    "ods": XLSX,
}
_PACKAGES = {DOCX: "libreoffice-writer", XLSX: "libreoffice-calc"}
# wps is also the ending of another, older program's files, which LibreOffice tells apart.
_ENDINGS = {"wps": "doc", "et": "xls"}
_SECTOR = 512
_WORD_MARK = b"\xec\xa5"
_FLAGS, _ENCRYPTED = 11, 0x01

_lock = threading.Lock()
_converters: list[Converter] = []


def convert_office(data: bytes, format_: str) -> tuple[bytes, str]:
    """A document as DOCX or XLSX, and which of the two.

    ``format_`` is what the bytes are: ``doc``, ``wps``, ``rtf``, ``odt``, or ``xls``, ``et``,
    ``ods``. Raises ``FormatError`` where LibreOffice is missing or cannot read the document or a
    password protects it, ``LimitError`` where it takes too long.
    """
    target = _TARGETS[format_]
    if is_encrypted_package(data) or is_encrypted_word(data):
        raise password_error()
    if not data.strip(b"\0"):
        raise damaged_error("it is empty")
    with _lock, tempfile.TemporaryDirectory(prefix="extractor-") as folder:
        source = Path(folder) / f"source.{_ENDINGS.get(format_, format_)}"
        source.write_bytes(data)
        result = Path(folder) / f"result.{target}"
        _converter(target, format_).convert(Conversion(source, result, target))
        if not result.is_file() or not result.stat().st_size:
            raise damaged_error(f"LibreOffice cannot read it as {format_.upper()}")
        return result.read_bytes(), target


def is_encrypted_word(data: bytes) -> bool:
    """Whether ``data`` is a Word 97-2003 file behind a password (MS-DOC 2.5.2, ``fEncrypted``)."""
    if not is_ole(data):
        return False
    for start in range(_SECTOR, min(len(data), 1 << 20), _SECTOR):
        if data[start : start + 2] == _WORD_MARK:
            return bool(data[start + _FLAGS] & _ENCRYPTED) if start + _FLAGS < len(data) else False
    return False


def close_office() -> None:
    """Ends the LibreOffice that is kept for the documents that follow, if there is one."""
    while _converters:
        _converters.pop().close()


atexit.register(close_office)


def _converter(target: str, format_: str) -> Converter:
    if _converters and _converters[0].usable():
        return _converters[0]
    close_office()
    program = find_office()
    if program is None:
        raise FormatError(
            f"reading .{format_} files needs LibreOffice, which is not installed",
            f"install it (apt-get install {_PACKAGES[target]} python3-uno), or save the file as"
            f" .{target}",
        )
    warm = Warm.start(program)
    _converters.append(warm if warm is not None else OneShot(program))
    return _converters[0]
