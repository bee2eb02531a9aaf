"""The size that a terminal reports, within what can be drawn."""

from textual import events

MAX_COLUMNS, MAX_ROWS = 640, 240
"""The largest screen that is drawn. A larger one is a false report, and would take minutes to fill."""


def sane_size(event: events.Resize) -> events.Resize:
    """The event with a size that can be drawn."""
    width = min(max(event.size.width, 1), MAX_COLUMNS)
    height = min(max(event.size.height, 1), MAX_ROWS)
    if (width, height) == event.size:
        return event
    return events.Resize.from_dimensions((width, height), None)
