"""A question over the screen, answered with yes or no."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from textual.binding import Binding
from textual.geometry import Region, Size
from textual.widget import Widget

from budgettui.tui.widgets.pane import Pane
from budgettui.tui.widgets.text_lines import BLANK, Line, Piece, wrap

from .modal_screen import Overlay, centred


class QuestionPane(Pane):
    """The question's frame."""

    GROUND = "raised"
    can_focus = True

    def __init__(self, title: str, question: str, yes: str, no: str) -> None:
        super().__init__(id="question")
        self.heading_text, self.question, self.yes, self.no = title, question, yes, no

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        return ((self.heading_text, "text+b"),), BLANK

    def footing(self) -> Sequence[Piece]:
        return (
            self.pressable("y", "accent+b", "screen.yes"),
            self.pressable(f" {self.yes}", "muted", "screen.yes"),
            ("  ", ""),
            self.pressable("n", "accent+b", "screen.no"),
            self.pressable(f" {self.no}", "muted", "screen.no"),
        )

    def lines(self, width: int, height: int) -> list[Line]:
        return [BLANK, *[((row, "text"),) for row in wrap(self.sanitize(self.question), width)]]


class Question(Overlay[bool]):
    """Asks for a yes or a no."""

    WHERE = ()
    BINDINGS: ClassVar[list[Any]] = [
        Binding("y", "yes", "yes"),
        Binding("n,escape,q,enter", "no", "no"),
    ]

    def __init__(self, title: str, question: str, yes: str = "yes", no: str = "no") -> None:
        super().__init__()
        self.pane = QuestionPane(title, question, yes, no)

    def content(self) -> Iterator[Widget]:
        yield self.pane

    def on_mount(self) -> None:
        self.set_focus(self.pane)

    def places(self, size: Size) -> dict[str, Region]:
        width = min(64, size.width)
        rows = len(wrap(self.pane.question, width - 4))
        return {"question": centred(size, width, rows + 4)}

    def action_yes(self) -> None:
        self.dismiss(True)

    def action_no(self) -> None:
        self.dismiss(False)
