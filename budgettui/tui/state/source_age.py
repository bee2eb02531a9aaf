"""How old the last answer of a source of events is, and when that is too old."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from budgettui.backend.messages import SourceStatus
from budgettui.core.model.instants import to_instant
from budgettui.core.text.formatting import format_age

MISSED = 3
"""A source is old once it was not synced for this many times its `every`, and `GRACE`."""
GRACE = timedelta(minutes=1)


def old_sources(now: datetime, sources: Iterable[SourceStatus]) -> list[SourceStatus]:
    """The sources that cannot be queried, or were not for too long, the oldest first."""

    def is_old(source: SourceStatus) -> bool:
        if source.problem is not None:
            return True
        if source.every is None or source.synced_at is None:
            return False  # synced only by hand, or for the first time now
        return now - source.synced_at > MISSED * source.every + GRACE

    old = [source for source in sources if is_old(source)]
    return sorted(old, key=lambda source: (source.synced_at is not None, source.synced_at))


def source_age(now: datetime, source: SourceStatus) -> str:
    """The age of a source's last answer, such as `4 min old`."""
    if source.synced_at is None:
        return "never synced"
    return f"{format_age(max(to_instant(now) - to_instant(source.synced_at), 0))} old"


def sources_note(now: datetime, sources: Iterable[SourceStatus]) -> str:
    """The most outdated source, with its age; empty if none is outdated."""
    old = old_sources(now, sources)
    if not old:
        return ""
    more = f" +{len(old) - 1}" if len(old) > 1 else ""
    return f"{old[0].name} {source_age(now, old[0])}{more}"
