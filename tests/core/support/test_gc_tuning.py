"""Keeping Python's collector of cycles out of the way."""

import gc
import subprocess
import sys

import pytest

from budgettui.core.support.gc_tuning import collector_paused


def test_the_collector_works_again_after_an_error() -> None:
    gc.enable()  # whatever a test before this one left
    with pytest.raises(ValueError, match="no"), collector_paused():
        assert not gc.isenabled()
        raise ValueError("no")
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with collector_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


PROGRAM = """
import gc, weakref
from budgettui.core.support.gc_tuning import YOUNG, spare_loaded_values

class Node: pass

loaded = [Node() for _ in range(1000)]
kept = [weakref.ref(node) for node in loaded]
spare_loaded_values()
assert gc.get_freeze_count() > 1000 and gc.get_threshold()[0] == YOUNG and gc.isenabled()
assert not any(isinstance(value, Node) for value in gc.get_objects())
del loaded[:500]
assert sum(ref() is not None for ref in kept) == 500  # freed without the collector
cycle = Node(); cycle.itself = cycle; gone = weakref.ref(cycle)
del cycle
gc.collect()
assert gone() is None  # and new cycles are still found
"""


def test_loaded_values_are_searched_no_more_but_freed() -> None:
    program = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert program.stderr == ""
