"""The base of the screens that show the board: the app under its own type, and the chosen service."""

from typing import cast

from textual.screen import Screen

from budgettui.tui.base_app import BaseApp


class BaseScreen(Screen[None]):
    """A screen over a `BaseApp`."""

    @property
    def board(self) -> BaseApp:
        return cast(BaseApp, self.app)

    def chosen_service(self) -> str | None:
        """The chosen service; where there is none, say so."""
        if self.board.service_list.current is None:
            self.board.show_message("there is no service to act on yet")
            return None
        return self.board.service_list.chosen
