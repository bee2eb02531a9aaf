"""What is shown on a terminal that is too small for the dashboard."""

from budgettui.tui.widgets.block import Block
from budgettui.tui.widgets.text_lines import BLANK, Line

from .dashboard_layout import SMALLEST


class TooSmall(Block):
    """Shown on a terminal that is too small for the panes."""

    def rows(self, width: int, height: int) -> list[Line]:
        needed = f"{SMALLEST[0]}{self.glyphs.times}{SMALLEST[1]}"
        text = f"{needed} needed, this is {width}{self.glyphs.times}{height}"
        above = max((height - 1) // 2, 0)
        return [BLANK] * above + [((self.cut(text.center(width), width), "text+b"),)]
