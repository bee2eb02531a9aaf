"""The pages of a wallboard: whose tiles and detail are visible. Independent of the screen."""

from collections.abc import Sequence
from datetime import datetime

from textual.geometry import Region

from budgettui.core.analysis.assessment import Assessment
from budgettui.tui.widgets.wall.wall_base import Turn

from .rotation import Rotation
from .wall_layout import DETAIL_HEIGHT, Tiling, spread_out, stacked, tiling


class WallPages:
    """Which services the rotation shows, in the space of the last `fit`."""

    def __init__(self) -> None:
        self.listed: list[Assessment] = []
        """All services, worst first."""
        self.rotation = Rotation()
        self.grid = Tiling(1, 1, 1, 1, "line", 1)
        self._fitted: tuple[int, int, int] | None = None
        self._room = (0, 0)

    def fit(self, width: int, height: int) -> None:
        """Plan the tiles for `width` × `height` cells."""
        self._room = (width, height)
        key = (width, height, len(self.listed))
        if key != self._fitted:
            self._fitted = key
            self.grid = tiling(*key)

    @property
    def troubled(self) -> list[Assessment]:
        """The services worth a detail: not OK, or with an open event; all if every service is OK."""
        return [
            assessment for assessment in self.listed if assessment.status != "OK" or assessment.open_events
        ] or self.listed

    @property
    def has_detail_turn(self) -> bool:
        """Whether a detail takes its turn in place of the lower tiles."""
        grid = self.grid
        shown_always = grid.beside or grid.below
        return not shown_always and grid.room_below >= DETAIL_HEIGHT and grid.count > grid.columns

    @property
    def count(self) -> int:
        """How many different pages there are, a detail's turn included."""
        return self.grid.pages + self.has_detail_turn

    @property
    def page(self) -> int:
        """The visible page, counted from 0."""
        return self.rotation.step % self.count

    @property
    def shows_detail(self) -> bool:
        if self.grid.beside or self.grid.below:
            return True
        return self.has_detail_turn and self.page == self.grid.pages

    @property
    def detailed(self) -> str | None:
        """The service shown in detail."""
        return self.rotation.subject if self.shows_detail else None

    def members(self) -> list[Assessment]:
        """The services whose tiles are visible."""
        if self.shows_detail and self.has_detail_turn:
            return self.listed[: self.grid.columns]
        return [self.listed[index] for index in self.grid.members(self.page) if index < len(self.listed)]

    def places(self, first: int) -> dict[str, Region]:
        """The regions of tiles and detail, by widget id, from row `first` on."""
        grid = self.grid
        width, height = self._room
        places = {
            f"tile-{index}": grid.region(index, (0, first), width - grid.beside)
            for index in range(len(self.members()))
        }
        if not self.shows_detail or not self.listed:
            return places
        if grid.beside:
            return places | stacked(Region(width - grid.beside, first, grid.beside, height))
        used = grid.rows * grid.height if grid.below else grid.height
        return places | spread_out(Region(0, first + used, width, height - used))

    def go(self, by: int, among: Sequence[Assessment], now: datetime) -> None:
        """Turn the page, and the detail to the next of `among`."""
        was_showing = self.shows_detail
        self.rotation.turn(by, self.count, now)
        if was_showing or by < 0:
            self.rotation.next_subject(by, [assessment.service for assessment in among])

    def turn(self) -> Turn:
        """The state of the rotation."""
        return Turn(self.page + 1, self.count, self.rotation.held, len(self.listed) > 1)
