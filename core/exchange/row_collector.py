"""Collects the rows of a file as drafts and bad rows, and finds repeated source keys."""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import cast

from ..model.drafts import DraftRow, Drafts, DraftsBuilder, draft_row
from ..model.event import Draft
from .ambiguous_decimals import AmbiguousRows
from .cell_reader import shorten
from .reading_result import BadRow, ExchangeError

ParsedRow = DraftRow | Draft | BadRow | None
"""A row of a file: a draft or its values, a bad row, or None for a blank one."""


MOST_BAD = 10_000
"""Bad rows that are kept; of the rest only the first of each kind and the number are."""

MOST_EVENTS = 1_500_000
"""Most events in a file: with all their texts and keys they take less than 300 MB."""


class RowCollector:
    """Collects the rows of one file in order.

    A row with the source, key and service of an earlier one is bad if they differ, and skipped if they are
    equal. While rows arrive, only the hash of each key is kept; rows with the same hash are compared at the
    end.
    """

    def __init__(self, is_strict: bool = False) -> None:
        """`is_strict`: a file with bad rows will be refused, so it need not be read to its end."""
        self._is_strict = is_strict
        self._builder = DraftsBuilder()
        self._lines = array("q")
        self._entries: dict[int, str] = {}
        self._bad: list[tuple[int, int, BadRow]] = []
        self._hashes: set[int] = set()
        self._repeated: set[int] = set()
        self._kinds: set[tuple[bool, str | None]] = set()
        self._hopeless = 0
        self.bad_count = 0
        self.costless_count = 0
        self.unknown_services: Counter[str] = Counter()
        """The number of rows of each service that is not known."""

    @property
    def is_full(self) -> bool:
        """Whether reading may stop: too many rows are bad, even without unknown services and zero lengths."""
        return self._is_strict and self._hopeless > MOST_BAD

    def add(self, row: ParsedRow, line: int, entry: str | None = None) -> None:
        """Add the row on `line`; `entry` is the key of its incident, in files without rows."""
        if isinstance(row, BadRow):
            self._add_bad(len(self._lines), 0, row)
        elif row is not None:
            if entry is not None:
                self._entries[len(self._lines)] = entry
            self.add_rows([draft_row(row) if isinstance(row, Draft) else row], (line,))

    def _add_bad(self, index: int, order: int, row: BadRow) -> None:
        self.bad_count += 1
        if row.service is not None:
            self.unknown_services[row.service] += 1
        elif row.costs_nothing:
            self.costless_count += 1
        else:
            self._hopeless += 1
        kind = row.costs_nothing, row.service
        if kind not in self._kinds or len(self._bad) < MOST_BAD or row.entry is not None:
            self._kinds.add(kind)
            self._bad.append((index, order, row))

    def add_all(self, rows: Sequence[ParsedRow], lines: Iterable[int]) -> None:
        """Add the rows on `lines`."""
        if set(map(type, rows)) == {tuple}:  # as nearly all are
            self.add_rows(cast("Sequence[DraftRow]", rows), lines)
            return
        drafts: list[DraftRow] = []
        their_lines: list[int] = []
        for row, line in zip(rows, lines, strict=True):
            if isinstance(row, tuple):
                drafts.append(row)
                their_lines.append(line)
                continue
            if drafts:
                self.add_rows(drafts, their_lines)
                drafts, their_lines = [], []
            self.add(row, line)
        if drafts:
            self.add_rows(drafts, their_lines)

    def add_rows(self, rows: Sequence[DraftRow], lines: Iterable[int]) -> None:
        """Add the drafts on `lines`."""
        self._lines.extend(lines)
        if len(self._lines) > MOST_EVENTS:
            raise ExchangeError(f"it has more than {MOST_EVENTS:,} events; split it")
        self._builder.extend(rows)
        hashes = [hash((row[7], row[8], row[0])) for row in rows if row[8] is not None]
        fresh = set(hashes)
        if len(fresh) < len(hashes) or not self._hashes.isdisjoint(fresh):
            for number in hashes:
                (self._repeated if number in self._hashes else self._hashes).add(number)
        else:
            self._hashes |= fresh

    def finish(self, ambiguous: AmbiguousRows) -> tuple[Drafts, list[BadRow]]:
        """The drafts, and the bad rows in file order; drafts on lines that are `ambiguous` are bad too."""
        self._hashes = set()
        if not self._repeated and not ambiguous:
            return self._builder.finish(has_distinct_keys=True), [row for _, _, row in self._bad]
        drafts = self._builder.finish()
        builder = DraftsBuilder()
        first: dict[tuple[str, str, str], tuple[int, DraftRow]] = {}
        index = -1
        for rows in drafts.portions():
            for row in rows:
                index += 1
                line = self._lines[index]
                if self._repeated and row[8] is not None and hash(_key(row)) in self._repeated:
                    earlier = first.setdefault(_key(row), (line, row))
                    if earlier[1] is not row:
                        if earlier[1] != row:
                            self._add_bad(index, 1, self._clash(row, line, earlier[0], index))
                        continue
                if line in ambiguous:
                    self._add_bad(len(self._lines), 0, ambiguous[line])
                else:
                    builder.append(row)
        self._bad.sort(key=lambda item: item[:2])
        return builder.finish(has_distinct_keys=True), [row for _, _, row in self._bad]

    def _clash(self, row: DraftRow, line: int, first: int, index: int) -> BadRow:
        reason = (
            f"{shorten(row[8])} of source {shorten(row[7])} is on line {first} too, with different content"
        )
        return BadRow(line, "source_key", reason, entry=self._entries.get(index))


def _key(row: DraftRow) -> tuple[str, str, str]:
    return row[7], row[8], row[0]
