"""The smallest Textual app, which first text and idle cost are compared with."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class TenLines(App[None]):
    def compose(self) -> ComposeResult:
        yield Static("services")


TenLines().run()
