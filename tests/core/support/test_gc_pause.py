"""Putting off Python's collector of cycles."""

import gc

import pytest

from budgettui.core.support.gc_pause import collector_paused


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
