"""What stands below an overlay."""

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.renderables.background_screen import BackgroundScreen

from budgettui.tui.widgets.tinted_screen import TintedScreen


def test_it_is_tinted_as_textual_does_it():
    segments = [
        Segment("plain"),
        Segment("red", Style(color="#ff0000", bgcolor="#101010", bold=True)),
        Segment("pressable", Style(color="#00ff00", meta={"@click": "quit"})),
        Segment("red", Style(color="#ff0000", bgcolor="#101010", bold=True)),
        Segment("\x1b[H", None, [(1,)]),
    ]
    for color in (Color(18, 21, 29, 0.65), Color(0, 0, 0, 0)):
        expected = list(BackgroundScreen.process_segments(segments, color))
        assert list(TintedScreen.process_segments(segments, color)) == expected
        assert not any(segment.style and segment.style.meta for segment in expected)
