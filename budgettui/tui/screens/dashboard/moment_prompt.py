"""The input line for a past moment, at the foot of the screen; it takes times as everywhere else."""

from collections.abc import Callable
from typing import Any, ClassVar, cast

from textual.binding import Binding
from textual.widgets import Input

from budgettui.core.model.instants import Instant, to_datetime, to_instant
from budgettui.core.text.formatting import format_age, format_date
from budgettui.core.text.timeparse import WHEN_ACCEPTED, parse_when
from budgettui.tui.base_app import BaseApp
from budgettui.tui.widgets.preview_line import PreviewLine


class MomentEntry(Input):
    """Enter goes to the moment, or back to now if nothing is typed; escape changes nothing.

    `chosen` is called with the moment, or None for now, and with whether to show it as it was known then,
    which tab toggles; `left` is called if nothing was chosen.
    """

    DEFAULT_CSS = """
    MomentEntry { border: none; height: 1; padding: 0; background: $background; }
    MomentEntry:focus { border: none; background: $background; }
    """
    BINDINGS: ClassVar[list[Any]] = [
        Binding("escape", "leave", show=False),
        Binding("tab", "known_then", show=False),
    ]

    def __init__(
        self,
        chosen: Callable[[Instant | None, bool], None],
        left: Callable[[], None],
        known_then: bool,
    ) -> None:
        super().__init__(id="entry", placeholder=f"{WHEN_ACCEPTED}; nothing for now")
        self.cursor_blink = False
        self._chosen, self._left, self._known_then = chosen, left, known_then
        self.preview = PreviewLine()

    def on_mount(self) -> None:
        self._read()

    def watch_value(self, value: str) -> None:
        if self.is_mounted:
            self._read()

    def _read(self) -> tuple[bool, Instant | None]:
        """Show which moment is typed, or what is wrong with it; whether it is valid, and the moment."""
        app = cast(BaseApp, self.app)
        if not self.value.strip():
            self.preview.tell("type a past moment to see everything as it was then", "muted")
            return True, None
        present = app.clock()
        try:
            moment = parse_when(self.value, to_instant(present), app.zone)
        except ValueError as error:
            self.preview.tell(str(error), "watch")
            return False, None
        length = to_instant(present) - moment
        local = to_datetime(moment, app.zone)
        shown = f"{format_date(local, present, app.zone)} {local:%H:%M:%S}"
        if length < 0:
            self.preview.tell(
                f"{shown} is in the future; {app.key('what_if')} shows what an event would do", "watch"
            )
            return False, None
        known = "as it was known then; tab: by all that is recorded now"
        if not self._known_then:
            known = "by all that is recorded now; tab: as it was known then"
        self.preview.tell(f"{shown}, {format_age(length)} ago, {known}", "text")
        return True, moment if length else None

    async def action_submit(self) -> None:
        usable, moment = self._read()
        if usable:
            self._chosen(moment, self._known_then)

    def action_known_then(self) -> None:
        self._known_then = not self._known_then
        self._read()

    def action_leave(self) -> None:
        self._left()
