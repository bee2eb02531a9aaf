"""The marks, lines and bands of the screens, and what each means."""

from collections.abc import Mapping, Sequence

from budgettui.core.support.frozen import frozen
from budgettui.tui.glyphs import Glyphs


@frozen
class Mark:
    """A mark of the screens and what it means."""

    mark: str
    role: str
    meaning: str


def legend(glyphs: Glyphs) -> Mapping[str, Sequence[Mark]]:
    """The marks by the part of the screen that they are in, from top to bottom."""
    column = glyphs.columns[len(glyphs.columns) // 2]
    line = "⠤⠒⠉" if glyphs.plot == "braille" else glyphs.plot.replace("dot", "•") * 3
    return {
        "Services": (
            Mark(f"{glyphs.spent} SPENT", "spent+b", "nothing of the budget remains"),
            Mark(f"{glyphs.page} PAGE", "page+b", "an alert fires that should page somebody"),
            Mark(f"{glyphs.watch} WATCH", "watch", "a ticket alert fires, or little remains"),
            Mark(f"{glyphs.ok} OK", "ok", "none of these"),
            Mark(glyphs.open, "event+b", "an event is open"),
            Mark(glyphs.alert, "page+b", "a paging alert fires"),
            Mark(glyphs.ticket, "watch", "a ticket alert fires"),
            Mark(
                glyphs.eighths[-1] * 3 + glyphs.track,
                "ok",
                "the remaining budget; in the gauge, what is consumed",
            ),
            Mark(glyphs.columns[2:6], "band", "the budget left over 30 days; red where it was spent"),
            Mark(f"{glyphs.sorted}left", "text+b", "the list is sorted by this column"),
        ),
        "Trend": (
            Mark(line, "trend", "the budget up to now; the area below is what is left"),
            Mark(line, "band", "right of now: the median of the simulated courses"),
            Mark(glyphs.track * 3, "band", "around it: where 8 of 10 simulated courses run"),
            Mark(glyphs.cursor, "faint", "now, or the moment of the past that is shown"),
            Mark(glyphs.wall, "accent+b", "the chosen day; its figures are below"),
            Mark(f"{glyphs.cursor} 99.5", "muted", "the target changed here, from the one shown"),
            Mark(glyphs.event, "event", "below: an event that cost 2 % of the budget or more"),
            Mark("┴", "muted", "below: a smaller event"),
            Mark(glyphs.heavy * 3, "muted", "below, and as a band: time that does not count"),
        ),
        "Burn per day, calendar": (
            Mark(column, "page", "a day that stands out; the anomalies list it"),
            Mark(column, "watch", "above 1×: too fast for the budget to last its window"),
            Mark(column, "trend", "at most 1×"),
            Mark(" ".join(glyphs.heat), "trend", "in the calendar: none, up to 0.5×, 1×, 3×, more"),
            Mark(glyphs.rule * 3, "muted", "in the calendar: a day that does not count"),
        ),
        "Events": (
            Mark(glyphs.cross, "spent", "voided: kept in the history, not counted"),
            Mark("?", "accent+b", "imported from a source, and not reviewed yet"),
        ),
    }
