"""Cells that show a picture and no text: a figure in it can be seen and not be read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

TAGS: Final = "img object embed svg".split()

LARGEST_SPACER: Final = 3
"""A picture that is at most this many pixels wide or high sets things apart and shows nothing."""
_SPACER = re.compile(
    r"(?:spacer|blank|space|pixel|transparent|clear|1x1|\bdot)\w*\.(?:gif|png)", re.IGNORECASE
)
_PIXELS = re.compile(r"\s*(\d{1,6})(?:px)?\s*\Z", re.IGNORECASE)


def shows(attributes: Mapping[str, str | None]) -> bool:
    """Whether a picture with these attributes may show something."""
    if _SPACER.search(attributes.get("src") or ""):
        return False
    sizes = [_PIXELS.match(attributes.get(name) or "") for name in ("width", "height")]
    return not any(size and int(size[1]) <= LARGEST_SPACER for size in sizes)
