"""A pane over a list with a cursor."""

from collections.abc import Sequence

from textual.events import Click

from .pane import Pane
from .text_lines import BLANK, Line, Piece, fit, marked, shorten

MOST_COPIED = 1_000
"""The most rows that are copied."""


def holds(text: str, terms: str) -> bool:
    """Whether a row's text contains every word of a filter, ignoring case."""
    folded = text.casefold()
    return all(term in folded for term in terms.casefold().split())


class ListPane(Pane):
    """A pane over a list of any length; only visible rows are built."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.cursor = 0
        self.top = 0

    def count(self) -> int:
        """How many rows the list has."""
        raise NotImplementedError

    def row(self, index: int, width: int, chosen: bool) -> Line:
        """One row."""
        raise NotImplementedError

    def selectable(self, index: int) -> bool:
        """Whether the cursor may rest on a row."""
        return True

    def pointed(self, line: Sequence[Piece], width: int, chosen: bool) -> Line:
        """A row with the pointer column; the chosen row is marked."""
        pointer: Piece = (self.glyphs.pointer if chosen else " ", "accent")
        row = fit(shorten((pointer, *line), width, self.glyphs.ellipsis), width)
        return marked(row, "@selection") if chosen else row

    def filter_mark(self, text: str) -> Sequence[Piece]:
        """The filter as a heading shows it; empty without one."""
        return ((f" /{self.sanitize(text)}", "accent"),) if text else ()

    def moved(self) -> None:
        """Called when the user has moved the cursor."""

    def empty(self, width: int) -> Sequence[Line]:
        """Shown instead of rows, such as which key to press next."""
        return ()

    def header(self, width: int) -> Sequence[Line]:
        """Lines above the list that do not scroll."""
        return ()

    @property
    def page(self) -> int:
        """The number of visible rows."""
        return max(1, self.size.height - 2 - len(self.header(max(self.size.width - 4, 1))))

    def lines(self, width: int, height: int) -> list[Line]:
        count = self.count()
        if not count:
            return list(self.empty(width))
        head = list(self.header(width))
        page = max(1, height - len(head))
        self.cursor = min(max(self.cursor, 0), count - 1)
        if self.cursor < self.top:
            self.top = self.cursor
        elif self.cursor >= self.top + page:
            self.top = self.cursor - page + 1
        self.top = max(0, min(self.top, count - page))
        if self.top == self.cursor and self.top and not self.selectable(self.top - 1):
            self.top -= 1  # the heading above the first row belongs to it
        shown = range(self.top, min(self.top + page, count))
        return head + [self.row(index, width, index == self.cursor) for index in shown]

    def all_lines(self, width: int) -> Sequence[Line]:
        count = self.count()
        if not count:
            return self.empty(width)
        return [*self.header(width), *(self.row(i, width, False) for i in range(min(count, MOST_COPIED)))]

    def footing(self) -> Sequence[Piece]:
        count, page = self.count(), self.page
        if count <= page:
            return BLANK
        last = min(self.top + page, count)
        return ((f"{self.top + 1}–{last} of {count}", "muted"),)

    def move(self, to: int) -> None:
        """Move the cursor to a row, or to the nearest selectable one."""
        count = self.count()
        if not count:
            return
        step = 1 if to >= self.cursor else -1
        to = min(max(to, 0), count - 1)
        for candidate in (
            *range(to, count if step > 0 else -1, step),
            *range(to, -1 if step > 0 else count, -step),
        ):
            if self.selectable(candidate):
                if candidate != self.cursor:
                    self.cursor = candidate
                    self.moved()
                elif candidate < self.page:
                    self.top = 0
                break
        self.redraw()

    def action_down(self) -> None:
        self.move(self.cursor + 1)

    def action_up(self) -> None:
        self.move(self.cursor - 1)

    def action_top(self) -> None:
        self.cursor = min(self.cursor, self.count())
        self.move(0)

    def action_bottom(self) -> None:
        self.move(self.count() - 1)

    def action_page_down(self) -> None:
        self.move(self.cursor + self.page)

    def action_page_up(self) -> None:
        self.move(self.cursor - self.page)

    def on_mouse_scroll_down(self) -> None:
        self.move(self.cursor + 3)

    def on_mouse_scroll_up(self) -> None:
        self.move(self.cursor - 3)

    def on_click(self, event: Click) -> None:
        y = event.y - 1 - len(self.header(max(self.size.width - 4, 1)))
        if 0 <= y < self.page and self.top + y < self.count() and self.selectable(self.top + y):
            self.move(self.top + y)
            self.clicked(event.chain)

    def clicked(self, times: int) -> None:
        """Called when the row under the cursor was clicked; a double click does what enter does."""
        if times == 2:
            self.app.simulate_key("enter")
