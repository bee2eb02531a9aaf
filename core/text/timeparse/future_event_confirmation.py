"""The reason to ask before saving an event in the future."""

from datetime import tzinfo

from ...model.instants import MINUTE, Instant
from ..formatting import format_when
from .span import Span


def confirmation(span: Span, now: Instant, zone: tzinfo) -> str | None:
    """Why to ask before saving an event: it starts or ends more than a minute after now; None if not."""
    if span.start > now + MINUTE:
        return f"it starts in the future, at {format_when(span.start, zone)}"
    if span.end is not None and span.end > now + MINUTE:
        return f"it ends in the future, at {format_when(span.end, zone)}"
    return None
