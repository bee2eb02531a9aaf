"""The input line for a note on an event, which may begin with the time it is about (`@14:05 …`)."""

from functools import partial

from budgettui.backend import messages
from budgettui.core.analysis.events.clock_skew import CLOCK_SKEW
from budgettui.core.model.instants import Instant, to_datetime, to_instant
from budgettui.core.text.formatting import format_moment
from budgettui.core.text.timeparse import parse_when
from budgettui.tui.background_work import in_background
from budgettui.tui.base_app import BaseApp
from budgettui.tui.widgets.preview_line import PreviewLine

from ...dashboard.filter_prompt import FilterEntry
from ..filterable_dialog import Listing


class NotePrompt:
    """Takes a note on an event at the foot of its page, which reloads once the note is saved."""

    def __init__(self, page: Listing, event_id: int) -> None:
        self._page, self._event_id = page, event_id
        self._preview = PreviewLine()
        self._note: tuple[Instant | None, str] | None = None
        """The time and text of the typed note; None if it cannot be parsed."""

    def open(self) -> None:
        """Show the line."""
        entry = FilterEntry("", "entry", self._typed, self._done)
        entry.placeholder = "what was seen or done; enter saves, esc leaves"
        self._page.open_prompt("n", entry, self._preview)
        self._typed("")

    def _typed(self, text: str) -> None:
        """Show the time of the note, or what is wrong with it."""
        app = self._page.budget_app
        sentence, role = "a note on this event; begin with @14:05 to say when it happened", "muted"
        self._note = None
        if text.strip():
            try:
                self._note = read_note(text.strip(), to_instant(app.now()), app)
            except ValueError as error:
                sentence, role = str(error), "watch"
            else:
                at = app.now() if self._note[0] is None else to_datetime(self._note[0])
                sentence, role = f"a note of {format_moment(at, app.now(), app.zone)}", "text"
        self._preview.tell(sentence, role)

    def _done(self, keep: bool) -> None:
        if not keep:
            self._page.close_prompt()
        elif self._note is not None:
            at, text = self._note
            self._page.close_prompt()
            in_background(self._page, partial(self._add, text, at), "save")

    async def _add(self, text: str, at: Instant | None) -> None:
        app = self._page.budget_app
        if await app.ask(messages.AddNote(self._event_id, text, at)) is not None:
            app.show_message("noted", "good")
            self._page.reload()


def read_note(text: str, now: Instant, app: BaseApp) -> tuple[Instant | None, str]:
    """The time that a note begins with, if any (`@14:05 rolled back`), and the text after it.

    Raises `ValueError` for a time that cannot be parsed or is in the future, and for a note without text.
    """
    if not text.startswith("@"):
        return None, text
    time, _, rest = text[1:].partition(" ")
    if not rest.strip():
        raise ValueError("note: there is only a time; add what was seen or done then")
    moment = parse_when(time, now, app.zone)
    if moment > now + CLOCK_SKEW:
        at = format_moment(to_datetime(moment), app.now(), app.zone)
        raise ValueError(f"time: {at} is in the future; a note is about what was seen or done")
    return moment, rest.strip()
