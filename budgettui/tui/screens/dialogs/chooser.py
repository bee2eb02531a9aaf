"""A dialog to choose an entry by typing part of its name: commands, themes, services, events."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar, cast

from textual import on
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.widget import Widget
from textual.widgets import Input

from budgettui.core.support.frozen import frozen
from budgettui.tui.widgets.list_pane import ListPane
from budgettui.tui.widgets.text_lines import BLANK, Line, Piece, left, line_width

from .modal_screen import Overlay, centred


@frozen
class Choice:
    """One choice: `key` is the result; `label`, `note` and `synonyms` are searched."""

    key: str
    label: str
    note: str = ""
    hint: str = ""
    synonyms: str = ""


def matching(choices: Sequence[Choice], text: str) -> list[Choice]:
    """The choices that contain every word of `text`.

    First those whose label begins with it, then those with a word in label or synonyms that does.
    """
    terms = text.casefold().split()
    if not terms:
        return list(choices)
    ranked = []
    for choice in choices:
        label, synonyms, note = (t.casefold() for t in (choice.label, choice.synonyms, choice.note))
        if all(term in f"{label} {synonyms} {note}" for term in terms):
            start = " ".join(terms)
            begins = (
                label.startswith(start),
                any(w.startswith(start) for w in f"{label} {synonyms}".split()),
            )
            ranked.append((begins.index(True) if True in begins else 2, choice))
    return [choice for _, choice in sorted(ranked, key=lambda each: each[0])]


class ChoiceRows(ListPane):
    """The choices that match."""

    GROUND = "raised"
    can_focus = False

    def __init__(self, title: str, choices: Sequence[Choice], moved: Callable[[str], None]) -> None:
        super().__init__(id="rows")
        self.title_text = title
        self.choices = list(choices)
        self.shown = list(choices)
        self.on_moved = moved

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        return ((self.title_text, "text+b"),), BLANK

    def footing(self) -> Sequence[Piece]:
        keys: list[Piece] = [
            self.pressable("enter", "accent+b", "screen.choose"),
            self.pressable(" chooses", "muted", "screen.choose"),
            ("  ", ""),
            self.pressable("esc", "accent+b", "screen.close"),
            self.pressable(" back", "muted", "screen.close"),
        ]
        count = super().footing()
        return (*keys, (f" {self.glyphs.dot} ", "faint"), *count) if count else keys

    def header(self, width: int) -> Sequence[Line]:
        return (BLANK, ((self.glyphs.rule * width, "frame"),))

    def count(self) -> int:
        return len(self.shown)

    def empty(self, width: int) -> Sequence[Line]:
        return (BLANK, BLANK, (("nothing matches", "muted"),))

    def moved(self) -> None:
        if self.shown:
            self.on_moved(self.shown[self.cursor].key)

    def clicked(self, times: int) -> None:
        cast(Chooser, self.screen).action_choose()

    def row(self, index: int, width: int, chosen: bool) -> Line:
        choice = self.shown[index]
        hint: Piece = (choice.hint, "accent+b")
        label_cells = min(24, width // 3)
        line: list[Piece] = [
            (" ", ""),
            (
                left(self.sanitize(choice.label), label_cells, self.glyphs.ellipsis),
                "text+b" if chosen else "text",
            ),
            ("  ", ""),
        ]
        room = width - 1 - line_width(line) - line_width((hint,)) - 1
        line += [(left(self.sanitize(choice.note), room, self.glyphs.ellipsis), "muted"), (" ", ""), hint]
        return self.pointed(line, width, chosen)


class Chooser(Overlay[str]):
    """A list that narrows while typing. The result is the key of the choice, or None."""

    CSS = """
    Chooser Input { border: none; height: 1; padding: 0; background: $bt-raised; color: $bt-text; }
    Chooser Input:focus { border: none; background: $bt-raised; }
    """
    WHERE = ()
    BINDINGS: ClassVar[list[Any]] = [
        Binding("escape", "close", show=False),
        Binding("down,ctrl+n", "step(1)", show=False),
        Binding("up,ctrl+p", "step(-1)", show=False),
        Binding("pagedown", "step(10)", show=False),
        Binding("pageup", "step(-10)", show=False),
    ]

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        at: str | None = None,
        moved: Callable[[str], None] = lambda _: None,
    ) -> None:
        super().__init__()
        self.rows = ChoiceRows(title, choices, moved)
        self.entry = Input(id="entry", placeholder="type to find")
        self.entry.cursor_blink = False
        self.rows.cursor = next((i for i, choice in enumerate(choices) if choice.key == at), 0)

    def content(self) -> Iterator[Widget]:
        yield self.rows
        yield self.entry

    def places(self, size: Size) -> dict[str, Region]:
        frame = centred(size, 84, min(len(self.rows.choices) + 5, size.height - 4))
        return {"rows": frame, "entry": Region(frame.x + 3, frame.y + 1, frame.width - 6, 1)}

    def on_mount(self) -> None:
        self.set_focus(self.entry)

    def action_step(self, by: int) -> None:
        self.rows.move(self.rows.cursor + by)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        shown = matching(self.rows.choices, event.value)
        if shown != self.rows.shown:
            self.rows.shown = shown
            self.rows.cursor = 0
            self.rows.moved()
            self.rows.redraw()

    @on(Input.Submitted)
    def action_choose(self) -> None:
        """Choose the row under the cursor."""
        if self.rows.shown:
            self.dismiss(self.rows.shown[self.rows.cursor].key)
