"""Keeps freed memory in the process, for those that allocate large arrays again and again."""

import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Numbers of two options of glibc; see `mallopt(3)`."""
KEPT_BYTES = 32 * 2**20
"""How much freed memory at the end of the heap is kept."""
HEAP_BYTES = 16 * 2**20
"""Arrays up to this size are allocated from the heap."""


def keep_freed_memory() -> bool:
    """Have the C library keep freed memory for the next arrays; False where it has no such option.

    By default it returns the arrays of a simulation to the system at once. For the next one the system then
    clears 2,000 pages, one page fault each, which takes longer than to fill them.
    """
    if not sys.platform.startswith("linux"):
        return False
    import ctypes  # loaded already where the store is watched with inotify

    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):  # another C library
        return False
    return bool(mallopt(_TRIM_THRESHOLD, KEPT_BYTES)) and bool(mallopt(_MMAP_THRESHOLD, HEAP_BYTES))
