"""The form for one event: add it, change it, or see what it would do. `event_fields` checks the fields."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from budgettui.backend import messages
from budgettui.core.analysis.assessment import WhatIf
from budgettui.core.model.event import Draft, Event
from budgettui.core.model.instants import to_datetime, to_instant
from budgettui.core.text.formatting import format_moment
from budgettui.tui.widgets.cell_width import escape_controls
from budgettui.tui.widgets.text_lines import BLANK, Line, left

from ..confirmations import confirm_future_event
from ..field_form import LABEL_CELLS, FieldForm
from ..form_result import FieldReading
from ..preview_requests import Previews
from .event_fields import FIELDS, HINTS, LABELS, blank_texts, changed_fields, event_texts, read_fields
from .event_preview import comparison, preview_sentence

TITLES = {"add": "add an event", "edit": "edit event", "what_if": "what if: nothing is saved"}


class EventForm(FieldForm[Event, Draft]):
    """Adds or changes an event, or compares the budget without it and with it."""

    FIELDS = FIELDS
    LABELS = LABELS
    WIDE = ("description",)

    def __init__(self, purpose: str, service: str, event: Event | None = None) -> None:
        super().__init__()
        self.purpose = purpose
        self.event = event
        self.service = service
        self.what_if: WhatIf | None = None
        if purpose == "what_if":
            self.can_save, self.detail_rows = False, 9
            self.foot.hidden = {"save"}
        self._sentence = ""
        self.previews = Previews(self, self._previewed)

    def heading(self) -> str:
        title = TITLES[self.purpose]
        return title if self.event is None else f"{title} {self.event.id}"

    def remark(self) -> str:
        if self.event is None or self.event.reviewed:
            return ""
        return f"from {self.event.source or self.event.author}, not reviewed yet; saving accepts it"

    def initial_texts(self) -> dict[str, str]:
        if self.event is not None:
            return event_texts(self.event, self.budget_app.zone)
        return blank_texts(escape_controls(self.service), self.budget_app.first_category)

    def first_field(self) -> str:
        # Unless a start is typed, a new event has just ended, so only its length is required.
        return "lasts" if self.event is None else "when"

    def suggestions(self) -> Mapping[str, Sequence[str]]:
        settings = self.budget_app.settings
        return {"service": settings.service_names, "category": settings.category_names}

    def hint(self, name: str) -> str:
        if name == "category":
            return ", ".join(self.budget_app.settings.category_names)
        return HINTS.get(name, "")

    def echo(self, draft: Draft, name: str) -> str:
        now, zone = self.budget_app.now(), self.budget_app.zone
        if name == "when":
            return f"from {format_moment(to_datetime(draft.start), now, zone)}"
        if name == "lasts":
            return (
                "still open"
                if draft.end is None
                else f"until {format_moment(to_datetime(draft.end), now, zone)}"
            )
        return ""

    def read(self, texts: Mapping[str, str]) -> FieldReading[Draft]:
        app = self.budget_app
        now = to_instant(app.now())
        reading = read_fields(texts, app.settings, now, app.zone, self.event)
        draft = reading.draft
        is_planned = self.purpose == "what_if" and not texts["when"].strip()
        if is_planned and draft is not None and draft.end is not None:
            reading.draft = replace(draft, start=now, end=now + draft.end - draft.start)
        return reading

    def missing_sentence(self, name: str) -> str:
        return f"say how long it lasted: {HINTS['lasts']}"

    def preview(self, draft: Draft | None) -> None:
        if draft is None:
            self.what_if = None
            self.previews.ask(None)
            return
        replacing = self.event.id if self.event is not None else None
        self.previews.ask(messages.Preview(draft, replacing, until_end=self.purpose == "what_if"))

    def preview_sentence(self) -> tuple[str, str]:
        if self.what_if is None:
            return "working…", "muted"
        return self._sentence, "muted" if self.previews.pending else "text"

    def _previewed(self, what_if: WhatIf | None, refusal: str) -> None:
        draft = self.reading.draft
        if what_if is None or draft is None:
            self.refusal = refusal
        else:
            self.what_if = what_if
            self._sentence = preview_sentence(
                what_if, draft, self.budget_app.zone, is_change=self.event is not None
            )
        self.frame.redraw()

    def details(self) -> list[Line]:
        """For a what-if: the figures now and with the event."""
        if self.can_save or self.what_if is None:
            return []
        head = ((left("", LABEL_CELLS), ""), (left("now", 14), "muted"), (self._then(self.what_if), "muted"))
        lines: list[Line] = [BLANK, head]
        for what, before, after in comparison(self.what_if):
            role = "text" if before == after else "accent+b"
            role = "muted" if self.previews.pending else role
            lines.append(((left(what, LABEL_CELLS), "muted"), (left(before, 14), "text"), (after, role)))
        return lines

    def _then(self, what_if: WhatIf) -> str:
        """The heading of the second column: the same moment, or the event's end if that is in the future."""
        moment = what_if.after.as_of
        if moment <= what_if.before.as_of:
            return "with this event"
        return f"at {format_moment(moment, self.budget_app.now(), self.budget_app.zone)}, with this event"

    def confirm(self, draft: Draft) -> None:
        confirm_future_event(self.budget_app, draft, self.save)

    async def record(self, draft: Draft) -> Event:
        if self.event is None:
            request: messages.Request[Event] = messages.Record(draft)
        else:
            changes = changed_fields(self.event, draft)
            if not changes and self.event.reviewed:
                return self.event
            if not changes:
                await self.budget_app.backend.ask(messages.Review({self.event.id: self.event.version}))
                self.budget_app.show_message(f"accepted event {self.event.id}", "good")
                return self.event
            request = messages.Amend(self.event.id, changes, self.event.version)
        saved = await self.budget_app.backend.ask(request)
        self.budget_app.changes.tell_saved(saved, "recorded" if self.event is None else "changed")
        return saved
