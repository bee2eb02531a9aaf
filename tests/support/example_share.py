"""How much the tests try: everything, or a share of it where the same was tried on another Python."""

import os

SHARE = float(os.environ.get("BUDGETTUI_TEST_SHARE", "1"))
"""The share of made-up examples that every test tries, from 0 to 1; every test runs all the same."""


def scaled(count: int) -> int:
    """So many of `count` examples, five at least."""
    return max(round(count * SHARE), min(count, 5))
