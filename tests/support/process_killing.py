"""Killing processes that may end by themselves at the same moment."""

from collections.abc import Iterable
from contextlib import suppress

import psutil


def kill_all(processes: Iterable[psutil.Process]) -> None:
    """Kill each process that still runs."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()


def kill_children(pid: int) -> None:
    """Kill all descendants of a process, if it still runs."""
    with suppress(psutil.NoSuchProcess):
        kill_all(psutil.Process(pid).children(recursive=True))
