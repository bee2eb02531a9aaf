"""Every mark the screens draw, in one table per kind of terminal."""

import codecs
import locale
from collections.abc import Mapping
from dataclasses import replace

from budgettui.core.support.frozen import frozen


@frozen
class Glyphs:
    """The marks of one kind of terminal. Each is one cell wide; `eighths` grows from empty to full."""

    name: str
    spent: str = "✖"
    page: str = "▲"
    watch: str = "◆"
    ok: str = "·"
    open: str = "●"
    alert: str = "▲"
    ticket: str = "△"
    pointer: str = "▌"
    eighths: str = "▏▎▍▌▋▊▉█"
    track: str = "░"
    heavy: str = "━"
    rule: str = "─"
    wall: str = "│"
    corners: str = "╭╮╰╯"
    dot: str = "·"
    times: str = "×"
    ellipsis: str = "…"
    arrow: str = "→"
    sorted: str = "▾"
    tick: str = "✓"
    cross: str = "✗"
    columns: str = " ▁▂▃▄▅▆▇█"
    heat: str = "·░▒▓█"
    plot: str = "braille"
    event: str = "▲"
    cursor: str = "┆"
    ascii: bool = False

    def status(self, status: str) -> str:
        """The sign before a status."""
        return {"SPENT": self.spent, "PAGE": self.page, "WATCH": self.watch}.get(status, self.ok)


RICH = Glyphs("rich")

CONSOLE = replace(
    RICH,
    name="console",  # what the fonts of a bare Linux console hold
    spent="x",
    watch="!",
    open="•",
    ticket="^",
    pointer="▌",
    eighths="▌█",
    heavy="═",
    corners="┌┐└┘",
    tick="+",
    cross="x",
    ellipsis=".",
    sorted="v",
    columns=" ▄█",
    plot="dot",
    cursor="│",
)

ASCII = Glyphs(
    "ascii",
    spent="x",
    page="^",
    watch="!",
    ok=".",
    open="*",
    alert="^",
    ticket="'",
    pointer=">",
    eighths="#",
    track=".",
    heavy="=",
    rule="-",
    wall="|",
    corners="++++",
    dot="-",
    times="x",
    ellipsis="~",
    arrow=">",
    sorted="v",
    tick="+",
    cross="x",
    columns=" .:|#",
    heat=".-+*#",
    plot="*",
    event="^",
    cursor=":",
    ascii=True,
)

_TO_ASCII = str.maketrans(
    {
        "·": "-",
        "×": "x",
        "−": "-",
        "…": "~",
        "–": "-",
        "—": "-",
        "→": ">",
        "≥": ">",
        "≤": "<",
        "●": "*",
        "▲": "^",
        "▌": ">",
        "█": "#",
        "░": ".",
        "│": "|",
        "┤": "|",
        "├": "|",
        "┼": "+",
        "─": "-",
        "└": "+",
        "┘": "+",
        "┌": "+",
        "┐": "+",
        "┬": "+",
        "┴": "+",
        "┆": ":",
        "•": "*",
        "“": '"',
        "”": '"',
        "’": "'",
    }
)


def to_ascii(text: str) -> str:
    """`text` in ASCII: known marks translated, accents dropped, anything else replaced by `?`."""
    if text.isascii():
        return text
    text = text.translate(_TO_ASCII)
    if text.isascii():
        return text
    import unicodedata

    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return bare.encode("ascii", "replace").decode("ascii")


def locale_is_utf8(env: Mapping[str, str]) -> bool:
    """Whether the locale that `env` chooses writes UTF-8."""
    chosen = env.get("LC_ALL") or env.get("LC_CTYPE") or env.get("LANG") or ""
    _, _, encoding = chosen.partition(".")
    if not encoding:
        if chosen in ("", "C", "POSIX"):
            return False
        encoding = locale.getpreferredencoding(False)
    try:
        return codecs.lookup(encoding.partition("@")[0]).name == "utf-8"
    except LookupError:
        return False


def glyphs_for(env: Mapping[str, str], ascii_wanted: bool | None = None) -> Glyphs:
    """The table for the terminal that `env` describes; `ascii_wanted` overrides the locale."""
    if ascii_wanted or (ascii_wanted is None and not locale_is_utf8(env)):
        return ASCII
    return CONSOLE if env.get("TERM", "") == "linux" else RICH
