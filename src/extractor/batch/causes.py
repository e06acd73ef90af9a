"""Why documents failed, put together: the same cause once, with how many and the first of them."""

from __future__ import annotations

from collections.abc import Iterable

from extractor.batch.records import Cause, Failure

# As many are carried along; in an archive whose every failure has words of its own the rest is in
# the table of failures.
MOST = 100


class Causes:
    """Collects them; what comes first is the first."""

    def __init__(self) -> None:
        self._found: dict[Failure, tuple[int, str]] = {}

    def add(self, failure: Failure, documents: int, first: str) -> None:
        """So many documents failed for this reason, ``first`` before the others."""
        if failure in self._found or len(self._found) < MOST:
            known, name = self._found.get(failure, (0, first))
            self._found[failure] = (known + documents, name)

    def merge(self, causes: Iterable[Cause]) -> None:
        """Those of what comes behind."""
        for one in causes:
            self.add(Failure(one.kind, one.cause, one.next_step), one.documents, one.first)

    def first(self) -> tuple[Cause, ...]:
        """The commonest first; of as common ones that which came first."""
        causes = [
            Cause(failure.kind, failure.cause, failure.hint, documents, name)
            for failure, (documents, name) in self._found.items()
        ]
        return tuple(sorted(causes, key=lambda one: -one.documents))
