"""The base class of the full screens: the app under its own type, and the chosen service."""

from typing import cast

from textual.screen import Screen

from budgettui.tui.base_app import BaseApp

from .region_compositor import RegionCompositor


class BaseScreen(Screen[None]):
    """A screen over a `BaseApp`."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = RegionCompositor()

    @property
    def budget_app(self) -> BaseApp:
        return cast(BaseApp, self.app)

    def chosen_service(self) -> str | None:
        """The chosen service; None, with a message, if there is none."""
        if self.budget_app.service_list.current is None:
            self.budget_app.show_message("there is no service to act on yet")
            return None
        return self.budget_app.service_list.chosen
