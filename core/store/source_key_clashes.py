"""Source keys: what identifies a draft, and two different events under one key."""

from itertools import chain

from ..errors import BudgettuiError
from ..model.drafts import DraftRow, Drafts
from ..support.frozen import frozen
from ..text.formatting import format_count

Key = tuple[str, str, str]


def key_of(draft: DraftRow) -> Key:
    """The identity of a draft with a source key."""
    return draft[7] or "", draft[8] or "", draft[0]


@frozen
class KeyClash:
    """Two different events under one source key: the indexes of their drafts."""

    first: int
    second: int
    source: str | None
    source_key: str
    service: str


class KeyClashError(BudgettuiError, ValueError):
    """One import holds different events under one source key; nothing was written."""

    def __init__(self, clashes: tuple[KeyClash, ...]) -> None:
        first = clashes[0]
        more = f", and {format_count(len(clashes) - 1, 'more such pair')}" if clashes[1:] else ""
        super().__init__(
            f"source_key: {first.source_key!r} of {first.source or 'one source'} identifies two "
            f"different events of {first.service} (numbers {first.first + 1} and {first.second + 1} of the "
            f"import{more}); give each its own key"
        )
        self.clashes = clashes


def repeated_drafts(drafts: Drafts) -> set[int]:
    """The indexes of drafts that repeat an earlier one; `KeyClashError` if they differ from it."""
    repeated: set[int] = set()
    if drafts.has_distinct_keys:
        return repeated
    seen: set[int] = set()
    twice: set[int] = set()
    for rows in drafts.portions():
        for row in rows:
            if row[8] is not None:
                number = hash(key_of(row))
                (twice if number in seen else seen).add(number)
    if not twice:
        return repeated
    seen.clear()
    first: dict[tuple[str, str, str], tuple[int, DraftRow]] = {}
    clashes = []
    for index, row in enumerate(chain.from_iterable(drafts.portions())):
        if row[8] is None or hash(key_of(row)) not in twice:
            continue
        earlier, content = first.setdefault(key_of(row), (index, row))
        if earlier == index:
            continue
        if content == row:
            repeated.add(index)
        else:
            clashes.append(KeyClash(earlier, index, row[7], row[8], row[0]))
    if clashes:
        raise KeyClashError(tuple(clashes))
    return repeated
