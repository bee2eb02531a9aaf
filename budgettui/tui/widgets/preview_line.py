"""The line above an entry: what the typed text would do, or what is wrong with it."""

from budgettui.tui.widgets.block import Block
from budgettui.tui.widgets.text_lines import Line, wrap


class PreviewLine(Block):
    """A sentence above an entry, wrapped to the rows that the line has."""

    GROUND = "raised"

    def __init__(self) -> None:
        super().__init__(id="preview")
        self.message = ("", "muted")

    def tell(self, text: str, role: str) -> None:
        """Show `text` in the style of `role`."""
        self.message = (text, role)
        self.redraw()

    def rows(self, width: int, height: int) -> list[Line]:
        text, role = self.message
        lines = wrap(self.sanitize(text), width - 2)
        if len(lines) > height > 0:
            lines[height - 1 :] = [self.cut(" ".join(lines[height - 1 :]), width - 2)]
        return [((" ", ""), (line, role)) for line in lines]
