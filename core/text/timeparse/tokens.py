"""Text split into numbers, words and symbols, in one pass over its characters.

The readers of this package look at a bounded number of tokens from their position, so reading takes time in
proportion to the length of the text.
"""

from typing import Literal

from ...support.frozen import frozen

TokenKind = Literal["number", "word", "symbol"]

_DIGITS = frozenset("0123456789")


@frozen
class Token:
    """`text[start:end]`; `spaced` if whitespace, or the beginning of the text, comes before it."""

    kind: TokenKind
    text: str
    start: int
    end: int
    spaced: bool

    @property
    def lower(self) -> str:
        return self.text.lower()

    @property
    def integer_digits(self) -> int:
        """How many digits a whole number is written with; 0 for anything else."""
        return len(self.text) if self.kind == "number" and "." not in self.text else 0


_END = Token("symbol", "", 0, 0, spaced=True)


class Tokens:
    """The tokens of `text`; past the last one comes an empty symbol. `reads` counts the look-ups."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.items = _tokenize(text)
        self.reads = 0

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, index: int) -> Token:
        self.reads += 1
        return self.items[index] if 0 <= index < len(self.items) else _END

    def ends(self, index: int) -> bool:
        """Whether what was read before `index` ends with a whole word."""
        return self[index].spaced

    def is_symbol(self, index: int, *symbols: str) -> bool:
        """Whether it is one of `symbols`, without a space before it."""
        token = self[index]
        return token.kind == "symbol" and token.text in symbols and not token.spaced

    def slice(self, start: int, end: int) -> str:
        """The text from token `start` up to token `end`, or up to the last one."""
        end = min(end, len(self.items))
        if start >= end:
            return ""
        return self.text[self.items[start].start : self.items[end - 1].end]

    def next_word(self, index: int) -> int:
        """The index after the run of tokens without spaces between them that begins at `index`."""
        index += 1
        while not self[index].spaced:
            index += 1
        return min(index, len(self.items))


def _tokenize(text: str) -> list[Token]:
    items: list[Token] = []
    position, length, spaced = 0, len(text), True
    while position < length:
        character = text[position]
        if character.isspace():
            position, spaced = position + 1, True
            continue
        start = position
        kind: TokenKind = "symbol"
        if character in _DIGITS or (
            character == "." and _is_digit(text, position + 1) and (spaced or items[-1].kind != "number")
        ):
            kind = "number"
            position = _skip_digits(text, position)
            if text[position : position + 1] == "." and _is_digit(text, position + 1):
                position = _skip_digits(text, position + 1)
        elif character.isalpha() or character == "_":
            kind = "word"
            while position < length and (text[position].isalpha() or text[position] == "_"):
                position += 1
        else:
            position += 1
        items.append(Token(kind, text[start:position], start, position, spaced))
        spaced = False
    return items


def _is_digit(text: str, position: int) -> bool:
    return position < len(text) and text[position] in _DIGITS


def _skip_digits(text: str, position: int) -> int:
    while _is_digit(text, position):
        position += 1
    return position


def quote(text: str, longest: int = 60) -> str:
    """`text` for a sentence: in quotes, and shortened if it is long."""
    shown = text.strip()
    return repr(shown if len(shown) <= longest else shown[: longest - 1] + "…")
