"""The pages of a wallboard: how many there are, how many services fit on one, and which it shows."""

import math

from budgettui.core.support.frozen import frozen

MOST_PAGES = 4
"""Above this, smaller figures on fewer pages are better."""


@frozen
class Paging:
    """`count` services on pages of `columns` × `rows` tiles.

    The first `pinned` are on every one of the `pages`.
    """

    columns: int
    rows: int
    count: int

    @property
    def capacity(self) -> int:
        return self.columns * self.rows

    @property
    def pinned(self) -> int:
        """How many of the worst services stay visible while the others rotate."""
        if self.count <= self.capacity:
            return self.count
        return self.columns if self.rows > 1 else 1

    @property
    def pages(self) -> int:
        if self.count <= self.capacity:
            return 1
        turning = self.capacity - self.pinned
        return math.ceil((self.count - self.pinned) / turning) if turning > 0 else 1

    def members(self, page: int) -> list[int]:
        """Which of the services, counted from the worst, a page shows; page 0 is the first."""
        if self.pages == 1:
            return list(range(min(self.count, self.capacity)))
        turning = self.capacity - self.pinned
        first = self.pinned + page % self.pages * turning
        return [*range(self.pinned), *range(first, min(first + turning, self.count))]
