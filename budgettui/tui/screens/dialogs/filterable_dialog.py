"""Lists over the dashboard that `/` filters by text."""

from collections.abc import Iterator
from typing import Any, ClassVar

from textual.geometry import Region, Size
from textual.widget import Widget

from budgettui.tui.background_work import in_background
from budgettui.tui.key_names import bindings
from budgettui.tui.widgets.list_pane import holds as holds
from budgettui.tui.widgets.pane import Pane

from ..dashboard.filter_prompt import FilterEntry, PromptMark
from .dialog_list_rows import DialogRows
from .modal_screen import Overlay, roomy


class Filterable(Overlay[None]):
    """A list with a filter, typed at the foot; `show_filtered` shows the rows that contain it."""

    WHERE: tuple[str, ...] = ("list", "overlay")
    BINDINGS: ClassVar[list[Any]] = [*bindings("list"), *bindings("overlay")]
    FILTER_HINT = "text; enter keeps, esc clears"

    def __init__(self) -> None:
        super().__init__()
        self.filter = ""
        self._prompt: tuple[Widget, ...] = ()

    @property
    def listed(self) -> Widget:
        """The list."""
        raise NotImplementedError

    def show_filtered(self, text: str) -> None:
        """Show the rows that contain `text`, from the first."""
        raise NotImplementedError

    def places(self, size: Size) -> dict[str, Region]:
        regions = {"rows": roomy(size)}
        if self._prompt:
            regions["prompt"] = Region(0, size.height - 1, 3, 1)
            regions["entry"] = Region(3, size.height - 1, size.width - 3, 1)
            regions["preview"] = Region(0, size.height - 2, size.width, 1)
            regions["foot"] = Region(0, 0, 0, 0)
        return regions

    def action_list_filter(self) -> None:
        entry = FilterEntry(self.filter, "entry", self._filter_typed, self._filter_done)
        entry.placeholder = self.FILTER_HINT
        self.open_prompt("/", entry)

    def open_prompt(self, mark: str, entry: FilterEntry, *above: Widget) -> None:
        """Open a prompt in place of the foot, unless one is open."""
        if self._prompt:
            return
        self._prompt = (*above, PromptMark(mark, id="prompt"), entry)
        self.mount(*self._prompt)
        self.foot.refresh(layout=True)
        self.set_focus(entry)

    def action_list_copy(self) -> None:
        if isinstance(self.listed, Pane):
            self.budget_app.copy(self.listed.as_text())

    def action_list_command(self) -> None:
        if isinstance(self.listed, Pane):
            self.budget_app.copy_command(self.listed.command())

    def _filter_typed(self, text: str) -> None:
        self.filter = text.strip()
        self.show_filtered(self.filter)

    def _filter_done(self, keep: bool) -> None:
        if not keep:
            self._filter_typed("")
        self.close_prompt()

    def close_prompt(self) -> None:
        """Close the prompt, and focus the list."""
        for widget in self._prompt:
            widget.remove()
        self._prompt = ()
        self.foot.refresh(layout=True)
        self.set_focus(self.listed)


class RowsDialog(Filterable):
    """A list of rows and nothing else."""

    def __init__(self, rows: DialogRows) -> None:
        super().__init__()
        self._listed = rows

    @property
    def listed(self) -> Widget:
        return self._listed

    def content(self) -> Iterator[Widget]:
        yield self._listed

    def show_filtered(self, text: str) -> None:
        self._listed.narrow(text)
        self._listed.move(0)

    def on_mount(self) -> None:
        self.set_focus(self._listed)


class Listing(RowsDialog):
    """A list that fills the screen, and is read from the backend once it is open."""

    def on_mount(self) -> None:
        self.reload()

    def reload(self, *_: object) -> None:
        """Read the list again."""
        in_background(self, self.read, "listing", exclusive=True)

    async def read(self) -> None:
        """Request the rows, and show them."""
        raise NotImplementedError
