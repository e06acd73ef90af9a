"""The region that a body's name begins with, and its code in GB/T 2260.

``regions.csv`` holds the divisions from the province to the county (code, name, usual short name);
``scripts/make_regions`` writes it and says where it comes from. It is read once, when the first
body is looked up.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from extractor.forms.records import RegionRules
from extractor.model import Region

_DATA = Path(__file__).with_name("regions.csv")
# Province, city and county: no name has more levels.
_LEVELS = 3
# Characters that the name of an unlisted region does not hold, so that no other word is taken in.
_NO_NAME = r"[^局委厅办会部院处和与省市县区旗州盟（(]"


def find_region(body: str, rules: RegionRules) -> Region:
    """The longest leading region of ``body`` as printed, with its code when that is certain.

    The code stays empty when the name is that of several divisions (鼓楼区 without its city), of
    none (a development zone, a division since merged), or does not lie in the place before it.
    """
    start = next((len(skip) for skip in rules.skips if body.startswith(skip)), 0)
    end, codes = _listed(body, start)
    at_county = bool(codes) and not codes[0].endswith("00")
    more = _unlisted(rules.zones, rules.divisions, at_county, end > start).match(body, end)
    if more is not None:
        return Region(body[start : more.end()])
    return Region(body[start:end], codes[0] if len(codes) == 1 else "")


def is_short(body: str, rules: RegionRules) -> bool:
    """Whether ``body`` begins with the kind of its region in place of its name: 市水利局."""
    return body.startswith(rules.divisions)


@lru_cache(maxsize=256)
def _listed(body: str, start: int) -> tuple[int, tuple[str, ...]]:
    """Where the leading listed divisions end, and the codes that the last of them may have."""
    names, longest = _names()
    end = start
    codes: tuple[str, ...] = ()
    for _ in range(_LEVELS):
        for stop in range(min(end + longest, len(body)), end + 1, -1):
            found = names.get(body[end:stop], ())
            if codes:
                found = tuple(code for code in found if any(_within(code, one) for one in codes))
            if found:
                end, codes = stop, found
                break
        else:
            break
    return end, codes


def _within(code: str, parent: str) -> bool:
    """Whether ``parent`` is a province or city above ``code``: the first digits tell."""
    length = 2 if parent.endswith("0000") else 4 if parent.endswith("00") else 6
    return code != parent and code[:length] == parent[:length]


@cache
def _names() -> tuple[dict[str, tuple[str, ...]], int]:
    """Names and short names to codes, and the length of the longest name."""
    names: dict[str, tuple[str, ...]] = {}
    for line in _DATA.read_text(encoding="utf-8").splitlines():
        code, name, short = line.split(",")
        names[name] = (*names.get(name, ()), code)
        if short:
            names[short] = (*names.get(short, ()), code)
    return names, max(map(len, names))


@lru_cache(maxsize=16)
def _unlisted(
    zones: tuple[str, ...], divisions: tuple[str, ...], at_county: bool, after_region: bool
) -> re.Pattern[str]:
    """Matches a zone, or a division unless a county stands before it already."""
    least = 0 if after_region else 2
    kinds = [f"{_NO_NAME}{{{least},12}}?(?:{'|'.join(map(re.escape, zones))})"] if zones else []
    if divisions and not at_county:
        endings = "|".join(map(re.escape, divisions))
        kinds.append(f"{_NO_NAME}{{2,5}}?(?:{endings})(?![划域块])")
    return re.compile("|".join(kinds) or "(?!)")
