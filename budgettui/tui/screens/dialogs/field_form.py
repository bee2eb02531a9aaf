"""A form of text fields with notes beside them and a preview below: layout, keys and saving."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, Generic, TypeVar

from textual import on
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input

from budgettui.backend import messages
from budgettui.tui.background_work import in_background
from budgettui.tui.key_names import bindings
from budgettui.tui.widgets.pane import Pane
from budgettui.tui.widgets.text_lines import BLANK, Line, Piece, left, wrap

from .form_result import FieldReading, without_name
from .modal_screen import Overlay, centred
from .yes_no_dialog import Question

LABEL_CELLS = 13
ENTRY_CELLS = 26
FRAME_CELLS = 96
ROWS_BESIDE_FIELDS = 6
"""A blank row above the fields, one below, the preview; the frame has two more."""

Result = TypeVar("Result")
DraftT = TypeVar("DraftT")


class FieldPane(Pane):
    """The form's frame, labels, notes and preview; the fields stand on it."""

    GROUND = "raised"
    can_focus = False

    def __init__(self, form: "FieldForm[Any, Any]") -> None:
        super().__init__(id="form")
        self.form = form

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        remark = self.sanitize(self.form.remark())
        return ((self.form.heading(), "text+b"),), ((remark, "accent"),) if remark else BLANK

    def footing(self) -> Sequence[Piece]:
        form = self.form
        saves = form.can_save and form.focused is form.inputs.get(form.FIELDS[-1])
        return (("enter", "accent+b"), (" saves" if saves else " next field", "muted"))

    def lines(self, width: int, height: int) -> list[Line]:
        form = self.form
        is_roomy = height >= len(form.FIELDS) + ROWS_BESIDE_FIELDS
        lines: list[Line] = [BLANK] if is_roomy else []
        for name in form.FIELDS:
            cells = form.entry_cells(name, width)
            note, role = form.note(name)
            lines.append(
                (
                    (left(form.label(name), LABEL_CELLS), "accent+b" if form.has_cursor(name) else "muted"),
                    (" " * cells, ""),
                    ("  ", ""),
                    (self.cut(self.sanitize(note), width - LABEL_CELLS - cells - 2), role),
                )
            )
        if is_roomy:
            lines.append(BLANK)
        text, role = form.preview_text()
        return [*lines, *(((row, role),) for row in wrap(self.sanitize(text), width)), *form.details()]


class FieldForm(Overlay[Result], Generic[Result, DraftT]):
    """Fields with their errors beside them, and a line that says what saving will do.

    A form names its FIELDS and implements `initial_texts`, `read`, which turns texts into a draft, and
    `record`, which saves a draft.
    """

    CSS = """
    Input {
        border: none; height: 1; padding: 0; background: $bt-field; color: $bt-text;
    }
    Input:focus { border: none; background: $bt-field; }
    Input>.input--placeholder, Input>.input--suggestion { color: $bt-muted; }
    """
    WHERE = ("form",)
    BINDINGS: ClassVar[list[Any]] = [
        *bindings("form"),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]
    FIELDS: ClassVar[tuple[str, ...]]
    LABELS: ClassVar[Mapping[str, str]] = {}
    WIDE: ClassVar[tuple[str, ...]] = ()
    """The fields that take the full width, without a note."""
    detail_rows: int = 0
    """The rows of `details`."""
    can_save: bool = True

    def __init__(self) -> None:
        super().__init__()
        self.frame = FieldPane(self)
        self.inputs: dict[str, Input] = {}
        self.refusal = ""
        self.saving = False
        self.tried = False
        self.reading: FieldReading[DraftT] = FieldReading(None, {})
        self._start_texts: dict[str, str] = {}

    # -- to override: texts and actions of a form

    @abstractmethod
    def heading(self) -> str:
        """The form's title."""

    def remark(self) -> str:
        """A remark on the record, beside the title."""
        return ""

    @abstractmethod
    def initial_texts(self) -> dict[str, str]:
        """The initial texts of the fields."""

    @abstractmethod
    def first_field(self) -> str:
        """The field that is focused first."""

    @abstractmethod
    def suggestions(self) -> Mapping[str, Sequence[str]]:
        """The names to complete from, by field."""

    @abstractmethod
    def hint(self, name: str) -> str:
        """What a field accepts."""

    def echo(self, draft: DraftT, name: str) -> str:
        """How the text was understood, for fields where that helps."""
        return ""

    @abstractmethod
    def read(self, texts: Mapping[str, str]) -> FieldReading[DraftT]:
        """Parse the texts of the fields."""

    @abstractmethod
    def preview(self, draft: DraftT | None) -> None:
        """Ask what saving `draft` would do."""

    @abstractmethod
    def preview_sentence(self) -> tuple[str, str]:
        """What saving will do, and its role."""

    def details(self) -> list[Line]:
        """Lines below the preview."""
        return []

    @abstractmethod
    def missing_sentence(self, name: str) -> str:
        """The sentence for a required field that is empty."""

    @abstractmethod
    async def record(self, draft: DraftT) -> Result:
        """Have the backend save `draft`, and say that it was.

        Raises `RequestRefusedError`, whose sentence is shown.
        """

    # -- layout

    def content(self) -> Iterator[Widget]:
        yield self.frame
        self._start_texts = self.initial_texts()
        names = self.suggestions()
        for name in self.FIELDS:
            suggester = SuggestFromList(names[name], case_sensitive=False) if name in names else None
            field = Input(self._start_texts[name], id=name, suggester=suggester)
            field.cursor_blink = False
            self.inputs[name] = field
            yield field

    def label(self, name: str) -> str:
        """The label of a field."""
        return self.LABELS.get(name, name)

    def entry_cells(self, name: str, width: int) -> int:
        """How wide a field is."""
        return width - LABEL_CELLS if name in self.WIDE else min(ENTRY_CELLS, width - LABEL_CELLS)

    def places(self, size: Size) -> dict[str, Region]:
        beside = len(self.FIELDS) + ROWS_BESIDE_FIELDS
        # The foot stays visible.
        frame = centred(size, FRAME_CELLS, min(beside + 2 + self.detail_rows, size.height - 1))
        inner, first = frame.width - 4, frame.y + (2 if frame.height - 2 >= beside else 1)
        x = frame.x + 2 + LABEL_CELLS
        fields = {
            name: Region(x, first + index, self.entry_cells(name, inner), 1)
            for index, name in enumerate(self.FIELDS)
        }
        return {"form": frame, **fields}

    def on_mount(self) -> None:
        self.inputs[self.first_field()].focus()
        self.reread()

    # -- reading the fields

    def has_cursor(self, name: str) -> bool:
        """Whether the cursor is in that field."""
        return self.focused is not None and self.focused.id == name

    def note(self, name: str) -> tuple[str, str]:
        """The note beside a field, and its role: the error, what is accepted, or how it was understood."""
        error = self.reading.errors.get(name)
        if error:
            return f"{self.budget_app.glyphs.cross} {without_name(error)}", "spent"
        if self.has_cursor(name):
            return self.hint(name), "muted"
        draft = self.reading.draft
        return "" if draft is None else self.echo(draft, name), "muted"

    def reread(self) -> None:
        """Read the fields again, and request a preview."""
        self.reading = self.read({name: self.inputs[name].value for name in self.FIELDS})
        missing = self.reading.missing
        if self.tried and missing:
            self.reading.errors.setdefault(missing, self.hint(missing))
        self.refusal = ""
        self.preview(self.reading.draft)
        self.frame.redraw()

    def preview_text(self) -> tuple[str, str]:
        """The line below the fields, and its role; of several errors, the focused field's."""
        if self.saving:
            return "saving…", "muted"
        if self.refusal:
            return f"{self.budget_app.glyphs.cross} {self.refusal}", "spent"
        errors = self.reading.errors
        if errors:
            focused = self.focused.id if self.focused is not None else None
            name = focused if focused in errors else next(iter(errors))
            return f"{self.label(name)}: {without_name(errors[name])}", "spent"
        if self.reading.draft is None:
            return self.missing_sentence(self.reading.missing), "muted"
        return self.preview_sentence()

    # -- keys

    @on(Input.Changed)
    def _changed(self) -> None:
        if len(self.inputs) == len(self.FIELDS):
            self.reread()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        index = self.FIELDS.index(event.input.id or self.FIELDS[0])
        if index + 1 < len(self.FIELDS):
            self.inputs[self.FIELDS[index + 1]].focus()
        else:
            self.action_save()

    def on_descendant_focus(self) -> None:
        self.frame.redraw()

    def action_leave(self) -> None:
        if self.saving:
            return  # its result is shown first
        is_typed = any(self.inputs[name].value != self._start_texts[name] for name in self.FIELDS)
        if not is_typed or not self.can_save:
            self.dismiss(None)
            return

        def leave(sure: bool | None) -> None:
            if sure:
                self.dismiss(None)

        question = "What you typed is not saved. Leave it?"
        self.app.push_screen(Question("leave the form", question, "leave"), leave)

    def action_save(self) -> None:
        if not self.can_save or self.saving:
            return
        self.tried = True
        self.reread()
        draft = self.reading.draft
        if draft is None:
            wrong = next((name for name in self.FIELDS if name in self.reading.errors), self.FIELDS[0])
            self.inputs[wrong].focus()
            return
        self.confirm(draft)

    def confirm(self, draft: DraftT) -> None:
        """Save `draft`; override it to ask first."""
        self.save(draft)

    def save(self, draft: DraftT) -> None:
        """Save the draft, and close the form; a refusal is shown in the form."""
        self.saving = True
        self.frame.redraw()
        in_background(self, partial(self._finish, draft), "save")

    async def _finish(self, draft: DraftT) -> None:
        try:
            saved = await self.record(draft)
        except messages.RequestRefusedError as refusal:
            self.saving = False
            self.refusal = str(refusal)
            self.frame.redraw()
            return
        self.dismiss(saved)
