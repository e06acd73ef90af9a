"""What can go wrong, as one tree.

::

    ExtractorError
    ├── UsageError              the call itself is wrong (exit code 2)
    └── InputError              this input cannot be used (exit code 3)
        ├── SourceError         it cannot be opened or fetched
        ├── FormatError         it is opened, and is not what a reader can read
        │   └── LimitError      reading it would pass a limit on size, time or memory
        ├── FormError           a form file is not valid
        └── NoReportError       it is read, and holds no known form

All others that escape are our own failures (exit code 1). Each message names the file, the cause
and the next step.
"""

from __future__ import annotations


class ExtractorError(Exception):
    """Root of all errors that are meant for users."""


class UsageError(ExtractorError):
    """The call is wrong: an unknown option value, two options that exclude each other."""


class InputError(ExtractorError):
    """The input cannot be used.

    ``source`` is the input as the user named it, ``cause`` what is wrong with it and ``hint``
    the next step.
    """

    def __init__(self, cause: str, hint: str = "", source: str = "") -> None:
        super().__init__(cause, hint, source)
        self.cause = cause
        self.hint = hint
        self.source = source

    def named(self, source: str) -> InputError:
        """The same error, naming its source, unless it is named already."""
        return self if self.source or not source else type(self)(self.cause, self.hint, source)

    def __str__(self) -> str:
        head = f"{self.source}: {self.cause}" if self.source else self.cause
        return f"{head}; {self.hint}" if self.hint else head


class SourceError(InputError):
    """The input cannot be opened or fetched."""


class FormatError(InputError):
    """The input is opened, and is not what any reader can read."""


class LimitError(FormatError):
    """Reading the input would pass a limit on size, time or memory."""


class FormError(InputError):
    """A form file is not valid."""


class NoReportError(InputError):
    """The input was read, and holds no known form."""
