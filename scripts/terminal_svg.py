"""Terminal screens as SVG: one as a picture, many as an animation without scripts.

Blocks, braille and lines are drawn as shapes, so that no font misaligns them; text is fitted to its cells.
"""

from collections.abc import Sequence
from html import escape
from typing import Any, NamedTuple

WIDTH, HEIGHT, SIZE = 8, 16, 13
MARGIN = 14
GROUND, TEXT = "0f1117", "d6dae4"
FONT = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"
NAMED = {
    "black": "1c1f26", "red": "e06c75", "green": "98c379", "brown": "e5c07b", "blue": "61afef",
    "magenta": "c678dd", "cyan": "56b6c2", "white": "d6dae4",
}  # fmt: skip
BRAILLE = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
"""Column and row of each dot, from the lowest bit."""
LEFT_EIGHTHS, LOWER_EIGHTHS, SHADES = "▏▎▍▌▋▊▉█", "▁▂▃▄▅▆▇", "░▒▓"


class Cell(NamedTuple):
    """A character with its colours, as six hexadecimal digits."""

    text: str
    color: str
    ground: str
    bold: bool


Row = tuple[Cell, ...]
Screen = tuple[Row, ...]


def screen_of(emulator: Any) -> Screen:
    """What a pyte screen shows."""
    rows = []
    for y in range(emulator.lines):
        line = emulator.buffer[y]
        cells = []
        for x in range(emulator.columns):
            char = line[x]
            color, ground = _hex(char.fg, TEXT), _hex(char.bg, GROUND)
            if char.reverse:
                color, ground = ground, color
            cells.append(Cell(char.data or " ", color, ground, char.bold))
        rows.append(tuple(cells))
    return tuple(rows)


def _hex(color: str, default: str) -> str:
    return default if color == "default" else NAMED.get(color.removeprefix("bright"), color)


def picture(screen: Screen) -> str:
    """One screen."""
    rows = "".join(
        f'<g transform="translate(0 {_n(y * HEIGHT)})">{_row(row)}</g>' for y, row in enumerate(screen)
    )
    return _framed(len(screen[0]), len(screen), rows)


def film(frames: Sequence[tuple[float, Screen]], seconds: float, still: int) -> str:
    """An endless animation of screens, each from its second on; the one at `still` is for reduced motion."""
    tall = len(frames[0][1]) * HEIGHT
    known: dict[Row, str] = {}
    strip, marks = [], []
    for index, (begin, screen) in enumerate(frames):
        uses = []
        for y, row in enumerate(screen):
            if any(cell.text != " " or cell.ground != GROUND for cell in row):
                name = known.setdefault(row, f"r{len(known)}")
                uses.append(f'<use href="#{name}" y="{_n(y * HEIGHT)}"/>')
        strip.append(f'<g transform="translate(0 {_n(index * tall)})">{"".join(uses)}</g>')
        marks.append(f"{begin / seconds * 100:.2f}%{{transform:translateY(-{_n(index * tall)}px)}}")
    rows = "".join(f'<g id="{name}">{_row(row)}</g>' for row, name in known.items())
    at_rest = f"animation:none;transform:translateY(-{_n(still * tall)}px)"
    style = (
        f"<style>.film{{animation:film {seconds:.1f}s steps(1,end) infinite}}"
        f"@keyframes film{{{''.join(marks)}}}"
        f"@media(prefers-reduced-motion:reduce){{.film{{{at_rest}}}}}</style>"
    )
    screen = frames[0][1]
    window = f'width="{_n(len(screen[0]) * WIDTH)}" height="{_n(tall)}"'
    body = f'{style}<defs>{rows}</defs><svg {window}><g class="film">{"".join(strip)}</g></svg>'
    return _framed(len(screen[0]), len(screen), body)


def _framed(columns: int, rows: int, body: str) -> str:
    width, height = columns * WIDTH + 2 * MARGIN, rows * HEIGHT + 2 * MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(width)} {_n(height)}" '
        f'width="{_n(width)}" height="{_n(height)}">'
        f"<style>text{{font:{SIZE}px {FONT};white-space:pre}}.b{{font-weight:bold}}"
        "path{stroke-width:1.4;stroke-linecap:square}path[stroke]{fill:none}"
        ".d{stroke-width:2.2;stroke-linecap:round}</style>"
        f'<rect width="100%" height="100%" rx="8" fill="#{GROUND}"/>'
        f'<g transform="translate({_n(MARGIN)} {_n(MARGIN)})">{body}</g></svg>\n'
    )


def _row(row: Row) -> str:
    """The shapes and the text of a row whose top is at 0."""
    grounds, texts = [], []
    fills: dict[tuple[str, float], list[str]] = {}
    strokes: dict[tuple[str, bool], list[str]] = {}
    """By colour, and whether they are dots."""
    for begin, end in _runs([cell.ground for cell in row]):
        if row[begin].ground != GROUND:
            grounds.append(
                f'<rect x="{_n(begin * WIDTH)}" width="{_n((end - begin) * WIDTH)}" height="{_n(HEIGHT)}" '
                f'fill="#{row[begin].ground}"/>'
            )
    kinds = []
    for x, cell in enumerate(row):
        left = x * WIDTH
        if shape := _filled(cell.text, left):
            fills.setdefault((cell.color, shape[1]), []).append(shape[0])
        elif stroke := _stroked(cell.text, left):
            strokes.setdefault((cell.color, _is_braille(cell.text)), []).append(stroke)
        is_drawn = bool(shape or stroke) if cell.text != " " else None
        kinds.append(None if is_drawn or cell.text == " " else (cell.color, cell.bold))
    for x in range(1, len(row) - 1):  # join words of the same style over a single blank
        if row[x].text == " " and kinds[x - 1] == kinds[x + 1]:
            kinds[x] = kinds[x - 1]
    for begin, end in _runs(kinds):
        if kinds[begin] is not None:
            text = "".join(cell.text for cell in row[begin:end])
            bold = ' class="b"' if row[begin].bold else ""
            length = f' textLength="{_n((end - begin) * WIDTH)}"' if end - begin > 1 else ""
            texts.append(
                f'<text x="{_n(begin * WIDTH)}" y="12" fill="#{row[begin].color}"{bold}{length}>'
                f"{escape(text, quote=False)}</text>"
            )
    drawn = [
        f'<path fill="#{color}"{f""" opacity="{share}" """ if share < 1 else ""} d="{"".join(parts)}"/>'
        for (color, share), parts in fills.items()
    ]
    for (color, dots), parts in strokes.items():
        look = ' class="d"' if dots else ""
        drawn.append(f'<path{look} stroke="#{color}" d="{"".join(parts)}"/>')
    return "".join([*grounds, *drawn, *texts])


def _runs(values: Sequence[object]) -> list[tuple[int, int]]:
    """Where equal neighbours begin and end."""
    ends = [x for x in range(1, len(values) + 1) if x == len(values) or values[x] != values[x - 1]]
    return list(zip([0, *ends[:-1]], ends, strict=True))


def _filled(character: str, left: float) -> tuple[str, float] | None:
    """The path of a block, and its opacity; None for anything else."""
    if character in LEFT_EIGHTHS:
        return _box(left, 0, WIDTH * (LEFT_EIGHTHS.index(character) + 1) / 8, HEIGHT), 1
    if character in LOWER_EIGHTHS:
        high = HEIGHT * (LOWER_EIGHTHS.index(character) + 1) / 8
        return _box(left, HEIGHT - high, WIDTH, high), 1
    if character in SHADES:
        return _box(left, 0, WIDTH, HEIGHT), (SHADES.index(character) + 1) * 0.22
    return None


def _box(x: float, y: float, width: float, height: float) -> str:
    return f"M{_n(x)} {_n(y)}h{_n(width)}v{_n(height)}h{_n(-width)}z"


def _is_braille(character: str) -> bool:
    return 0x2800 < ord(character[0]) < 0x2900


def _stroked(character: str, left: float) -> str:
    """The path of a character that draws lines or, in braille, dots; empty for anything else."""
    if _is_braille(character):
        bits = ord(character[0]) - 0x2800
        return "".join(
            f"M{_n(left + WIDTH * (0.25 + column / 2))} {_n(HEIGHT * (0.125 + row / 4))}h0"
            for bit, (column, row) in enumerate(BRAILLE)
            if bits >> bit & 1
        )
    x, middle, right, y, foot = (_n(v) for v in (left, left + WIDTH / 2, left + WIDTH, HEIGHT / 2, HEIGHT))
    return {
        "─": f"M{x} {y}H{right}",
        "━": f"M{x} {y}H{right}",
        "│": f"M{middle} 0V{foot}",
        "┆": f"M{middle} 2v2m0 3v2m0 3v2",
        "╭": f"M{right} {y}Q{middle} {y} {middle} {foot}",
        "╮": f"M{x} {y}Q{middle} {y} {middle} {foot}",
        "╰": f"M{middle} 0Q{middle} {y} {right} {y}",
        "╯": f"M{middle} 0Q{middle} {y} {x} {y}",
        "└": f"M{middle} 0V{y}H{right}",
        "┴": f"M{x} {y}H{right}M{middle} {y}V0",
    }.get(character, "")


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
