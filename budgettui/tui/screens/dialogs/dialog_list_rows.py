"""The rows of a dialog's list: the filter in the heading, and optionally lines of text below each item."""

from collections.abc import Iterable
from typing import Generic, TypeVar

from budgettui.tui.key_names import bindings
from budgettui.tui.widgets.list_pane import ListPane
from budgettui.tui.widgets.text_lines import Line, Piece, fit, wrap

Item = TypeVar("Item")
_INDENT = "    "


class DialogRows(ListPane):
    """Rows that a filter narrows."""

    GROUND = "raised"
    BINDINGS = bindings("pane")

    def __init__(self) -> None:
        super().__init__(id="rows")
        self.filter = ""

    def title(self, *pieces: Piece) -> list[Piece]:
        """A heading's left side, with the filter at its end."""
        return [*pieces, *self.filter_mark(self.filter)]

    def narrow(self, text: str) -> None:
        """Show the rows that contain a text."""
        self.filter = text
        self.redraw()


class AnnotatedRows(DialogRows, Generic[Item]):
    """Items, each with a text below, which may be empty; only the items take the cursor."""

    TEXT_ROLE = "muted"

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[tuple[Item, str]] = []
        """For each item, an entry with an empty text, then one per line of its text."""

    def fill(self, items: Iterable[tuple[Item, str]], width: int) -> None:
        """Show these items, with their texts wrapped to `width` cells."""
        self._entries = []
        for item, text in items:
            lines = wrap(text, max(width - len(_INDENT), 1)) if text else []
            self._entries += [(item, line) for line in ("", *lines)]

    @property
    def chosen(self) -> Item | None:
        return self._entries[self.cursor][0] if self.cursor < len(self._entries) else None

    def count(self) -> int:
        return len(self._entries)

    def selectable(self, index: int) -> bool:
        return not self._entries[index][1]

    def row(self, index: int, width: int, chosen: bool) -> Line:
        item, text = self._entries[index]
        if text:
            return fit(((_INDENT, ""), (text, self.TEXT_ROLE)), width)
        return self.pointed(self.item_line(item, width), width, chosen)

    def item_line(self, item: Item, width: int) -> list[Piece]:
        """The row of an item, without the pointer."""
        raise NotImplementedError
