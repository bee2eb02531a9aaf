"""The form for one event: add it, change it, or see what it would do. `event_fields` checks the fields."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input

from budgettui.backend import messages
from budgettui.core.analysis.assessment import WhatIf
from budgettui.core.model.event import Draft, Event
from budgettui.core.model.instants import to_datetime, to_instant
from budgettui.core.text.formatting import format_moment
from budgettui.tui.background import in_background
from budgettui.tui.keys import bindings
from budgettui.tui.widgets.pane import Pane
from budgettui.tui.widgets.text_lines import BLANK, Line, Piece, escape_controls, left, wrap

from .event_fields import (
    FIELDS,
    HINTS,
    LABELS,
    Reading,
    blank_texts,
    changed_fields,
    event_texts,
    read_fields,
    without_name,
)
from .event_preview import Previews, comparison, preview_sentence
from .overlay import Overlay, Question, centred, if_sure

LABEL_CELLS = 13
ENTRY_CELLS = 26
TITLES = {"add": "add an event", "edit": "edit event", "what_if": "what if: nothing is saved"}


class FormPane(Pane):
    """The form's frame, labels, hints, errors and preview; the fields stand on it."""

    GROUND = "raised"
    can_focus = False

    def __init__(self, form: "EventForm") -> None:
        super().__init__(id="form")
        self.form = form

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        form = self.form
        title = TITLES[form.purpose]
        if form.event is not None:
            title += f" {form.event.id}"
        return ((title, "text+b"),), BLANK

    def footing(self) -> Sequence[Piece]:
        form = self.form
        if form.focused is not form.inputs.get(FIELDS[-1]) or form.purpose == "what_if":
            return (("enter", "accent+b"), (" next field", "muted"))
        return (("enter", "accent+b"), (" saves", "muted"))

    def lines(self, width: int, height: int) -> list[Line]:
        form = self.form
        roomy = height >= len(FIELDS) + 6
        lines: list[Line] = [BLANK] if roomy else []
        for name in FIELDS:
            label = left(LABELS.get(name, name), LABEL_CELLS)
            on_it = form.focused is not None and form.focused.id == name
            room = width - LABEL_CELLS - form.entry_cells(name, width) - 2
            note, role = form.note(name)
            lines.append(
                (
                    (label, "accent+b" if on_it else "muted"),
                    (" " * form.entry_cells(name, width), ""),
                    ("  ", ""),
                    (self.cut(self.sanitize(note), room), role),
                )
            )
        if roomy:
            lines.append(BLANK)
        text, role = form.preview_text()
        lines += [((row, role),) for row in wrap(self.sanitize(text), width)]
        if form.purpose == "what_if" and form.what_if is not None:
            lines += [BLANK, *self._comparison(form.what_if)]
        return lines

    def _comparison(self, what_if: WhatIf) -> list[Line]:
        lines: list[Line] = [
            ((left("", LABEL_CELLS), ""), (left("now", 14), "muted"), ("with this event", "muted"))
        ]
        for what, before, after in comparison(what_if):
            role = "text" if before == after else "accent+b"
            role = "muted" if self.form.previews.pending else role
            lines.append(((left(what, LABEL_CELLS), "muted"), (left(before, 14), "text"), (after, role)))
        return lines


class EventForm(Overlay[Event]):
    """Fields with their errors beside them, and a line that says what saving will do."""

    CSS = """
    EventForm Input {
        border: none; height: 1; padding: 0; background: $bt-field; color: $bt-text;
    }
    EventForm Input:focus { border: none; background: $bt-field; }
    EventForm Input>.input--placeholder, EventForm Input>.input--suggestion { color: $bt-muted; }
    """
    WHERE = ("form",)
    BINDINGS: ClassVar[list[Any]] = [
        *bindings("form"),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(self, purpose: str, service: str, event: Event | None = None) -> None:
        super().__init__()
        self.purpose = purpose
        self.foot.hidden = {"save"} if purpose == "what_if" else set()
        self.event = event
        self.service = service
        self.frame = FormPane(self)
        self.inputs: dict[str, Input] = {}
        self.what_if: WhatIf | None = None
        self._sentence = ""
        self.refusal = ""
        self.saving = False
        self.tried = False
        self._reading = Reading(None, {})
        self._start_texts: dict[str, str] = {}
        self.previews = Previews(self, self._previewed)

    # -- layout

    def content(self) -> Iterator[Widget]:
        app = self.budget_app
        yield self.frame
        texts = self._initial_texts()
        names = {"service": app.settings.service_names, "category": app.settings.category_names}
        for name in FIELDS:
            suggester = SuggestFromList(names[name], case_sensitive=False) if name in names else None
            field = Input(texts[name], id=name, suggester=suggester)
            field.cursor_blink = False
            self.inputs[name] = field
            yield field
        self._start_texts = texts

    def _initial_texts(self) -> dict[str, str]:
        if self.event is not None:
            return event_texts(self.event, self.budget_app.zone)
        return blank_texts(escape_controls(self.service), self.budget_app.first_category)

    def entry_cells(self, name: str, width: int) -> int:
        """How wide a field is."""
        return width - LABEL_CELLS if name == "description" else min(ENTRY_CELLS, width - LABEL_CELLS)

    def places(self, size: Size) -> dict[str, Region]:
        tall = len(FIELDS) + 8 + (9 if self.purpose == "what_if" else 0)
        frame = centred(size, 96, min(tall, size.height - 1))  # the foot stays in sight
        inner, first = frame.width - 4, frame.y + (2 if frame.height - 2 >= len(FIELDS) + 6 else 1)
        places = {"form": frame}
        for index, name in enumerate(FIELDS):
            x = frame.x + 2 + LABEL_CELLS
            places[name] = Region(x, first + index, self.entry_cells(name, inner), 1)
        return places

    def on_mount(self) -> None:
        # A new event has just ended unless told otherwise: only its length must be said.
        self.inputs["lasts" if self.event is None else "when"].focus()
        self._read()

    # -- reading the fields

    def note(self, name: str) -> tuple[str, str]:
        """What stands beside a field: its error, or what it accepts."""
        error = self._reading.errors.get(name)
        if error:
            return f"{self.budget_app.glyphs.cross} {without_name(error)}", "spent"
        if self.focused is None or self.focused.id != name:
            return self._echo(name), "muted"
        if name == "category":
            return ", ".join(self.budget_app.settings.category_names), "muted"
        return HINTS.get(name, ""), "muted"

    def _echo(self, name: str) -> str:
        """What was understood, for the fields where that is worth seeing."""
        draft = self._reading.draft
        if draft is None:
            return ""
        now = self.budget_app.now()
        if name == "when":
            start = to_datetime(draft.start)
            return f"from {format_moment(start, now, self.budget_app.zone)}"
        if name == "lasts" and draft.end is not None:
            return f"until {format_moment(to_datetime(draft.end), now, self.budget_app.zone)}"
        if name == "lasts":
            return "still open"
        return ""

    def _read(self) -> None:
        self._reading = self._parsed()
        self.refusal = ""
        if self._reading.draft is None:
            self.what_if = None
        draft, replacing = self._reading.draft, self.event.id if self.event is not None else None
        until_end = self.purpose == "what_if"
        self.previews.ask(None if draft is None else messages.Preview(draft, replacing, until_end))
        self.frame.redraw()

    def _parsed(self) -> Reading:
        app = self.budget_app
        texts = {name: self.inputs[name].value for name in FIELDS}
        now = to_instant(app.now())
        reading = read_fields(texts, app.settings, now, app.zone, self.event)
        draft = reading.draft
        is_planned = self.purpose == "what_if" and not texts["when"].strip()
        if is_planned and draft is not None and draft.end is not None:
            reading.draft = replace(draft, start=now, end=now + draft.end - draft.start)
        if reading.draft is None and not reading.errors and self.tried:
            reading.errors["lasts"] = HINTS["lasts"]
        return reading

    # -- the preview

    def preview_text(self) -> tuple[str, str]:
        """The line under the fields, and its role."""
        if self.saving:
            return "saving…", "muted"
        if self.refusal:
            return f"{self.budget_app.glyphs.cross} {self.refusal}", "spent"
        if self._reading.draft is None:
            return self._report_problem()
        if self.what_if is None:
            return "working…", "muted"
        return self._sentence, "muted" if self.previews.pending else "text"

    def _report_problem(self) -> tuple[str, str]:
        """The whole sentence of an error, that of the field with the cursor first."""
        errors = self._reading.errors
        focused = self.focused.id if self.focused is not None else None
        if errors:
            name = focused if focused in errors else next(iter(errors))
            return f"{LABELS.get(name, name)}: {without_name(errors[name])}", "spent"
        return f"say how long it lasted: {HINTS['lasts']}", "muted"

    def _previewed(self, what_if: WhatIf | None, refusal: str) -> None:
        draft = self._reading.draft
        if what_if is None or draft is None:
            self.refusal = refusal
        else:
            self.what_if, self._sentence = what_if, preview_sentence(what_if, draft, self.budget_app.zone)
        self.frame.redraw()

    # -- keys

    @on(Input.Changed)
    def _changed(self) -> None:
        if len(self.inputs) == len(FIELDS):
            self._read()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        at = FIELDS.index(event.input.id or FIELDS[0])
        if at + 1 < len(FIELDS):
            self.inputs[FIELDS[at + 1]].focus()
        else:
            self.action_save()

    def on_descendant_focus(self) -> None:
        self.frame.redraw()

    def action_leave(self) -> None:
        if self.saving:
            return  # what became of it is told first
        typed = any(self.inputs[name].value != self._start_texts[name] for name in FIELDS)
        if not typed or self.purpose == "what_if":
            self.dismiss(None)
            return

        def leave(sure: bool | None) -> None:
            if sure:
                self.dismiss(None)

        self.app.push_screen(
            Question("leave the form", "What you typed is not saved. Leave it?", "leave"), leave
        )

    def action_save(self) -> None:
        if self.purpose == "what_if" or self.saving:
            return
        self.tried = True
        self._read()
        draft = self._reading.draft
        if draft is None:
            wrong = next((name for name in FIELDS if name in self._reading.errors), "lasts")
            self.inputs[wrong].focus()
            return
        if_sure(self.budget_app, draft, self._save)

    def _save(self, draft: Draft) -> None:
        self.saving = True
        self.frame.redraw()
        in_background(self, partial(self._record, draft), "save")

    async def _record(self, draft: Draft) -> None:
        request: messages.Request[Event]
        if self.event is None:
            request = messages.Record(draft)
        else:
            changes = changed_fields(self.event, draft)
            if not changes:
                self.dismiss(self.event)
                return
            request = messages.Amend(self.event.id, changes, self.event.version)
        try:
            saved = await self.budget_app.backend.ask(request)
        except messages.RequestRefusedError as refusal:
            self.saving = False
            self.refusal = str(refusal)
            self.frame.redraw()
            return
        self.budget_app.changes.tell_saved(saved, "recorded" if self.event is None else "changed")
        self.dismiss(saved)
