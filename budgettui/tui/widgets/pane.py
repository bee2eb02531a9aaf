"""A pane: a block with a frame, a title, and a text that can be copied."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from budgettui.core.analysis.assessment import Assessment
from budgettui.tui.glyphs import to_ascii

from .block import Block
from .cell_width import piece_width
from .text_lines import BLANK, Line, Piece, fit, line_width, plain, shorten

COPIED_CELLS = 116
"""The least width of a copy, so that text cut on a small screen is complete in a ticket."""


class Pane(Block, can_focus=True):
    """A block with a frame: a title to the left of its upper edge, a note to the right."""

    turn_note: Callable[[], Sequence[Piece]] | None = None
    """The left part of the lower edge: how to switch to the panes that have no room beside this one."""

    COPIED_ROWS = 1
    """The least number of rows of a copy, however few the screen has."""

    _framed_lines: Mapping[Line, Line] = MappingProxyType({})
    """The framed lines as drawn last, by the line inside."""
    _framed_with: tuple[int, Piece] | None = None

    pinned: str | None = None
    """The service that the pane always shows; None for the chosen one."""

    @property
    def shown_service(self) -> str | None:
        """The name of the service that the pane is about."""
        return self.budget_app.service_list.chosen if self.pinned is None else self.pinned

    @property
    def assessment(self) -> Assessment | None:
        """The assessment of the service that the pane is about."""
        service_list = self.budget_app.service_list
        return service_list.current if self.pinned is None else service_list.assessments.get(self.pinned)

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        """Title and note of the upper edge."""
        raise NotImplementedError

    @property
    def zoomed(self) -> bool:
        """Whether the pane fills the screen."""
        return self.size.width >= self.app.size.width and self.size.height + 3 >= self.app.size.height

    def subject(self) -> Sequence[Piece]:
        """The chosen service, for a title; empty unless the pane fills the screen."""
        name = self.budget_app.service_list.chosen
        if name is None or not self.zoomed:
            return BLANK
        return ((f"{self.sanitize(name)} {self.glyphs.dot} ", "text+b"),)

    def command(self) -> Sequence[str]:
        """The arguments of the command that prints the same; empty if there is none."""
        return ()

    def footing(self) -> Sequence[Piece]:
        """A note on the lower edge."""
        return BLANK

    def lines(self, width: int, height: int) -> Sequence[Line]:
        """The lines inside the frame."""
        raise NotImplementedError

    def all_lines(self, width: int) -> Sequence[Line]:
        """All lines, including those without room on the screen; these are copied."""
        return self.lines(width, max(self.size.height - 2, self.COPIED_ROWS))

    def copied_subject(self) -> str:
        """The service to name in a copy, for a pane whose heading leaves that to the pane beside it."""
        return ""

    def as_text(self) -> str:
        """Title and content without the frame."""
        title, note = self.heading()
        name = self.copied_subject()
        if name in plain(title):
            name = ""
        heading = "   ".join(filter(None, (name, plain(title).strip(), plain(note).strip())))
        lines = [plain(line).rstrip() for line in self.all_lines(max(self.size.width - 4, COPIED_CELLS))]
        text = "\n".join([heading, *lines]).rstrip()
        return (to_ascii(text) if self.glyphs.ascii else text) + "\n"

    def rows(self, width: int, height: int) -> list[Line]:
        if width < 8 or height < 3:
            return []
        glyphs = self.glyphs
        edge = "focus" if self.has_focus else "frame"
        inner = width - 4
        content = list(self.lines(inner, height - 2))[: height - 2]
        content.extend([BLANK] * (height - 2 - len(content)))
        title, note = self.heading()
        rows = [self._edge(glyphs.corners[0], glyphs.corners[1], title, note, width, edge)]
        rows += self._framed(content, inner, edge)
        turning = self.turn_note() if self.turn_note is not None else BLANK
        rows.append(self._edge(glyphs.corners[2], glyphs.corners[3], turning, self.footing(), width, edge))
        return rows

    def _framed(self, content: Sequence[Line], inner: int, edge: str) -> list[Line]:
        """The lines between walls. Lines that were drawn last time are the same objects."""
        wall: Piece = (self.glyphs.wall, edge)
        known = self._framed_lines if self._framed_with == (inner, wall) else {}
        self._framed_with = inner, wall
        self._framed_lines = {
            line: known.get(line) or (wall, *self._padded(line, inner), wall) for line in content
        }
        return [self._framed_lines[line] for line in content]

    def _padded(self, line: Line, inner: int) -> Line:
        grounds = {line[0][1].partition("@")[2], line[-1][1].partition("@")[2]} if line else {""}
        ground = grounds.pop() if len(grounds) == 1 else ""
        blank: Piece = (" ", "@" + ground if ground else "")
        if line_width(line) > inner and piece_width(plain(line).rstrip()) > inner:
            line = shorten(line, inner, self.glyphs.ellipsis)
        return (blank, *fit(line, inner, blank[1]), blank)

    def _edge(
        self, left: str, right: str, title: Sequence[Piece], note: Sequence[Piece], width: int, edge: str
    ) -> Line:
        rule = self.glyphs.rule
        room = width - 4
        start: list[Piece] = [(left + rule, edge)]
        if title:
            title = shorten(title, room - 2, self.glyphs.ellipsis)
            start += [(" ", ""), *title, (" ", "")]
        end: list[Piece] = [(rule + right, edge)]
        if note and line_width(start) + line_width(note) + 5 <= width:
            end = [(" ", ""), *note, (" ", ""), *end]
        gap = width - line_width(start) - line_width(end)
        return (*start, (rule * gap, edge), *end)

    def on_focus(self) -> None:
        self.call_later(self.redraw)  # the base class records the focus after this

    def on_blur(self) -> None:
        self.call_later(self.redraw)
