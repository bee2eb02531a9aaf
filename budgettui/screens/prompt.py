"""The line at the foot that takes the text of a filter."""

from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.binding import Binding
from textual.widgets import Input

from budgettui.widgets.lines import Line
from budgettui.widgets.pane import Block

if TYPE_CHECKING:
    from .dashboard import Dashboard


class PromptMark(Block):
    """What stands before the entry."""

    def __init__(self, mark: str, id: str) -> None:
        super().__init__(id=id)
        self.mark = mark

    def rows(self, width: int, height: int) -> list[Line]:
        return [((f" {self.mark}", "accent+b"),)]


class FilterEntry(Input):
    """Narrows the services while typing; enter keeps the filter, escape drops it."""

    DEFAULT_CSS = """
    FilterEntry { border: none; height: 1; padding: 0; background: $background; }
    FilterEntry:focus { border: none; background: $background; }
    """
    BINDINGS: ClassVar[list[Any]] = [
        Binding("escape", "drop", show=False),
        Binding("down,tab", "keep", show=False),
    ]

    def __init__(self, value: str, id: str) -> None:
        super().__init__(value, id=id, placeholder="name, group or tag; enter keeps, esc clears")
        self.cursor_blink = False

    @property
    def dashboard(self) -> "Dashboard":
        return cast("Dashboard", self.screen)

    def watch_value(self, value: str) -> None:
        if self.is_mounted:
            self.dashboard.filter_typed(value)

    async def action_submit(self) -> None:
        self.dashboard.filter_done(keep=True)

    def action_keep(self) -> None:
        self.dashboard.filter_done(keep=True)

    def action_drop(self) -> None:
        self.dashboard.filter_done(keep=False)
