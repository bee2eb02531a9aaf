"""Freed arrays are used again."""

import subprocess
import sys
from textwrap import dedent

import pytest

from budgettui.core.support import malloc_tuning

PROGRAM = dedent(
    """
    import resource, sys
    import numpy as np
    from budgettui.core.support.malloc_tuning import keep_freed_memory

    def use():
        arrays = [np.ones(300_000) for _ in range(8)]
        return sum(len(array) for array in arrays)

    def faults():
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        use()
        return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

    use()
    if len(sys.argv) > 1:
        assert keep_freed_memory()
        use()
    print(min(faults() for _ in range(3)))
    """
)


def faults(*arguments: str) -> int:
    """The fewest page faults of a round of allocations."""
    program = [sys.executable, "-c", PROGRAM, *arguments]
    return int(subprocess.run(program, capture_output=True, text=True, check=True).stdout)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="an option of glibc")
def test_the_system_is_not_asked_for_the_same_memory_again() -> None:
    assert faults("keep") < faults() / 10


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda _: object())
    assert not malloc_tuning.keep_freed_memory()
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not malloc_tuning.keep_freed_memory()
