"""The base of the screens that show the board: the app under its own type, and the chosen service."""

from typing import cast

from textual.screen import Screen

from budgettui.board import Board


class BoardScreen(Screen[None]):
    """A screen over a `Board`."""

    @property
    def board(self) -> Board:
        return cast(Board, self.app)

    def chosen_service(self) -> str | None:
        """The chosen service; where there is none, say so."""
        if self.board.roster.current is None:
            self.board.say("there is no service to act on yet")
            return None
        return self.board.roster.chosen
