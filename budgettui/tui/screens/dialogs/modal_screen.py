"""Screens over the dashboard: their base class, and the regions they take."""

from collections.abc import Iterator
from typing import TypeVar, cast

from rich.console import RenderableType
from textual.geometry import Region, Size
from textual.layout import Layout
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import ModalScreen
from textual.widget import Widget

from budgettui.tui.base_app import BaseApp
from budgettui.tui.foot_messages import Tone
from budgettui.tui.widgets.block import Block
from budgettui.tui.widgets.foot_bar import FootBar
from budgettui.tui.widgets.tinted_screen import TintedScreen

from ..dashboard.dashboard_layout import Arrangement

Result = TypeVar("Result")


class Overlay(ModalScreen[Result]):
    """A screen over the dashboard, with its own foot.

    `places` gives the region of each widget by id; WHERE names the groups of actions that apply here.
    """

    AUTO_FOCUS = None
    WHERE: tuple[str, ...] = ("overlay",)

    def __init__(self) -> None:
        super().__init__()
        self._arrangement = Arrangement(self._planned)
        self.foot = FootBar(id="foot")
        self.foot.places = self.WHERE

    def compose(self) -> Iterator[Widget]:
        yield from self.content()
        yield self.foot

    def content(self) -> Iterator[Widget]:
        """The widgets other than the foot."""
        raise NotImplementedError

    def show_message(self, text: str, tone: Tone) -> None:
        """Show a message at the foot."""
        self.foot.show_message(text, tone)

    def redraw(self) -> None:
        """Redraw what changed in every block."""
        for block in self.query(Block):
            block.redraw()

    def render(self) -> RenderableType:
        renderable = super().render()
        if isinstance(renderable, BackgroundScreen):
            return TintedScreen(renderable.screen, renderable.color)
        return renderable

    def _planned(self, size: Size) -> dict[str, Region]:
        return {"foot": Region(0, size.height - 1, size.width, 1), **self.places(size)}

    @property
    def budget_app(self) -> BaseApp:
        return cast(BaseApp, self.app)

    @property
    def layout(self) -> Layout:
        return self._arrangement

    def places(self, size: Size) -> dict[str, Region]:
        """The region of every widget, by id."""
        raise NotImplementedError

    def action_close(self) -> None:
        self.dismiss(None)


def centred(size: Size, width: int, height: int) -> Region:
    """A region of that size, or as much of it as fits, in the middle."""
    width, height = min(width, size.width), min(height, size.height)
    return Region((size.width - width) // 2, (size.height - height) // 2, width, height)


def roomy(size: Size) -> Region:
    """Nearly the whole screen, with a margin where there is room for one."""
    across = 4 if size.width > 110 else 0
    down = 2 if size.height > 30 else 0
    return Region(across, down, size.width - 2 * across, size.height - 2 * down - (0 if down else 1))
