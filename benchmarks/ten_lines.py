"""The smallest Textual app: what first text and idle cost are compared to."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class TenLines(App[None]):
    def compose(self) -> ComposeResult:
        yield Static("services")


TenLines().run()
