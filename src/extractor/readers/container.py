"""Zip containers and the XML in them, read with limits.

A document that comes as a zip of XML parts (.docx, .xlsx, .odt, .ods, .ofd) can be built to exhaust
whoever opens it. Here every such file is opened the same way: nothing is written to disk, a member
is unpacked only when it is asked for and only up to a limit, an archive inside the archive is never
opened, names that point outside are left out, and XML is parsed without entities, without
document type definitions and without the network (ECMA-376 part 2 forbids definitions in parts).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any

from extractor.errors import ExtractorError, FormatError, LimitError

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MEMBER_LIMIT = 512 << 20
"""Bytes that one member may unpack to: some 20,000 pages of Word's XML."""
TOTAL_LIMIT = 1 << 30
"""Bytes that all members read from one archive may unpack to."""
RATIO_LIMIT = 200
"""Unpacked to packed size. Office XML packs 10 to 40 times; a megabyte of zeros 1,000 times."""
RATIO_FLOOR = 1 << 20
"""Members that unpack to less are harmless whatever their ratio."""
MEMBERS_LIMIT = 100_000
XML_DEPTH = 256
"""Depth of elements at which libxml2 gives up (its own limit, stated here for the message)."""

_ENCRYPTED_FLAG = 0x1
_DIRECTORY_END = b"PK\x05\x06"
_DIRECTORY_REACH = 22 + (1 << 16)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_NESTED = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08")
_UNSAFE_NAME = re.compile(r"^$|^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\x00")
_LOCKED_HINT = "open it with its password, save a copy without one, and give that"
_DAMAGED_HINT = "fetch it again, or open it in an office program and save it anew"


def password_error() -> FormatError:
    """The error for a file that is protected by a password."""
    return FormatError("the file is protected by a password", _LOCKED_HINT)


def damaged_error(what: str) -> FormatError:
    """The error for a file that is cut off or damaged; ``what`` says how it was noticed."""
    return FormatError(f"the file is damaged ({what})", _DAMAGED_HINT)


def is_ole(data: bytes) -> bool:
    """Whether ``data`` is an OLE compound file: an old .doc or .xls, or an encrypted .docx."""
    return data.startswith(_OLE)


def is_encrypted_package(data: bytes) -> bool:
    """Whether ``data`` is an Office file behind a password (MS-OFFCRYPTO 2.3.4.4)."""
    return is_ole(data) and _ENCRYPTED_PACKAGE in data


@contextmanager
def library_errors() -> Iterator[None]:
    """Turns whatever a library raises on bytes that it cannot read into a ``FormatError``.

    Libraries raise all kinds of errors on damaged files. Errors of our own pass, and so do those
    that say nothing about the file (interrupts, exhausted memory).
    """
    try:
        yield
    except (ExtractorError, MemoryError):
        raise
    except Exception as error:
        raise damaged_error(_reason(error)) from error
    except BaseException as error:
        # What compiled libraries throw where their own code gives up is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise damaged_error(_reason(error)) from error


def _reason(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__


class Archive:
    """A zip file whose members are read with limits.

    ``names`` are its members without directories and without names that point outside of it
    (``..``, absolute paths, drives), those are counted in ``refused``.

    Raises ``FormatError`` where the file is damaged, behind a password or another archive lies
    inside the member that is asked for, and ``LimitError`` past a limit.
    """

    def __init__(self, data: bytes) -> None:
        if is_encrypted_package(data):
            raise password_error()
        if data.find(_DIRECTORY_END, max(0, len(data) - _DIRECTORY_REACH)) < 0:
            raise damaged_error("it is cut off: the list of its parts, at its end, is missing")
        with library_errors():
            self._zip = zipfile.ZipFile(BytesIO(data))
        infos = self._zip.infolist()
        if len(infos) > MEMBERS_LIMIT:
            raise LimitError(
                f"the archive has {len(infos):,} members, more than {MEMBERS_LIMIT:,}",
                "unpack it and give the documents one by one",
            )
        self._members = {
            info.filename: info
            for info in infos
            if not info.filename.endswith("/") and not _UNSAFE_NAME.search(info.filename)
        }
        self._folded: dict[str, str] | None = None
        self.names = tuple(self._members)
        self.refused = sum(1 for info in infos if _UNSAFE_NAME.search(info.filename))
        self.unpacked = 0

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def find(self, name: str) -> str | None:
        """The member of this name: part names match without regard to case (ECMA-376 part 2)."""
        if name in self._members:
            return name
        if self._folded is None:
            self._folded = {member.replace("\\", "/").lower(): member for member in self.names}
        return self._folded.get(name.replace("\\", "/").lower())

    def size(self, name: str) -> int:
        """Bytes that a member says it unpacks to; a member that unpacks to more is damaged."""
        return self._members[name].file_size

    def check_total(self) -> None:
        """Refuses an archive that would unpack past the limit as a whole."""
        for info in self._members.values():
            self._check_size(info)
        _check_total(sum(info.file_size for info in self._members.values()))

    def read(self, name: str) -> bytes:
        """The bytes of a member. Raises ``FormatError`` where there is no such member."""
        with library_errors(), self.open(name) as stream:
            data = stream.read()
        if data.startswith(_NESTED):
            raise FormatError(
                f"the part {name} is itself an archive",
                "unpack the file and give the documents in it one by one",
            )
        return data

    def open(self, name: str) -> IO[bytes]:
        """A member as a stream that never gives more bytes than the limit allows."""
        info = self._members.get(name)
        if info is None:
            raise damaged_error(f"the part {name} is missing")
        if info.flag_bits & _ENCRYPTED_FLAG:
            raise password_error()
        self._check_size(info)
        self.unpacked += info.file_size
        _check_total(self.unpacked)
        with library_errors():
            return self._zip.open(info)

    @staticmethod
    def _check_size(info: zipfile.ZipInfo) -> None:
        size = info.file_size
        if size > MEMBER_LIMIT:
            raise LimitError(
                f"the part {info.filename} unpacks to {size:,} bytes, more than {MEMBER_LIMIT:,}",
                "split the document and give its parts",
            )
        if size > RATIO_FLOOR and size > RATIO_LIMIT * info.compress_size:
            raise LimitError(
                f"the part {info.filename} unpacks to more than {RATIO_LIMIT} times its size",
                "such a file is made to fill memory: fetch it again from its publisher",
            )


def _check_total(size: int) -> None:
    if size > TOTAL_LIMIT:
        raise LimitError(
            f"the file unpacks to {size:,} bytes, more than {TOTAL_LIMIT:,}",
            "split the document and give its parts",
        )


def open_zip(data: bytes) -> Archive:
    """Opens a zip container; see ``Archive`` for what it refuses."""
    return Archive(data)


def parse_xml(data: bytes, name: str = "the document") -> Element:
    """The root of an XML part; ``name`` is said in errors.

    No entity is expanded, no definition loaded, nothing fetched. Raises ``FormatError`` where the
    XML is not well formed or declares entities, ``LimitError`` where it is nested too deep.
    """
    from lxml import etree

    if b"<!ENTITY" in data:
        raise _entity_error(name)
    parser = etree.XMLParser(**_PARSER_OPTIONS)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise _xml_error(name, error) from error
    if b"!" in data:  # in any encoding a definition has one
        check_definition(root, name)
    return root


def iterparse_xml(
    stream: IO[bytes], tags: tuple[str, ...], name: str = "the document"
) -> Iterator[Element]:
    """Each element of ``tags`` at its end, while the part is still being read.

    The caller clears what it has used, so that memory stays flat. Errors as in ``parse_xml``.
    """
    from lxml import etree

    events = etree.iterparse(stream, events=("end",), tag=tags, **_PARSER_OPTIONS)
    first = True
    with library_errors():
        try:
            for _, element in events:
                if first:
                    check_definition(element, name)
                    first = False
                yield element
        except (etree.XMLSyntaxError, LookupError) as error:
            raise _xml_error(name, error) from error


# Without huge_tree libxml2 keeps its own limits on depth, text nodes and entity amplification.
_PARSER_OPTIONS: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


def check_definition(element: Element, name: str) -> None:
    """Refuses a tree whose document type definition declares anything."""
    definition: Any = element.getroottree().docinfo.internalDTD
    if definition is not None and next(definition.iterentities(), None) is not None:
        raise _entity_error(name)


def _entity_error(name: str) -> FormatError:
    return FormatError(
        f"{name} declares XML entities, which office documents never do",
        "such a file is made to fill memory or to read other files: fetch it again",
    )


def _xml_error(name: str, error: Exception) -> FormatError:
    text = str(error)
    if "depth" in text.lower():
        return LimitError(f"{name} is nested deeper than {XML_DEPTH} levels", _DAMAGED_HINT)
    return damaged_error(f"{name}: {text or type(error).__name__}")
