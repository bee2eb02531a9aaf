"""A renamed source would count its events twice, so its sync is refused until `formerly` names it."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from ..errors import BudgettuiError
from ..model.event import Draft
from ..support.frozen import frozen
from .database_protocol import Database
from .event_queries import CHUNK, IS_CURRENT, marks


@frozen
class SourceIdentity:
    """The names under which the events of a source are recorded.

    `former` are its earlier names, `others` the other configured sources. If any further source recorded
    what this one brings as new, nothing is written (`SourceRenamedError`); None skips that check.
    """

    name: str
    former: tuple[str, ...] = ()
    others: Collection[str] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """All names, the present one first."""
        return (self.name, *self.former)


class SourceRenamedError(BudgettuiError, ValueError):
    """A source has events of another one that no longer exists; nothing was written.

    `counts` are the numbers of such events by that source.
    """

    def __init__(self, counts: Mapping[str, int]) -> None:
        total = sum(counts.values())
        events = "1 event" if total == 1 else f"{total:,} events"
        recorded = " and ".join(map(repr, counts))
        former = ", ".join(json.dumps(source, ensure_ascii=False) for source in counts)
        super().__init__(
            f"it brings {events} that {recorded} recorded, which would count twice: write "
            f"formerly = [{former}] in its [[sources]] table if that was its name before, formerly = [] if "
            f"it is a different source"
        )
        self.counts = counts


def check_not_renamed(
    db: Database, drafts: Sequence[Draft], sources: AbstractSet[str], names: Mapping[str, str]
) -> None:
    """`SourceRenamedError` if `drafts` count already as events of sources other than `sources`."""
    counts = _recorded_elsewhere(db, drafts, sources, names)
    if counts:
        raise SourceRenamedError(counts)


def _recorded_elsewhere(
    db: Database, drafts: Sequence[Draft], sources: AbstractSet[str], names: Mapping[str, str]
) -> dict[str, int]:
    """How many of `drafts` count already as events of sources other than these, by source."""
    identities = {(draft.source_key, draft.service) for draft in drafts if draft.source_key is not None}
    keys = sorted({key for key, _ in identities if key is not None})
    matches: dict[str, set[Any]] = defaultdict(set)
    for begin in range(0, len(keys), CHUNK):
        chunk = keys[begin : begin + CHUNK]
        for source, key, service in db.execute(
            "SELECT e.source, e.source_key, e.service FROM event_versions AS e"
            f" WHERE e.source_key IN ({marks(chunk)}) AND e.source_key IS NOT NULL AND e.source IS NOT NULL"
            f" AND e.voided = 0 AND {IS_CURRENT}",
            chunk,
        ):
            identity = (key, names.get(service, service))
            if source not in sources and identity in identities:
                matches[source].add(identity)
    return {source: len(identities) for source, identities in sorted(matches.items())}
