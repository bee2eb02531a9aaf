"""Writes the file behind `budgettui segment`: a row per service, and the files from which they come."""

import math
from collections.abc import Iterable
from operator import attrgetter
from pathlib import Path

from ..analysis.assessment import Assessment, Status
from ..analysis.service_order import worst_first
from ..config.settings import Settings
from ..files.atomic_write import write_atomically
from ..files.file_owner import make_folders
from ..model.instants import SECOND, Instant
from ..support.frozen import frozen
from .prompt_segment_expiry import LONGEST, holds_until
from .prompt_segment_file import HEADER, ORIGIN, UNWRITABLE, VERSION, Stamp
from .prompt_segment_line import row_text
from .prompt_segment_staleness import stamp_of


@frozen
class SegmentRow:
    """A service's row. Until `holds_until` its text cannot change unless an event is recorded."""

    name: str
    status: Status
    remaining: str
    order: tuple[float | str, ...]
    holds_until: Instant


def segment_row(assessment: Assessment, settings: Settings, may_grow: bool = True) -> SegmentRow:
    """The row of a service; the assessment must be complete.

    `may_grow`: an event is open or has yet to begin, or that is not known; the row is then valid for less
    time.
    """
    return SegmentRow(
        assessment.service,
        assessment.status,
        _remaining(assessment.remaining_pct),
        worst_first(assessment),
        holds_until(assessment, settings.policy.watch_below_pct, may_grow),
    )


def _remaining(percent: float) -> str:
    """Whole percent, rounded down."""
    return "<1%" if 0 < percent < 1 else f"{math.floor(percent)}%"


def origins_of(settings: Settings) -> list[Stamp]:
    """The files from which figures come: the store as it is now, if it is a file; configuration as read."""
    store = settings.store.path
    stamps = [] if store is None else [stamp_of(str(store.absolute()))]
    for file in settings.files:
        path = str(file.path.absolute())
        if file.size >= 0 and not set(path) & UNWRITABLE:
            stamps.append((file.mtime_ns, file.size, path))
    return [stamp for stamp in stamps if stamp is not None]


def in_order(rows: Iterable[SegmentRow]) -> list[SegmentRow]:
    """The rows in the order of the file, worst first."""
    return sorted(rows, key=attrgetter("order"))


def segment_text(rows: Iterable[SegmentRow], now: Instant, origins: Iterable[Stamp] = ()) -> str:
    """The file's text.

    A header with the time of writing and until when it is valid, the line, the origins, and the services.
    """
    lines = [(min(row.holds_until, now + LONGEST) // SECOND, row) for row in in_order(rows)]
    until = min((seconds for seconds, _ in lines), default=(now + LONGEST) // SECOND)
    shown = [(seconds, row.status, row.remaining, row.name) for seconds, row in lines]
    return "\n".join(
        [
            f"{HEADER} {VERSION} {now // SECOND} {until}",
            row_text(list(shown)),
            *("\t".join(map(str, (ORIGIN, *stamp))) for stamp in origins),
            *(f"{seconds}\t{status}\t{remaining}\t{name}" for seconds, status, remaining, name in shown),
            "",
        ]
    )


def write_segment(path: str, rows: Iterable[SegmentRow], now: Instant, origins: Iterable[Stamp] = ()) -> None:
    """Replace the file, readable only by this user; raises `OSError` if that fails."""
    target = Path(path)
    make_folders(target.parent, 0o700)
    write_atomically(target, segment_text(rows, now, origins), mode=0o600, durable=False)
