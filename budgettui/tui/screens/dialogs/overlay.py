"""Screens over the dashboard: their base class, a question, a list."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar, TypeVar, cast

from rich.console import RenderableType
from textual.app import App
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.layout import Layout
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import ModalScreen
from textual.widget import Widget

from budgettui.core.model.event import Draft
from budgettui.core.model.instants import to_instant
from budgettui.core.text.timeparse import Span, confirmation
from budgettui.tui.base_app import BaseApp, Tone
from budgettui.tui.widgets.block import Block
from budgettui.tui.widgets.foot_bar import FootBar
from budgettui.tui.widgets.pane import Pane
from budgettui.tui.widgets.text_lines import BLANK, Line, Piece, wrap
from budgettui.tui.widgets.tinted_screen import TintedScreen

from ..dashboard.dashboard_layout import Arrangement

Result = TypeVar("Result")


class Overlay(ModalScreen[Result]):
    """A screen over the dashboard, with a foot of its own.

    Its widgets are where `places` says, by their ids; WHERE names the actions that apply here.
    """

    AUTO_FOCUS = None
    WHERE: tuple[str, ...] = ("overlay",)

    def __init__(self) -> None:
        super().__init__()
        self._arrangement = Arrangement(self._planned)
        self.foot = FootBar(id="foot")
        self.foot.places = self.WHERE

    def compose(self) -> Iterator[Widget]:
        yield from self.content()
        yield self.foot

    def content(self) -> Iterator[Widget]:
        """The widgets but for the foot."""
        raise NotImplementedError

    def show_message(self, text: str, tone: Tone) -> None:
        """Show a message at the foot."""
        self.foot.show_message(text, tone)

    def redraw(self) -> None:
        """Let the blocks compare and send what changed."""
        for block in self.query(Block):
            block.redraw()

    def render(self) -> RenderableType:
        renderable = super().render()
        if isinstance(renderable, BackgroundScreen):
            return TintedScreen(renderable.screen, renderable.color)
        return renderable

    def _planned(self, size: Size) -> dict[str, Region]:
        return {"foot": Region(0, size.height - 1, size.width, 1), **self.places(size)}

    @property
    def budget_app(self) -> BaseApp:
        return cast(BaseApp, self.app)

    @property
    def layout(self) -> Layout:
        return self._arrangement

    def places(self, size: Size) -> dict[str, Region]:
        """The region of every widget, by id."""
        raise NotImplementedError

    def action_close(self) -> None:
        self.dismiss(None)


def centred(size: Size, width: int, height: int) -> Region:
    """A region of that size, or what fits, in the middle."""
    width, height = min(width, size.width), min(height, size.height)
    return Region((size.width - width) // 2, (size.height - height) // 2, width, height)


def roomy(size: Size) -> Region:
    """Nearly the whole screen, with a margin where there is room for one."""
    across = 4 if size.width > 110 else 0
    down = 2 if size.height > 30 else 0
    return Region(across, down, size.width - 2 * across, size.height - 2 * down - (0 if down else 1))


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


class SameIncidentQuestion(Question):
    """Asks whether an incident is the one that somebody else started; only `n` starts another."""

    BINDINGS: ClassVar[list[Any]] = [Binding("escape,q,enter", "close", "close")]

    def __init__(self, started: str) -> None:
        super().__init__(
            "the same incident?", f"{started}: is this the same?", "no new event", "start another"
        )


def ask_about_other_service(app: App[Any], question: str, change: Callable[[], None]) -> None:
    """Make a change to a service that is not in sight only after a yes to `question`."""

    def answered(sure: bool | None) -> None:
        if sure:
            change()

    app.push_screen(Question("another service", f"{question[0].upper()}{question[1:]}"), answered)


def if_sure(app: BaseApp, draft: Draft, save: Callable[[Draft], None]) -> None:
    """Call `save`; where the draft lies ahead, only after a yes."""
    unsure = confirmation(Span(draft.start, draft.end), to_instant(app.now()), app.zone)
    if unsure is None:
        save(draft)
        return

    def answered(sure: bool | None) -> None:
        if sure:
            save(draft)

    app.push_screen(Question("a planned event?", f"Careful: {unsure}. Save it?", "save"), answered)
