"""Keeps the garbage collector from searching values that are not garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG = 20_000
"""How many new values a search for cycles waits for in a process that has loaded its data; usually 700."""


@contextmanager
def collector_paused() -> Iterator[None]:
    """Disable the search for cycles, which would scan all values repeatedly and find none."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def spare_loaded_values() -> None:
    """Never search again what lives by now, and new values less often.

    For a process that has loaded what it keeps: a thousand assessments made up a third of what a page of the
    wallboard cost the backend. What was loaded is still freed once nothing refers to it, unless in a cycle.
    """
    gc.collect(1)
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
