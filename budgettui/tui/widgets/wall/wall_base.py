"""The base of the wallboard's header, clock, banner and foot, which show the state of the rotation."""

from datetime import datetime

from budgettui.core.support.frozen import frozen
from budgettui.tui.state.figures_age import old_since

from ..block import Block


@frozen
class Turn:
    """The state of the rotation, for header and foot. Pages are counted from 1; `held`: it is paused."""

    page: int = 1
    pages: int = 1
    held: bool = False
    turning: bool = False
    """Whether there is anything to turn to."""


class WallBlock(Block):
    """A block of the wallboard that shows the state of the rotation."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.turn = Turn()

    @property
    def last_good(self) -> datetime | None:
        """Since when the data is old; None while it is good."""
        app = self.budget_app
        return old_since(app.now(), app.as_of, app.problems, app.ticking)

    def page_words(self) -> str:
        """`page 2 of 4`, or empty for a single page."""
        return f"page {self.turn.page} of {self.turn.pages}" if self.turn.pages > 1 else ""
