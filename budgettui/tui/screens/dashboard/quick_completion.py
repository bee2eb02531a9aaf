"""Completion of the word being typed in the quick line."""

from collections.abc import Sequence

from textual.suggester import Suggester


class Names(Suggester):
    """Completes the word being typed to a service (the first word) or a category."""

    def __init__(self, services: Sequence[str], categories: Sequence[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self.services, self.categories = services, categories

    async def get_suggestion(self, value: str) -> str | None:
        """`value` with its last word completed; None if no name matches."""
        return completed(value, self.services, self.categories)


def completed(value: str, services: Sequence[str], categories: Sequence[str]) -> str | None:
    """The line with its last word completed to the first matching name; None if there is none.

    A capitalised word matches case-sensitively: `INC` may begin an incident's id.
    """
    words = value.rpartition(" ")
    begun = words[2]
    fold = str.casefold if begun == begun.casefold() else str
    if not begun:
        return None
    names = [*categories, *services] if words[0] else [*services, *categories]
    if "--" in value.split() or (words[0] and begun[0] in "@0123456789"):
        return None
    for name in names:
        if fold(name).startswith(begun) and fold(name) != begun:
            return value + name[len(begun) :]
    return None
