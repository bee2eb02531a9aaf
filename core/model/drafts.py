"""A memory-efficient sequence of very many drafts: rows in portions, most of them packed."""

import operator
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, overload

from .event import Draft
from .instants import Instant

DraftRow = tuple[Any, ...]
"""The values of a draft in the order of its fields: `Draft(*row)` is the draft."""

PORTION = 1_000
"""Rows that are packed and read together."""

_UNPACKED = 64
"""Portions that are left unpacked: packing a small file gains nothing."""

draft_row = operator.attrgetter(*Draft.__match_args__)
"""The row of a draft."""


class Drafts(Sequence[Draft]):
    """Drafts in order; equal to any sequence of equal drafts. Made by a `DraftsBuilder`."""

    def __init__(self, builder: "DraftsBuilder", has_distinct_keys: bool) -> None:
        self._portions = builder.portions
        self._starts = builder.starts
        self._length = builder.length
        self._last: tuple[int, list[DraftRow]] = -1, []
        self.categories = tuple(builder.categories)
        """The categories, in order of first appearance."""
        self.services = frozenset(builder.services)
        self.latest: Instant | None = builder.latest
        """The last start or end; None without any draft."""
        self.has_distinct_keys = has_distinct_keys
        """Whether no two share source, key and service; false if that was not checked."""

    @classmethod
    def of(cls, drafts: Iterable[Draft]) -> "Drafts":
        """The drafts in their order, or `drafts` itself if it is such a sequence."""
        if isinstance(drafts, Drafts):
            return drafts
        builder = DraftsBuilder()
        for portion in draft_portions(drafts):
            builder.extend(portion)
        return builder.finish()

    def portions(self) -> Iterator[list[DraftRow]]:
        """The rows by portion; only one portion is unpacked at a time."""
        return map(_unpacked, self._portions)

    def with_services(self, names: Mapping[str, str]) -> "Drafts":
        """The drafts with their services renamed as in `names`."""
        if all(names.get(service, service) == service for service in self.services):
            return self
        builder = DraftsBuilder()
        for rows in self.portions():
            builder.extend([(names.get(row[0], row[0]), *row[1:]) for row in rows])
        return builder.finish()

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Draft]:
        for rows in self.portions():
            for row in rows:
                yield Draft(*row)

    @overload
    def __getitem__(self, index: int) -> Draft: ...

    @overload
    def __getitem__(self, index: slice) -> list[Draft]: ...

    def __getitem__(self, index: int | slice) -> Draft | list[Draft]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(self._length))]
        number = operator.index(index)
        number += self._length if number < 0 else 0
        if not 0 <= number < self._length:
            raise IndexError(index)
        from bisect import bisect_right

        portion = bisect_right(self._starts, number) - 1
        if self._last[0] != portion:
            self._last = portion, _unpacked(self._portions[portion])
        return Draft(*self._last[1][number - self._starts[portion]])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str | bytes):
            return NotImplemented
        return len(self) == len(other) and all(map(operator.eq, self, other))

    __hash__ = None  # type: ignore[assignment]  # hashing would have to unpack them all

    def __repr__(self) -> str:
        shown = ", ".join(map(repr, islice(self, 3)))
        return f"Drafts({shown}{', …' if self._length > 3 else ''})"


class DraftsBuilder:
    """Collects rows; the caller has checked that each makes a draft."""

    def __init__(self) -> None:
        self.portions: list[bytes | list[DraftRow]] = []
        self.starts: list[int] = []
        self.length = 0
        self.categories: dict[str, None] = {}
        self.services: set[str] = set()
        self.latest: Instant | None = None
        self._waiting: list[DraftRow] = []

    def extend(self, rows: Sequence[DraftRow]) -> None:
        """Add rows to the end."""
        self._waiting += rows
        self.length += len(rows)
        while len(self._waiting) >= PORTION:
            self._add_portion(self._waiting[:PORTION])
            del self._waiting[:PORTION]

    def append(self, row: DraftRow) -> None:
        """Add a row to the end."""
        self.extend((row,))

    def finish(self, has_distinct_keys: bool = False) -> Drafts:
        """All drafts; nothing can be added afterwards."""
        if self._waiting:
            self._add_portion(self._waiting)
            self._waiting = []
        return Drafts(self, has_distinct_keys)

    def _add_portion(self, rows: list[DraftRow]) -> None:
        self.starts.append(self.starts[-1] + PORTION if self.starts else 0)
        services, starts, ends, _, categories, *_ = zip(*rows, strict=True)
        self.services.update(services)
        self.categories.update(dict.fromkeys(categories))
        latest = max(chain(starts, filter(None, ends)))
        self.latest = latest if self.latest is None else max(self.latest, latest)
        self.portions.append(_packed(rows) if len(self.portions) >= _UNPACKED else rows)


def draft_portions(drafts: Iterable[Draft]) -> Iterator[list[DraftRow]]:
    """The rows of any drafts, by portion."""
    rows = map(draft_row, drafts)
    while portion := list(islice(rows, PORTION)):
        yield portion


def _packed(rows: list[DraftRow]) -> bytes:
    import pickle  # most commands read or write an event or two, which are not packed

    return zlib.compress(pickle.dumps(rows, 5), 1)


def _unpacked(portion: bytes | list[DraftRow]) -> list[DraftRow]:
    if isinstance(portion, list):
        return portion
    import pickle

    rows: list[DraftRow] = pickle.loads(zlib.decompress(portion))  # of this process, from its own memory
    return rows
