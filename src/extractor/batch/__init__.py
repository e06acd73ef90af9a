"""Archive runs: any number of documents → tables on disk, resumable, never stopped by one of them.

``run_batch`` is the whole of it; ``Options`` says what it may be told.
"""

from extractor.batch.records import Limits, Options, Outcome
from extractor.batch.run import run_batch

__all__ = ["Limits", "Options", "Outcome", "run_batch"]
