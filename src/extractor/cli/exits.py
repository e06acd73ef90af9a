"""Exit codes of the contract: the one place that holds them."""

from __future__ import annotations

OWN_FAILURE, WRONG_USAGE, BAD_INPUT, FINDINGS = 1, 2, 3, 4
INTERRUPTED = 130
