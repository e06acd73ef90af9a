"""Large sources, of which each worker reads a share.

Every worker opens the file and passes over what is not its own, unread where the format allows it
(zip, Parquet), else unpacked, which takes a small part of the time that reading documents takes.
So no worker waits for another, none holds more than a document, and what breaks one costs what it
does in a small file. The members of a share follow from their numbers: the output is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from extractor.batch.inputs import kind_of
from extractor.batch.inputs.files import is_address
from extractor.batch.records import MIB, Share, Source

# Smaller ones are read before another worker would have begun.
LARGE = MIB // 4
# A source is shared where it is more than one in so many parts of what each worker has to read:
# where there are many, each is one worker's.
EVEN = 4
# Kinds whose members can be had without what stands before them.
_DIRECT = ("zip", "parquet")


def shared(sources: Iterable[Source], workers: int, total: int) -> Iterator[Source]:
    """The sources, large archives and corpora as shares; ``total`` bytes are to be read in all."""
    for source in sources:
        if source.share.of == 1 and workers > 1 and _is_large(source, workers, total):
            for number in range(workers):
                yield replace(source, share=Share(number, workers))
        else:
            yield source


def _is_large(source: Source, workers: int, total: int) -> bool:
    if source.size < LARGE or source.size * workers * EVEN <= total:
        return False
    kind = kind_of(source.name)
    # What has to be read from its beginning is fetched over a network once only.
    return kind in _DIRECT if is_address(source.path) else bool(kind)
