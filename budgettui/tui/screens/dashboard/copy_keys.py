"""The dashboard's keys that copy the focused pane, and the command that prints the same."""

from budgettui.tui.widgets.pane import Pane

from ..base_screen import BaseScreen


class CopyKeys(BaseScreen):
    """What `y` and `c` do."""

    def action_copy(self) -> None:
        if isinstance(self.focused, Pane):
            self.budget_app.copy(self.focused.as_text())

    def action_command(self) -> None:
        if isinstance(self.focused, Pane):
            self.budget_app.copy_command(self.focused.command())
