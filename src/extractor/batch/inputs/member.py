"""A document as it is found: its name, and how to get its bytes."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from extractor.errors import InputError


class Member(Struct, frozen=True):
    """One document of a source.

    ``name`` is its name inside the source, empty where it is the source. ``load`` gives its bytes,
    ``data`` holds them once that is done, ``error`` says why there are none. ``record`` tells a
    record of a corpus, which is turned away without a word where it is no report.
    """

    name: str
    load: Callable[[], bytes] | None = None
    data: bytes | None = None
    error: InputError | None = None
    url: str = ""
    charset: str | None = None
    record: bool = False
    size: int = 0

    def with_data(self) -> Member:
        """The member with its bytes. Raises ``InputError`` where they cannot be had."""
        return self if self.load is None else replace(self, load=None, data=self.load())

    def failed(self, error: InputError) -> Member:
        """The member without bytes, and why."""
        return replace(self, load=None, data=None, error=error)

    def hint(self, source: str) -> str:
        """The name that tells most about the document: its address, its own or its source's."""
        return self.url or (f"{source}!/{self.name}" if self.name else source)

    def inside(self, name: str) -> Member:
        """The member under the name that it has in an archive of that name."""
        return replace(self, name=f"{name}!/{self.name}") if name else self


class Opened(Struct, frozen=True):
    """A member and its number in the source: the order in which members stand there.

    ``away`` records before it, or up to it where there is no member, were turned away.
    """

    ordinal: int
    member: Member | None
    away: int = 0
