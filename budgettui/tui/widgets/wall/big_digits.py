"""Numbers drawn several rows high, to be read across a room."""

from functools import lru_cache

PIXELS_WIDE = 3
PIXELS_HIGH = 5
SCALES = (4, 3, 2, 1)
"""Multiples of the smallest size, greatest first."""

_FONT = {
    "0": "111101101101111",
    "1": "010110010010111",
    "2": "111001111100111",
    "3": "111001111001111",
    "4": "101101111001001",
    "5": "111100111001111",
    "6": "111100111101111",
    "7": "111001001001001",
    "8": "111101111101111",
    "9": "111101111001111",
    "%": "101001010100101",
    "<": "001010100010001",
    ">": "100010001010100",
    "-": "000000111000000",
}
_NARROW = {":": "01010", ".": "00001", " ": "00000"}

_SEGMENTS = {
    "0": (" _ ", "| |", "|_|"),
    "1": ("   ", "  |", "  |"),
    "2": (" _ ", " _|", "|_ "),
    "3": (" _ ", " _|", " _|"),
    "4": ("   ", "|_|", "  |"),
    "5": (" _ ", "|_ ", " _|"),
    "6": (" _ ", "|_ ", "|_|"),
    "7": (" _ ", "  |", "  |"),
    "8": (" _ ", "|_|", "|_|"),
    "9": (" _ ", "|_|", " _|"),
    "%": ("o /", " / ", "/ o"),
    "<": ("  /", " < ", "  \\"),
    ">": ("\\  ", " > ", "/  "),
    "-": ("   ", " - ", "   "),
    ":": (" ", ".", "."),
    ".": (" ", " ", "."),
    " ": (" ", " ", " "),
}
"""The smallest size for terminals without half blocks."""


def rows_high(scale: int) -> int:
    """How many rows numbers of a scale take."""
    return (PIXELS_HIGH * scale + 1) // 2


def cells_wide(text: str, scale: int) -> int:
    """How many cells `text` takes."""
    if not text:
        return 0
    pixels = sum(1 if character in _NARROW else PIXELS_WIDE for character in text)
    return (pixels + len(text) - 1) * scale


@lru_cache(512)
def big_digits(text: str, scale: int, ascii_only: bool = False) -> tuple[str, ...]:
    """`text` as `rows_high(scale)` rows of equal width; digits, `% < > - : .` and blanks.

    Without `ascii_only` in whole and half blocks, so that a drawn point is square; with it in `#` and, at
    the smallest scale, in strokes. `KeyError` for a character without a drawing.
    """
    if ascii_only and scale == 1:
        return tuple(" ".join(_SEGMENTS[character][row] for character in text) for row in range(3))
    lines = _points(text, scale)
    if ascii_only:
        step = [lines[min(2 * row, len(lines) - 1)] for row in range(rows_high(scale))]
        return tuple("".join("#" if on else " " for on in line) for line in step)
    if len(lines) % 2:
        lines.append([False] * len(lines[0]))
    return tuple(
        "".join(_BLOCKS[top, bottom] for top, bottom in zip(upper, lower, strict=True))
        for upper, lower in zip(lines[::2], lines[1::2], strict=True)
    )


_BLOCKS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def _points(text: str, scale: int) -> list[list[bool]]:
    """The drawing in square points, `scale` times enlarged."""
    lines: list[list[bool]] = []
    for y in range(PIXELS_HIGH):
        line: list[bool] = []
        for character in text:
            if line:
                line += [False] * scale
            if character in _NARROW:
                line += [_NARROW[character][y] == "1"] * scale
                continue
            for x in range(PIXELS_WIDE):
                line += [_FONT[character][y * PIXELS_WIDE + x] == "1"] * scale
        lines += [list(line) for _ in range(scale)]
    return lines
