"""Parts of a line that are taken literally: quoted text, and everything after `--`."""

from ...support.frozen import frozen


@frozen
class Piece:
    """A part of a line; a literal one is description, whatever it looks like."""

    text: str
    literal: bool


_CLOSING = {'"': '"', "'": "'", "“": "”", "„": "“", "«": "»"}


def split_literals(text: str) -> list[Piece]:
    """The pieces of a line, in their order, without the quotes and without `--`.

    A quote opens at the beginning of a word and closes at the end of one; one that is not closed is an
    ordinary character.
    """
    pieces: list[Piece] = []
    start = position = 0
    unclosed: set[str] = set()
    while position < len(text):
        if position and not text[position - 1].isspace():
            position = _next_word(text, position)
            continue
        if text.startswith("--", position) and (position + 2 == len(text) or text[position + 2].isspace()):
            return [*pieces, *_plain(text[start:position]), Piece(text[position + 2 :].strip(), literal=True)]
        closing = _CLOSING.get(text[position])
        end = -1
        if closing is not None and closing not in unclosed:
            end = _closing(text, closing, position + 1)
            if end < 0:
                unclosed.add(closing)
        if end < 0:
            position = _next_word(text, position)
            continue
        pieces += [*_plain(text[start:position]), Piece(text[position + 1 : end], literal=True)]
        start = position = end + 1
    return [*pieces, *_plain(text[start:])]


def _plain(text: str) -> list[Piece]:
    return [Piece(text, literal=False)] if text.strip() else []


def _next_word(text: str, position: int) -> int:
    """The beginning of the next word, or the end of the text."""
    while position < len(text) and not text[position].isspace():
        position += 1
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _closing(text: str, mark: str, position: int) -> int:
    """Where `mark` ends a word, from `position` on; -1 if nowhere."""
    end = text.find(mark, position)
    while end >= 0 and end + 1 < len(text) and not text[end + 1].isspace():
        end = text.find(mark, end + 1)
    return end
