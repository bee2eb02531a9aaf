"""Queries for recorded exclusions and their versions."""

from ..model.instants import Instant
from ..model.recorded_exclusion import RecordedExclusion
from .database_protocol import Database
from .event_queries import in_range
from .log_rows import EXCLUSION_COLUMNS, exclusion_version_of
from .schema import FOREVER
from .store_results import NotFoundError
from .version_history import History, replay

_FROM = "FROM exclusion_versions AS e JOIN writes AS w ON w.batch = e.batch"


def exclusion_history(db: Database, exclusion_id: int) -> History[RecordedExclusion]:
    """All versions of an exclusion and what is in effect; `NotFoundError` for an unknown exclusion."""
    rows = []
    if in_range(exclusion_id):
        rows = db.execute(
            f"SELECT {EXCLUSION_COLUMNS} {_FROM} WHERE e.exclusion_id = ? ORDER BY e.version",
            (exclusion_id,),
        ).fetchall()
    if not rows:
        raise NotFoundError(f"there is no exclusion {exclusion_id}; `budgettui exclusions` lists them")
    return replay(exclusion_version_of(row) for row in rows)


def exclusions(db: Database, include_voided: bool, known_at: Instant | None) -> list[RecordedExclusion]:
    """The exclusions as recorded up to `known_at`, the earliest start first."""
    moment = FOREVER if known_at is None else known_at
    rows = db.execute(
        f"SELECT {EXCLUSION_COLUMNS} {_FROM} WHERE e.recorded_us <= ? AND NOT EXISTS"
        " (SELECT 1 FROM exclusion_versions AS later WHERE later.exclusion_id = e.exclusion_id"
        " AND later.version > e.version AND later.recorded_us <= ?)"
        " ORDER BY e.start_us, e.exclusion_id",
        (moment, moment),
    )
    current = (exclusion_version_of(row).record for row in rows)
    return [exclusion for exclusion in current if include_voided or not exclusion.voided]
