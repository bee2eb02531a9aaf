"""The lines typed into the quick line, which the arrow keys bring back."""

MAX_LINES = 100


class QuickHistory:
    """`lines`, the oldest first."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def remember(self, line: str) -> None:
        """Keep a line, unless it is the last one again."""
        if self.lines[-1:] != [line]:
            self.lines = [*self.lines, line][-MAX_LINES:]
