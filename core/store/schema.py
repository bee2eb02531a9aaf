"""What the tables of every store have in common."""

from collections.abc import Callable, Mapping
from dataclasses import field

from ..support.frozen import frozen
from .database_protocol import Database

FOREVER = 9223372036854775807
"""Later than every instant in the store: the end of an open event in comparisons, and `known_at` of now."""

EFFECTIVE_END = f"coalesce(end_us, {FOREVER})"
"""The end of an event in SQL, written exactly as the index has it."""

LOG_TABLES = ("event_versions", "exclusion_versions", "notes", "acts")
"""The tables of the log: append-only, numbered by one revision, chained by one hash."""


def indexes(effective_end: str) -> tuple[str, ...]:
    """The statements that create the indexes; `effective_end` is the expression in one of them."""
    return (
        "CREATE UNIQUE INDEX one_write_per_id ON writes (write_id)",
        "CREATE INDEX by_actor ON writes (actor, batch)",
        "CREATE UNIQUE INDEX one_row_per_version ON event_versions (event_id, version)",
        """CREATE INDEX by_source_key ON event_versions (source_key, source)
        WHERE source_key IS NOT NULL AND voided = 0 AND undoes IS NULL""",
        f"CREATE INDEX by_service ON event_versions (service, {effective_end})",
        "CREATE INDEX by_start ON event_versions (start_us, event_id)",
        "CREATE INDEX still_open ON event_versions (start_us, event_id) WHERE end_us IS NULL AND voided = 0",
        "CREATE INDEX later_versions ON event_versions (event_id, version) WHERE version > 1",
        "CREATE UNIQUE INDEX undone_once ON event_versions (undoes) WHERE undoes IS NOT NULL",
        "CREATE UNIQUE INDEX redone_once ON event_versions (redoes) WHERE redoes IS NOT NULL",
        "CREATE UNIQUE INDEX one_row_per_exclusion_version ON exclusion_versions (exclusion_id, version)",
        "CREATE UNIQUE INDEX exclusion_undone_once ON exclusion_versions (undoes) WHERE undoes IS NOT NULL",
        "CREATE UNIQUE INDEX exclusion_redone_once ON exclusion_versions (redoes) WHERE redoes IS NOT NULL",
        "CREATE UNIQUE INDEX one_row_per_note ON notes (note_id)",
        "CREATE UNIQUE INDEX one_row_per_act_version ON acts (act_id, version)",
    )


@frozen
class Schema:
    """A version of the tables: how to create them, and the steps that lead from each older version.

    `steps[n]` turns version n - 1 into version n, in the caller's transaction; the result must
    be what `create` makes. `older[n]` are the statements that created version n.
    """

    version: int
    create: tuple[str, ...]
    steps: Mapping[int, Callable[[Database], None]] = field(default_factory=dict)
    older: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
