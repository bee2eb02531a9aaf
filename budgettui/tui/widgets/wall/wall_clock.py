"""The wallboard's clock."""

from datetime import datetime

from rich.cells import cell_len

from budgettui.core.text.formatting import format_weekday, format_zone

from ..text_lines import Line, line_width
from .big_digits import big_digits, cells_wide
from .wall_base import WallBlock
from .wall_header import TALL_HEADER


class WallClock(WallBlock):
    """The time, in its own block so that nothing else is sent when it ticks."""

    def needed(self, tall: bool) -> int:
        """The width it needs, in cells."""
        now = self.budget_app.now().astimezone(self.budget_app.zone)
        if not tall:
            return cell_len(f"{now:%H:%M:%S} {format_zone(now, self.budget_app.zone)} ")
        return cells_wide("00:00", 1) + 3 + max(line_width(line) for line in self._notes(now))

    def rows(self, width: int, height: int) -> list[Line]:
        now = self.budget_app.now().astimezone(self.budget_app.zone)
        if height < TALL_HEADER:
            zone = format_zone(now, self.budget_app.zone)
            return [((f"{now:%H:%M:%S}", "text+b"), (f" {zone} ", "muted"))]
        drawn = big_digits(f"{now:%H:%M}", 1, self.glyphs.ascii)
        return [
            ((digits, "text+b"), ("  ", ""), *note)
            for digits, note in zip(drawn, self._notes(now), strict=True)
        ]

    def _notes(self, now: datetime) -> list[Line]:
        return [
            ((format_weekday(now), "muted"),),
            ((format_zone(now, self.budget_app.zone), "muted"),),
            ((f"{now:%S}", "text+b"), (" s", "muted")),
        ]
