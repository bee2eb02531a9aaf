"""All keys, made from the table of actions, and what the marks mean."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from textual.widget import Widget

from budgettui.tui.actions import ACTIONS, PLACES, Action
from budgettui.tui.glyphs import Glyphs
from budgettui.tui.keys import keys_of
from budgettui.tui.widgets.text_lines import Line, Piece, left

from .dialog_rows import DialogRows
from .filterable import Filterable, holds

KEY_CELLS = 20
ID_CELLS = 18
WITH_IDS = 90
"""From this width on every row shows what the configuration calls its action."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark of the screens and what it means."""

    mark: str
    role: str
    meaning: str


def legend(glyphs: Glyphs) -> list[Mark]:
    """The marks in the order in which they meet the eye."""
    return [
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
        Mark(glyphs.event, "event", "below the trend: an event that cost 2 % of the budget or more"),
        Mark("\u2534", "muted", "below the trend: a smaller event"),
        Mark(glyphs.cursor, "faint", "in the trend: now"),
        Mark(glyphs.wall, "accent+b", "in the trend: the chosen day"),
        Mark(glyphs.track * 3, "band", "right of now: where 8 of 10 simulated courses run, and their median"),
        Mark(f"{glyphs.sorted}left", "text+b", "the list is sorted by this column"),
    ]


class HelpRows(DialogRows):
    """One row per action under the place where it works."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[str | Action | Mark] = []

    def on_mount(self) -> None:
        self.narrow("")

    def narrow(self, text: str) -> None:
        """Show the actions and marks that hold a text, each under its heading."""
        self.filter = text
        groups: list[tuple[str, Sequence[Action | Mark]]] = [
            (words, [action for action in ACTIONS if action.where == where])
            for where, words in PLACES.items()
        ]
        groups.append(("What the marks mean", legend(self.glyphs)))
        self.entries = []
        for title, members in groups:
            matches = [entry for entry in members if holds(f"{title} {self._text(entry)}", text)]
            self.entries += [title, *matches] if matches else []
        self.redraw()

    def _text(self, entry: Action | Mark) -> str:
        """What a search looks at."""
        if isinstance(entry, Mark):
            return f"{entry.mark} {entry.meaning}"
        keys = " ".join(keys_of(entry.id, self.budget_app.settings.keys))
        return f"{keys} {entry.label} {entry.tooltip} {entry.id}"

    def empty(self, width: int) -> Sequence[Line]:
        return ((("no key and no mark holds that text", "muted"),),)

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        title = self.title(("keys", "text+b"))
        return title, (("change them under [keys] in the configuration", "muted"),)

    def footing(self) -> Sequence[Piece]:
        if not self.entries:
            return ()
        entry = self.entries[min(self.cursor, len(self.entries) - 1)]
        name: list[Piece] = []
        if isinstance(entry, Action) and self.size.width - 4 < WITH_IDS:
            name = [("called ", "muted"), (entry.id, "text"), (f" {self.glyphs.dot} ", "faint")]
        return (*name, *super().footing())

    def count(self) -> int:
        return len(self.entries)

    def selectable(self, index: int) -> bool:
        return not isinstance(self.entries[index], str)

    def row(self, index: int, width: int, chosen: bool) -> Line:
        entry = self.entries[index]
        if isinstance(entry, str):
            return ((entry, "text+b"),)
        if isinstance(entry, Mark):
            mark: list[Piece] = [
                (" ", ""),
                (left(entry.mark, KEY_CELLS), entry.role),
                (left(entry.meaning, max(width - KEY_CELLS - 2, 8), self.glyphs.ellipsis), "text"),
            ]
            return self.pointed(mark, width, chosen)
        keys = "  ".join(keys_of(entry.id, self.budget_app.settings.keys))
        room = width - KEY_CELLS - 2 - (ID_CELLS if width >= WITH_IDS else 0)
        line: list[Piece] = [
            (" ", ""),
            (left(keys, KEY_CELLS, self.glyphs.ellipsis), "accent+b"),
            (left(entry.tooltip, max(room, 8), self.glyphs.ellipsis), "text"),
        ]
        if width >= WITH_IDS:
            line.append((f"  {entry.id}", "muted"))
        return self.pointed(line, width, chosen)


class Help(Filterable):
    """The key sheet."""

    FILTER_HINT = "key, action or meaning; enter keeps, esc clears"

    def __init__(self) -> None:
        super().__init__()
        self.rows = HelpRows()

    @property
    def listed(self) -> Widget:
        return self.rows

    def content(self) -> Iterator[Widget]:
        yield self.rows

    def show_filtered(self, text: str) -> None:
        self.rows.narrow(text)
        self.rows.cursor = 0
        self.rows.move(1)

    def on_mount(self) -> None:
        self.rows.cursor = 1
        self.set_focus(self.rows)
