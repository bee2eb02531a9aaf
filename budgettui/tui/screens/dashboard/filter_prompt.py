"""The input line for a filter, at the foot of the screen."""

from collections.abc import Callable
from typing import Any, ClassVar

from textual.binding import Binding
from textual.widgets import Input

from budgettui.tui.widgets.block import Block
from budgettui.tui.widgets.text_lines import Line


class PromptMark(Block):
    """The mark in front of the entry."""

    def __init__(self, mark: str, id: str) -> None:
        super().__init__(id=id)
        self.mark = mark

    def rows(self, width: int, height: int) -> list[Line]:
        return [((f" {self.mark}", "accent+b"),)]


class FilterEntry(Input):
    """Narrows the services while typing; enter keeps the filter, escape drops it.

    `typed` is called with the text after each change, `done` at the end with whether to keep the filter.
    """

    DEFAULT_CSS = """
    FilterEntry { border: none; height: 1; padding: 0; background: $background; }
    FilterEntry:focus { border: none; background: $background; }
    """
    BINDINGS: ClassVar[list[Any]] = [
        Binding("escape", "drop", show=False),
        Binding("down,tab", "keep", show=False),
    ]

    def __init__(
        self, value: str, id: str, typed: Callable[[str], None], done: Callable[[bool], None]
    ) -> None:
        super().__init__(value, id=id, placeholder="name, group or tag; enter keeps, esc clears")
        self.cursor_blink = False
        self._typed, self._done = typed, done

    def watch_value(self, value: str) -> None:
        if self.is_mounted:
            self._typed(value)

    async def action_submit(self) -> None:
        self._done(True)

    def action_keep(self) -> None:
        self._done(True)

    def action_drop(self) -> None:
        self._done(False)
