"""The form for time that does not count: fields, what is wrong with them, and what it gives back."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input

from budgettui.backend import messages
from budgettui.core.analysis.exclusion_preview import ExclusionPreview, effects_sentence
from budgettui.core.model.exclusion import ACCOUNTINGS
from budgettui.core.model.instants import MINUTE, to_datetime, to_instant
from budgettui.core.model.recorded_exclusion import ExclusionDraft, RecordedExclusion
from budgettui.core.text.formatting import format_duration, format_moment
from budgettui.tui.background import in_background
from budgettui.tui.keys import bindings
from budgettui.tui.widgets.pane import Pane
from budgettui.tui.widgets.text_lines import BLANK, Line, Piece, escape_controls, left, wrap

from .event_fields import without_name
from .event_form import ENTRY_CELLS, LABEL_CELLS
from .event_preview import Previews
from .exclusion_fields import FIELDS, HINTS, LABELS, ExclusionReading, read_exclusion, scopes
from .overlay import Overlay, Question, centred

_WIDE = ("reason",)


class ExclusionPane(Pane):
    """The form's frame, labels, hints, errors and preview; the fields stand on it."""

    GROUND = "raised"
    can_focus = False

    def __init__(self, form: "ExclusionForm") -> None:
        super().__init__(id="form")
        self.form = form

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        return (("exclude time", "text+b"),), BLANK

    def footing(self) -> Sequence[Piece]:
        last = self.form.focused is self.form.inputs.get(FIELDS[-1])
        return (("enter", "accent+b"), (" saves" if last else " next field", "muted"))

    def lines(self, width: int, height: int) -> list[Line]:
        form = self.form
        is_roomy = height >= len(FIELDS) + 5
        lines: list[Line] = [BLANK] if is_roomy else []
        for name in FIELDS:
            focused = form.focused is not None and form.focused.id == name
            cells = form.entry_cells(name, width)
            note, role = form.note(name)
            lines.append(
                (
                    (left(LABELS.get(name, name), LABEL_CELLS), "accent+b" if focused else "muted"),
                    (" " * cells, ""),
                    ("  ", ""),
                    (self.cut(self.sanitize(note), width - LABEL_CELLS - cells - 2), role),
                )
            )
        if is_roomy:
            lines.append(BLANK)
        text, role = form.preview_text()
        return lines + [((row, role),) for row in wrap(self.sanitize(text), width)]


class ExclusionForm(Overlay[RecordedExclusion]):
    """Fields with their errors beside them, and a line that says what saving gives back."""

    CSS = """
    ExclusionForm Input {
        border: none; height: 1; padding: 0; background: $bt-field; color: $bt-text;
    }
    ExclusionForm Input:focus { border: none; background: $bt-field; }
    ExclusionForm Input>.input--placeholder, ExclusionForm Input>.input--suggestion { color: $bt-muted; }
    """
    WHERE = ("form",)
    BINDINGS: ClassVar[list[Any]] = [
        *bindings("form"),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(self, service: str) -> None:
        super().__init__()
        self.service = service
        self.frame = ExclusionPane(self)
        self.inputs: dict[str, Input] = {}
        self.refusal = ""
        self.saving = False
        self.tried = False
        self._sentence = ""
        self._start_texts: dict[str, str] = {}
        self._reading = ExclusionReading(None, {})
        self.previews: Previews[tuple[ExclusionPreview, ...]] = Previews(self, self._previewed)

    # -- layout

    def content(self) -> Iterator[Widget]:
        yield self.frame
        names: dict[str, list[str]] = {"for": scopes(self.budget_app.settings), "kind": list(ACCOUNTINGS)}
        self._start_texts = dict.fromkeys(FIELDS, "")
        self._start_texts |= {"for": escape_controls(self.service), "kind": ACCOUNTINGS[0]}
        for name in FIELDS:
            suggester = SuggestFromList(names[name], case_sensitive=False) if name in names else None
            field = Input(self._start_texts[name], id=name, suggester=suggester, select_on_focus=False)
            field.cursor_blink = False
            self.inputs[name] = field
            yield field

    def entry_cells(self, name: str, width: int) -> int:
        """How wide a field is."""
        return width - LABEL_CELLS if name in _WIDE else min(ENTRY_CELLS, width - LABEL_CELLS)

    def places(self, size: Size) -> dict[str, Region]:
        frame = centred(size, 96, min(len(FIELDS) + 7, size.height - 1))
        inner, first = frame.width - 4, frame.y + (2 if frame.height - 2 >= len(FIELDS) + 5 else 1)
        x = frame.x + 2 + LABEL_CELLS
        fields = {
            name: Region(x, first + index, self.entry_cells(name, inner), 1)
            for index, name in enumerate(FIELDS)
        }
        return {"form": frame, **fields}

    def on_mount(self) -> None:
        self.inputs["when"].focus()
        self._read()

    # -- reading the fields

    def note(self, name: str) -> tuple[str, str]:
        """What stands beside a field: its error, what it accepts, or what was understood."""
        error = self._reading.errors.get(name)
        if error:
            return f"{self.budget_app.glyphs.cross} {without_name(error)}", "spent"
        if self.focused is not None and self.focused.id == name:
            return HINTS[name], "muted"
        draft = self._reading.draft
        now, zone = self.budget_app.now(), self.budget_app.zone
        if draft is not None and name == "when":
            return f"from {format_moment(to_datetime(draft.start), now, zone)}", "muted"
        if draft is not None and name == "lasts":
            if draft.end is None:
                return "goes on", "muted"
            return f"until {format_moment(to_datetime(draft.end), now, zone)}", "muted"
        return "", "muted"

    def _read(self) -> None:
        app = self.budget_app
        texts = {name: self.inputs[name].value for name in FIELDS}
        self._reading = read_exclusion(texts, app.settings, to_instant(app.now()), app.zone)
        if self.tried and self._reading.missing:
            missing = self._reading.missing
            self._reading.errors.setdefault(missing, f"it is missing: {HINTS[missing]}")
        self.refusal = self._sentence = ""
        draft = self._reading.draft
        self.previews.ask(None if draft is None else messages.PreviewExclusion(draft))
        self.frame.redraw()

    # -- the preview

    def preview_text(self) -> tuple[str, str]:
        """The line under the fields, and its role."""
        if self.saving:
            return "saving…", "muted"
        if self.refusal:
            return f"{self.budget_app.glyphs.cross} {self.refusal}", "spent"
        errors = self._reading.errors
        if errors:
            focused = self.focused.id if self.focused is not None else None
            name = focused if focused in errors else next(iter(errors))
            return f"{LABELS.get(name, name)}: {without_name(errors[name])}", "spent"
        if self._reading.missing == "lasts":
            return f"say how long it lasted: {HINTS['lasts']}", "muted"
        if self._reading.missing:
            return "say why this time does not count", "muted"
        if not self._sentence:
            return "working…", "muted"
        return self._sentence, "muted" if self.previews.pending else "text"

    def _previewed(self, previews: tuple[ExclusionPreview, ...] | None, refusal: str) -> None:
        if previews is None:
            self.refusal = refusal
        else:
            self._sentence = effects_sentence(previews)
        self.frame.redraw()

    # -- keys

    @on(Input.Changed)
    def _changed(self) -> None:
        if len(self.inputs) == len(FIELDS):
            self._read()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        index = FIELDS.index(event.input.id or FIELDS[0])
        if index + 1 < len(FIELDS):
            self.inputs[FIELDS[index + 1]].focus()
        else:
            self.action_save()

    def on_descendant_focus(self) -> None:
        self.frame.redraw()

    def action_leave(self) -> None:
        if self.saving:
            return  # what became of it is told first
        if all(self.inputs[name].value == self._start_texts[name] for name in FIELDS):
            self.dismiss(None)
            return

        def leave(sure: bool | None) -> None:
            if sure:
                self.dismiss(None)

        question = "What you typed is not saved. Leave it?"
        self.app.push_screen(Question("leave the form", question, "leave"), leave)

    def action_save(self) -> None:
        if self.saving:
            return
        self.tried = True
        self._read()
        draft = self._reading.draft
        if draft is None:
            wrong = next((name for name in FIELDS if name in self._reading.errors), "lasts")
            self.inputs[wrong].focus()
            return
        self.saving = True
        self.frame.redraw()
        in_background(self, partial(self._record, draft), "save")

    async def _record(self, draft: ExclusionDraft) -> None:
        app = self.budget_app
        try:
            saved = await app.backend.ask(messages.RecordExclusion(draft))
        except messages.RequestRefusedError as refusal:
            self.saving = False
            self.refusal = str(refusal)
            self.frame.redraw()
            return
        length = "open" if saved.end is None else format_duration((saved.end - saved.start) / MINUTE)
        scope = ", ".join(saved.scope)
        app.show_message(f"excluded: {length} of {scope}; {app.key('undo')} undoes", "good")
        self.dismiss(saved)
