"""The wallboard's lowest line: the state of the rotation and the few keys."""

from budgettui.tui.actions import ACTIONS, BY_ID
from budgettui.tui.key_names import keys_of

from ..text_lines import BLANK, Line, Piece, ribbon, spread
from .wall_base import WallBlock


class WallFoot(WallBlock):
    """The few keys there are, and the state of the rotation."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.message = ""
        self.leave = "quit"
        """The action that leaves the wallboard."""

    def made_from(self) -> object:
        return self.message, self.turn, self.leave, self.budget_app.settings.keys

    def rows(self, width: int, height: int) -> list[Line]:
        if self.message:
            return [((f" {self.cut(self.sanitize(self.message), width - 2)}", "text+b"),)]
        chosen = self.budget_app.settings.keys
        shown = [action for action in ACTIONS if action.where == "wallboard" and self.turn.turning]
        keys = [
            ((keys_of(action.id, chosen)[0], "muted+b"), (f" {action.label}", "muted"))
            for action in (*shown, BY_ID[self.leave])
        ]
        end = (*ribbon(keys, width - 2), (" ", ""))
        return [spread(((" ", ""), *self._pages()), end, width)]

    def _pages(self) -> Line:
        """One mark per page, the current one filled."""
        if self.turn.pages <= 1:
            return BLANK
        if self.turn.pages > 12:
            return ((self.page_words(), "muted"),)
        pieces: list[Piece] = []
        for page in range(1, self.turn.pages + 1):
            is_current = page == self.turn.page
            pieces.append(
                (
                    f"{self.glyphs.open if is_current else self.glyphs.dot} ",
                    "text+b" if is_current else "muted",
                )
            )
        return (*pieces, (f" {self.page_words()}", "muted"))
