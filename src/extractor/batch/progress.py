"""What people see of a run: a bar on a terminal, a line now and then elsewhere, or JSON."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, TextIO

from extractor.batch.parts import Contents

if TYPE_CHECKING:
    import rich.progress

# Lines for logs come this often, in seconds.
EVERY = 10.0
# The rate is that of the last seconds, so that it tells what is going on now.
WINDOW = 30.0


class Progress:
    """Told what happens; the kinds of progress show it each in their way."""

    def __init__(self) -> None:
        self.sources = 0
        self.bytes = 0
        self.done = 0
        self._ended = 0.0
        self.failures = 0
        self.away = 0
        self.name = ""
        self._started = time.monotonic()
        self._marks: list[tuple[float, int, int]] = []

    def phase(self, name: str) -> None:
        """``listing``, ``reading`` or ``writing`` begins."""
        self.name = name

    def expect(self, sources: int, size: int) -> None:
        """So many files of so many bytes are to be read."""
        self.sources, self.bytes = sources, size
        self._started = time.monotonic()
        self.phase("reading")

    def advance(self, contents: Contents) -> None:
        """A part has come in."""
        self.done += sum(entry.number < 2 for entry in contents.entries)
        self.failures += sum(1 for entry in contents.entries if entry.status == "failed")
        self.away += sum(one.away for one in contents.progress)
        self._ended += sum(1 / one.share.of for one in contents.progress if one.ended)

    @property
    def sources_done(self) -> int:
        """The files that are done; of one that workers share, all shares have to be."""
        return int(self._ended + 1e-6)

    def tick(self) -> None:
        """Several times a second."""

    def close(self) -> None:
        """Nothing more will be shown."""

    def rate(self) -> tuple[float, float]:
        """Documents a second, and files a second, of the last half minute."""
        now = time.monotonic()
        self._marks.append((now, self.done + self.away, self.sources_done))
        while len(self._marks) > 2 and self._marks[0][0] < now - WINDOW:
            self._marks.pop(0)
        since, done, sources = self._marks[0]
        if now - since < 1:
            since, done, sources = self._started, 0, 0
        seconds = max(now - since, 0.001)
        return (self.done + self.away - done) / seconds, (self.sources_done - sources) / seconds

    def left(self, sources_rate: float) -> float | None:
        """Seconds that are left at this rate of files; ``None`` where nobody knows."""
        if not sources_rate:
            return None
        return max(0, self.sources - self.sources_done) / sources_rate


class Silent(Progress):
    """Shows nothing."""


class Lines(Progress):
    """A line every ten seconds, as text or as JSON."""

    def __init__(self, stream: TextIO, *, as_json: bool) -> None:
        super().__init__()
        self._stream = stream
        self._json = as_json
        self._last = time.monotonic()

    def phase(self, name: str) -> None:
        """Say it."""
        super().phase(name)
        files = "file" if self.sources == 1 else "files"
        words = f" {self.sources:,} {files}" if name == "reading" else ""
        self._say(f"{name}{words}", {"event": name, "files": self.sources, "bytes": self.bytes})

    def tick(self) -> None:
        """Say how far it is, if it is time."""
        if time.monotonic() - self._last < EVERY:
            return
        rate, sources_rate = self.rate()
        left = self.left(sources_rate)
        words = f", {clock(left)} left" if left is not None else ""
        away = f", {self.away:,} turned away" if self.away else ""
        self._say(
            f"{self.done:,} documents, {self.sources_done:,} of {self.sources:,} files{away}, "
            f"{rate:.0f} a second{words}, {self.failures:,} failures",
            {
                "event": "progress",
                "documents": self.done,
                "files": self.sources_done,
                "of": self.sources,
                "turned_away": self.away,
                "rate": round(rate, 1),
                "seconds_left": None if left is None else round(left),
                "failures": self.failures,
            },
        )

    def _say(self, text: str, event: dict[str, object]) -> None:
        self._last = time.monotonic()
        self._stream.write(f"{json.dumps(event) if self._json else f'extractor: {text}'}\n")
        self._stream.flush()


class Bar(Progress):
    """A bar on a terminal."""

    def __init__(self) -> None:
        super().__init__()
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(None),
            TextColumn("{task.fields[words]}"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task: rich.progress.TaskID | None = None
        self._bar.start()

    def phase(self, name: str) -> None:
        """Begin a bar."""
        super().phase(name)
        if self._task is not None:
            self._bar.remove_task(self._task)
        # How far it is in a single file nobody knows.
        known = name == "reading" and self.sources > 1
        self._task = self._bar.add_task(name, total=self.sources if known else None, words="")

    def tick(self) -> None:
        """Draw it."""
        if self._task is None:
            return
        rate, sources_rate = self.rate()
        self._bar.update(
            self._task, completed=self.sources_done, words=self._words(rate, sources_rate)
        )

    def _words(self, rate: float, sources_rate: float) -> str:
        """What stands beside the bar; with the largest numbers it fits a terminal of 80."""
        if self.name != "reading":
            return ""
        if not self.done + self.away:
            return f"{self.sources:,} {'file' if self.sources == 1 else 'files'}"
        words = [f"{self.done:,} done"]
        words += [f"{short(self.away)} turned away"] if self.away else []
        words += [f"{rate:.0f}/s"]
        words += [f"{short(self.failures)} failed"] if self.failures else []
        left = self.left(sources_rate)
        words += [f"{clock(left)} left"] if left is not None and self.sources > 1 else []
        return " · ".join(words)

    def close(self) -> None:
        """Take it away."""
        self._bar.stop()


def short(number: int) -> str:
    """A number in few characters: 950, 12k, 3.4M."""
    if number < 10_000:
        return f"{number:,}"
    return f"{number / 1000:.0f}k" if number < 1_000_000 else f"{number / 1_000_000:.1f}M"


def clock(seconds: float | None) -> str:
    """Seconds as people say them: 45 s, 12 min, 3 h 20 min."""
    if seconds is None:
        return ""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
