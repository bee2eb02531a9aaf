"""The screen below an overlay, in fainter colours."""

from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.renderables.background_screen import BackgroundScreen


class TintedScreen(BackgroundScreen):
    """Like its base, but computes each style once instead of for each of a thousand pieces."""

    @classmethod
    def process_segments(cls, segments: Iterable[Segment], color: Color) -> Iterable[Segment]:
        tinted: dict[Style | None, Style | None] = {}
        for segment in segments:
            text, style, control = segment
            if control:
                yield segment
                continue
            if style not in tinted:
                tinted[style] = next(iter(super().process_segments((segment,), color))).style
            yield Segment(text, tinted[style], control)
