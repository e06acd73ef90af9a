"""pyarrow as a worker wants it: small."""

from __future__ import annotations

import sys
from functools import cache


class _NoPandas:
    """An importer that stands before the others, and has none."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:  # noqa: ARG004
        if name == "pandas":
            raise ImportError(name)


@cache
def prepare_arrow() -> None:
    """Load pyarrow without what a process that is one of many has no use for.

    pyarrow imports pandas when it makes its first array, in case that is a pandas series: half a
    second and 45 MB. It looks once; whoever needs pandas later can import it. Its own threads and
    the memory that its allocator keeps for them are of no use beside other workers.
    """
    import pyarrow
    import pyarrow.ipc

    pyarrow.set_cpu_count(1)
    pyarrow.set_memory_pool(pyarrow.system_memory_pool())
    sys.meta_path.insert(0, _NoPandas)
    try:
        pyarrow.array(["x"])
    finally:
        sys.meta_path.remove(_NoPandas)
