"""All keys, made from the table of actions."""

from collections.abc import Iterator, Sequence

from textual.geometry import Region, Size
from textual.widget import Widget

from budgettui.tui.keys import ACTIONS, PLACES, Action, bindings, keys_of
from budgettui.tui.widgets.list_pane import ListPane
from budgettui.tui.widgets.text_lines import Line, Piece, fit, left, marked

from .overlay import Overlay, roomy

KEY_CELLS = 20
ID_CELLS = 18
WITH_IDS = 90
"""From this width on every row shows what the configuration calls its action."""


class HelpRows(ListPane):
    """One row per action under the place where it works."""

    GROUND = "raised"
    BINDINGS = bindings("pane")

    def __init__(self) -> None:
        super().__init__(id="rows")
        self.entries: list[str | Action] = []
        for place, words in PLACES.items():
            self.entries.append(words)
            self.entries += [action for action in ACTIONS if action.where == place]

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        return (("keys", "text+b"),), (("change them under [keys] in the configuration", "muted"),)

    def footing(self) -> Sequence[Piece]:
        entry = self.entries[self.cursor]
        name: list[Piece] = []
        if isinstance(entry, Action) and self.size.width - 4 < WITH_IDS:
            name = [("called ", "muted"), (entry.id, "text"), (f" {self.glyphs.dot} ", "faint")]
        return (*name, *super().footing())

    def count(self) -> int:
        return len(self.entries)

    def selectable(self, index: int) -> bool:
        return isinstance(self.entries[index], Action)

    def row(self, index: int, width: int, chosen: bool) -> Line:
        entry = self.entries[index]
        if isinstance(entry, str):
            return ((entry, "text+b"),)
        keys = "  ".join(keys_of(entry.id, self.budget_app.settings.keys))
        room = width - KEY_CELLS - 2 - (ID_CELLS if width >= WITH_IDS else 0)
        line: list[Piece] = [
            (self.glyphs.pointer if chosen else " ", "accent"),
            (" ", ""),
            (left(keys, KEY_CELLS, self.glyphs.ellipsis), "accent+b"),
            (left(entry.tooltip, max(room, 8), self.glyphs.ellipsis), "text"),
        ]
        if width >= WITH_IDS:
            line.append((f"  {entry.id}", "muted"))
        row = fit(line, width)
        return marked(row, "@selection") if chosen else row


class Help(Overlay[None]):
    """The key sheet."""

    BINDINGS = bindings("overlay")

    def __init__(self) -> None:
        super().__init__()
        self.rows = HelpRows()

    def content(self) -> Iterator[Widget]:
        yield self.rows

    def places(self, size: Size) -> dict[str, Region]:
        return {"rows": roomy(size)}

    def on_mount(self) -> None:
        self.rows.cursor = 1
        self.set_focus(self.rows)
