"""The help: all keys, from the table of actions, and what the marks mean."""

from collections.abc import Sequence

from budgettui.tui.actions import ACTIONS, PLACES, Action
from budgettui.tui.key_names import keys_of
from budgettui.tui.widgets.text_lines import Line, Piece, left

from ..dialog_list_rows import DialogRows
from ..filterable_dialog import RowsDialog, holds
from .legend_marks import Mark, legend

KEY_CELLS = 20
ID_CELLS = 18
WITH_IDS = 90
"""Width from which every row shows the action's id in the configuration."""


class HelpRows(DialogRows):
    """One row per action under the place where it works."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[str | Action | Mark] = []

    def on_mount(self) -> None:
        self.narrow("")

    def narrow(self, text: str) -> None:
        """Show the actions and marks that contain a text, each under its heading."""
        self.filter = text
        groups: list[tuple[str, Sequence[Action | Mark]]] = [
            (words, [action for action in ACTIONS if action.where == where])
            for where, words in PLACES.items()
        ]
        groups += [
            (f"What the marks mean: {title.lower()}", marks) for title, marks in legend(self.glyphs).items()
        ]
        self.entries = []
        for title, members in groups:
            matches = [entry for entry in members if holds(f"{title} {self._text(entry)}", text)]
            self.entries += [title, *matches] if matches else []
        self.redraw()

    def _text(self, entry: Action | Mark) -> str:
        """The text that a filter searches."""
        if isinstance(entry, Mark):
            return f"{entry.mark} {entry.meaning}"
        keys = " ".join(keys_of(entry.id, self.budget_app.settings.keys))
        return f"{keys} {entry.label} {entry.tooltip} {entry.id}"

    def empty(self, width: int) -> Sequence[Line]:
        return ((("no key and no mark contains that text", "muted"),),)

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


class Help(RowsDialog):
    """The help: keys and marks."""

    FILTER_HINT = "key, action or meaning; enter keeps, esc clears"

    def __init__(self) -> None:
        self.rows = HelpRows()
        super().__init__(self.rows)

    def show_filtered(self, text: str) -> None:
        self.rows.narrow(text)
        self.rows.cursor = 0
        self.rows.move(1)

    def on_mount(self) -> None:
        self.rows.cursor = 1
