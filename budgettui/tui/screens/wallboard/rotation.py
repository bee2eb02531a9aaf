"""The rotation of a wallboard: when its pages turn, which is visible, and whose detail is.

Independent of the screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from textual.geometry import Region

from budgettui.core.analysis.assessment import Assessment
from budgettui.tui.widgets.wall.wall_base import Turn

from .wall_layout import DETAIL_HEIGHT, Tiling, tiling
from .wall_pages import Paging

ALARMS = ("SPENT", "PAGE")


@dataclass
class Rotation:
    """The state of the rotation. `step` counts the turns; `held`: only keys turn."""

    step: int = 0
    held: bool = False
    subject: str | None = None
    """The service whose detail is shown, if any."""
    turned_at: datetime | None = None
    _alarmed: set[str] = field(default_factory=set)

    def is_due(self, now: datetime, stays_seconds: float) -> bool:
        """Whether it is time for the next turn."""
        if self.turned_at is None:
            self.turned_at = now
        return not self.held and now - self.turned_at >= timedelta(seconds=max(stays_seconds, 1.0))

    def turn(self, by: int, turns: int, now: datetime) -> None:
        """Go to another of the `turns` pages."""
        self.turned_at = now
        self.step = (self.step + by) % max(turns, 1)

    def next_subject(self, by: int, among: Sequence[str]) -> None:
        """Show the next of `among` in detail; the first if the current one is not among them."""
        if self.subject in among:
            self.subject = among[(among.index(self.subject) + by) % len(among)]
        elif among:
            self.subject = among[0]

    def toggle_hold(self, now: datetime) -> None:
        """Pause or resume the rotation."""
        self.held = not self.held
        self.turned_at = now

    def aim(self, listed: Sequence[Assessment], now: datetime) -> None:
        """Keep the subject among those listed, worst first; a service that newly pages takes precedence."""
        names = [assessment.service for assessment in listed]
        alarmed = {assessment.service for assessment in listed if assessment.status in ALARMS}
        newly = alarmed - self._alarmed
        self._alarmed = alarmed
        if newly and not self.held:
            self.subject, self.turned_at = next(name for name in names if name in newly), now
        if self.subject not in names:
            self.subject = names[0] if names else None


class RotatingPages:
    """Whose tiles and detail the rotation shows, in the space of the last `fit`."""

    def __init__(self) -> None:
        self.listed: list[Assessment] = []
        """All services, worst first."""
        self.rotation = Rotation()
        self.grid = Tiling(Paging(1, 1, 1), 1, 1, "line")
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
        grid, paging = self.grid, self.grid.paging
        shown_always = grid.beside or grid.below
        return not shown_always and grid.room_below >= DETAIL_HEIGHT and paging.count > paging.columns

    @property
    def count(self) -> int:
        """How many different pages there are, a detail's turn included."""
        return self.grid.paging.pages + self.has_detail_turn

    @property
    def page(self) -> int:
        """The visible page, counted from 0."""
        return self.rotation.step % self.count

    @property
    def shows_detail(self) -> bool:
        if self.grid.beside or self.grid.below:
            return True
        return self.has_detail_turn and self.page == self.grid.paging.pages

    @property
    def detailed(self) -> str | None:
        """The service shown in detail."""
        return self.rotation.subject if self.shows_detail else None

    def members(self) -> list[Assessment]:
        """The services whose tiles are visible."""
        if self.shows_detail and self.has_detail_turn:
            return self.listed[: self.grid.paging.columns]
        members = self.grid.paging.members(self.page)
        return [self.listed[index] for index in members if index < len(self.listed)]

    def places(self, first: int) -> dict[str, Region]:
        """The regions of tiles and detail, by widget id, from row `first` on."""
        has_detail = self.shows_detail and bool(self.listed)
        return self.grid.places(self._room, first, len(self.members()), has_detail)

    def go(self, by: int, among: Sequence[Assessment], now: datetime) -> None:
        """Turn the page, and the detail to the next of `among`."""
        was_showing = self.shows_detail
        self.rotation.turn(by, self.count, now)
        if was_showing or by < 0:
            self.rotation.next_subject(by, [assessment.service for assessment in among])

    def turn(self) -> Turn:
        """The state of the rotation."""
        return Turn(self.page + 1, self.count, self.rotation.held, len(self.listed) > 1)
