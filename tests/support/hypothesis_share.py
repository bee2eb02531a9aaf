"""How many generated examples the tests try: all, or a share where another Python tries all of them."""

import os

SHARE = float(os.environ.get("BUDGETTUI_TEST_SHARE", "1"))
"""The share of generated examples that each test tries, from 0 to 1; every test runs either way."""


def scaled(count: int) -> int:
    """`SHARE` of `count` examples, but at least five if there are as many."""
    return max(round(count * SHARE), min(count, 5))
