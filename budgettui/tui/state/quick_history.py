"""The history of the quick line, which the arrow keys recall."""

MAX_LINES = 100


class QuickHistory:
    """`lines`, the oldest first."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def remember(self, line: str) -> None:
        """Add a line, unless it repeats the last one."""
        if self.lines[-1:] != [line]:
            self.lines = [*self.lines, line][-MAX_LINES:]
