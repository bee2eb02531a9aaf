"""The base of the screens that show the board: the app under its own type, and the chosen service."""

from typing import TYPE_CHECKING, cast

from textual.screen import Screen

if TYPE_CHECKING:
    from budgettui.app import BudgetApp


class BoardScreen(Screen[None]):
    """A screen of a `BudgetApp`."""

    @property
    def board(self) -> "BudgetApp":
        return cast("BudgetApp", self.app)

    def chosen_service(self) -> str | None:
        """The chosen service; where there is none, say so."""
        if self.board.roster.current is None:
            self.board.say("there is no service to act on yet")
            return None
        return self.board.roster.chosen
