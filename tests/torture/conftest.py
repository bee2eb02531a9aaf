"""How long to go on: seconds each in the suite, `scripts/torture SECONDS` for longer."""

import os
import random
import time
from collections.abc import Iterator

import pytest
from hypothesis_share import SHARE

SECONDS = float(os.environ.get("BUDGETTUI_TORTURE_SECONDS", max(1.0, 4 * SHARE)))


@pytest.fixture
def chance() -> random.Random:
    """Random numbers; the seed is printed, and taken from BUDGETTUI_TORTURE_SEED."""
    seed = int(os.environ.get("BUDGETTUI_TORTURE_SEED", time.time_ns()))
    print(f"BUDGETTUI_TORTURE_SEED={seed}")
    return random.Random(seed)


@pytest.fixture
def seconds() -> float:
    """How long the test goes on."""
    return SECONDS


@pytest.fixture
def rounds() -> Iterator[int]:
    """The numbers of rounds, until the time is over; at least two."""

    def numbers() -> Iterator[int]:
        end = time.monotonic() + SECONDS
        number = 0
        while number < 2 or time.monotonic() < end:
            number += 1
            yield number

    return numbers()
