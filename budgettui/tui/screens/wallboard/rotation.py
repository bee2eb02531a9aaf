"""The rotation of a wallboard: its pages, and the service shown in detail. Independent of the screen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from budgettui.core.analysis.assessment import Assessment

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
