"""What the marks, lines and bands of the screens mean."""

from collections.abc import Iterator, Mapping, Sequence

from textual.geometry import Region, Size
from textual.widget import Widget

from budgettui.core.model.frozen import frozen
from budgettui.tui.glyphs import Glyphs
from budgettui.tui.widgets.text_lines import BLANK, Line, Piece, fit, left, wrap

from .dialog_rows import DialogRows
from .filterable import Filterable, holds
from .overlay import centred

MARK_CELLS = 10
WIDEST = 84


@frozen
class Mark:
    """A mark of the screens and what it means."""

    mark: str
    role: str
    meaning: str


def legend(glyphs: Glyphs) -> Mapping[str, Sequence[Mark]]:
    """The marks by the part of the screen that they stand in, in the order in which they meet the eye."""
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
                "what is left of the budget; of consumed, what is gone",
            ),
            Mark(glyphs.columns[2:6], "band", "what was left over 30 days; red where it was spent"),
            Mark(f"{glyphs.sorted}left", "text+b", "the list is sorted by this column"),
        ),
        "Trend": (
            Mark(line, "trend", "the budget up to now; the ground under it is what is left"),
            Mark(line, "band", "right of now: the median of the simulated courses"),
            Mark(glyphs.track * 3, "band", "around it: where 8 of 10 simulated courses run"),
            Mark(glyphs.cursor, "faint", "now, or the moment of the past that is shown"),
            Mark(glyphs.wall, "accent+b", "the chosen day; its figures stand below"),
            Mark(f"{glyphs.cursor} 99.5", "muted", "another target holds from here, not the one written"),
            Mark(glyphs.event, "event", "below: an event that cost 2 % of the budget or more"),
            Mark("┴", "muted", "below: a smaller event"),
            Mark(glyphs.heavy * 3, "muted", "below, and as a band: time that does not count"),
        ),
        "Burn per day, calendar": (
            Mark(glyphs.columns[4], "page", "a day that stands out; the anomalies list it"),
            Mark(glyphs.columns[4], "watch", "above 1×: kept up, the budget would not last its window"),
            Mark(glyphs.columns[4], "trend", "at most 1×"),
            Mark(" ".join(glyphs.heat), "trend", "in the calendar: none, up to 0.5×, 1×, 3×, more"),
            Mark(glyphs.rule * 3, "muted", "in the calendar: a day that does not count"),
        ),
        "Events": (
            Mark(glyphs.cross, "spent", "voided: in the history, not in the count"),
            Mark("?", "accent+b", "a source brought it, and nobody has reviewed it"),
        ),
    }


class LegendRows(DialogRows):
    """One row per mark, or more where its meaning is long."""

    def __init__(self, first: str | None) -> None:
        super().__init__()
        self.first = first
        self._lines: list[Line] = []

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        return (("legend", "text+b"),), self.key_hint("help", "all keys")

    def lines(self, width: int, height: int) -> list[Line]:
        self._lines = self._made(width)
        return super().lines(width, height)

    def whole(self, width: int) -> Sequence[Line]:
        return self._made(width)

    def _made(self, width: int) -> list[Line]:
        lines: list[Line] = []
        parts = sorted(legend(self.glyphs).items(), key=lambda part: part[0] != self.first)
        for title, marks in parts:
            matches = [mark for mark in marks if holds(f"{title} {mark.mark} {mark.meaning}", self.filter)]
            if matches:
                lines += [*([BLANK] if lines else []), ((title, "muted+b"),)]
            for mark in matches:
                texts = wrap(mark.meaning, max(width - MARK_CELLS - 2, 12))
                for index, text in enumerate(texts):
                    shown = mark.mark if not index else ""
                    lines.append(((f"  {left(shown, MARK_CELLS)}", mark.role), (text, "text")))
        return lines

    def count(self) -> int:
        return len(self._lines)

    def empty(self, width: int) -> Sequence[Line]:
        return ((("no mark holds that text", "muted"),),)

    def row(self, index: int, width: int, chosen: bool) -> Line:
        return fit(self._lines[index], width)


class Legend(Filterable):
    """The legend, as large as it needs to be; `first` names the part that comes first."""

    FILTER_HINT = "mark or meaning; enter keeps, esc clears"

    def __init__(self, first: str | None = None) -> None:
        super().__init__()
        self.rows = LegendRows(first)

    @property
    def listed(self) -> Widget:
        return self.rows

    def content(self) -> Iterator[Widget]:
        yield self.rows

    def places(self, size: Size) -> dict[str, Region]:
        regions = super().places(size)
        needed = sum(len(marks) + 2 for marks in legend(self.rows.glyphs).values()) + 1
        regions["rows"] = centred(Size(size.width, size.height - 1), WIDEST, needed)
        return regions

    def show_filtered(self, text: str) -> None:
        self.rows.filter = text
        self.rows.cursor = 0
        self.rows.redraw()

    def on_mount(self) -> None:
        self.set_focus(self.rows)

    def action_help(self) -> None:
        from .help_dialog import Help

        self.app.switch_screen(Help())

    def key_question_mark(self) -> None:
        self.action_help()
