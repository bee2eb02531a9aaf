"""Where exclusions overlap, which of them accounts for the time that they share.

`out` before `free`, then the earlier start, then the lower id: the owner of a ledger in which `out`
has the higher impact.
"""

from collections.abc import Iterable

import numpy as np

from ..model.exclusion import Exclusion
from .event_table import OPEN
from .ledger import Ledger

OUT_RATE = 1.0
_FREE_RATE = 0.5


def accounted_time(exclusions: Iterable[Exclusion]) -> tuple[tuple[Exclusion, ...], Ledger]:
    """The exclusions by start, and their ledger: owners are indices, the rate is `OUT_RATE` in out time."""
    ordered = tuple(
        sorted(exclusions, key=lambda each: (each.start, each.id if each.id is not None else OPEN, each.end))
    )
    is_out = np.array([each.is_out for each in ordered], dtype=np.bool_)
    return ordered, Ledger.build(
        starts=np.array([each.start for each in ordered], dtype=np.int64),
        ends=np.array([each.end for each in ordered], dtype=np.int64),
        impacts=np.where(is_out, OUT_RATE, _FREE_RATE),
        ids=np.arange(len(ordered), dtype=np.int64),
        excluded=np.zeros(len(ordered), dtype=np.bool_),
    )
