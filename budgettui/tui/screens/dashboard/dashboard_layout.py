"""The layout of the dashboard's panes, for any size of terminal."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from textual.geometry import Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement

if TYPE_CHECKING:
    from textual.geometry import Offset, Spacing  # noqa: F401
    from textual.widget import Widget

SMALLEST = (60, 16)
PANES = ("services", "gauges", "trend", "forecast", "anomalies")
TURNED = ("trend", "forecast", "anomalies")
"""The panes that share one region on a small terminal."""


def is_small(width: int, height: int) -> bool:
    """Whether only one of the lower panes fits at a time."""
    return width < 100 or height < 30


def plan(
    width: int,
    height: int,
    *,
    turned: str = "trend",
    zoomed: str | None = None,
    banner: bool = False,
    prompt: int = 0,
) -> dict[str, Region]:
    """The region of every visible pane, by id.

    `turned`: which of the lower panes a small terminal shows; `zoomed`: the pane that fills the screen;
    `prompt`: 1 for a prompt at the bottom, 2 for one with a preview above it, which takes two rows on a
    narrow terminal.
    """
    if width < SMALLEST[0] or height < SMALLEST[1]:
        return {"small": Region(0, 0, width, height)}
    places = {"top": Region(0, 0, width, 1), "foot": Region(0, height - 1, width, 1)}
    first, last = 1, height - 1
    if banner:
        places["banner"] = Region(0, 1, width, 1)
        first = 2
    if prompt:
        places["prompt"] = Region(0, height - 1, 3, 1)
        places["entry"] = Region(3, height - 1, width - 3, 1)
        last = height - 1
        if prompt > 1:
            last -= 1 if width >= 100 else 2
            places["preview"] = Region(0, last, width, height - 1 - last)
        del places["foot"]
    tall = last - first
    if zoomed is not None:
        places[zoomed] = Region(0, first, width, tall)
    elif is_small(width, height):
        side = 37 if width < 100 else 40
        side = min(side, width // 2 + 2)
        upper = max(6, min(11, tall // 2))
        places["services"] = Region(0, first, side, upper)
        places["gauges"] = Region(side, first, width - side, upper)
        places[turned] = Region(0, first + upper, width, tall - upper)
    else:
        places |= _wide(width, first, tall) if width >= 160 and tall >= 40 else _usual(width, first, tall)
    return places


def _usual(width: int, first: int, tall: int) -> dict[str, Region]:
    side = 38 if width < 116 else 41 if width < 130 else 46
    log = 6 if tall < 38 else 8
    upper = tall - log
    gauges = 10 if upper < 30 else 14
    lower = upper - gauges
    rest = width - side
    forecast = max(min(38, rest - 28), rest * 2 // 5) if rest < 110 else 46
    return {
        "services": Region(0, first, side, upper),
        "gauges": Region(side, first, rest, gauges),
        "trend": Region(side, first + gauges, rest - forecast, lower),
        "forecast": Region(width - forecast, first + gauges, forecast, lower),
        "anomalies": Region(0, first + upper, width, log),
    }


def _wide(width: int, first: int, tall: int) -> dict[str, Region]:
    side = 54 if width < 190 else 82
    rest = width - side
    gauges = 16
    log = max(9, tall // 4)
    lower = tall - gauges - log
    forecast = min(50, rest // 3)
    return {
        "services": Region(0, first, side, tall),
        "gauges": Region(side, first, rest, gauges),
        "trend": Region(side, first + gauges, rest - forecast, lower),
        "forecast": Region(width - forecast, first + gauges, forecast, lower),
        "anomalies": Region(side, first + gauges + lower, rest, log),
    }


class Arrangement(Layout):
    """Places each widget in the region planned for its id; widgets without a region are hidden."""

    name = "arrangement"

    def __init__(self, planned: Callable[[Size], Mapping[str, Region]]) -> None:
        self._planned = planned

    def arrange(
        self, parent: "Widget", children: "list[Widget]", size: Size, greedy: bool = True
    ) -> ArrangeResult:
        from textual.geometry import NULL_OFFSET, NULL_SPACING

        places = self._planned(size)
        nowhere = Region(0, 0, 0, 0)
        return [
            WidgetPlacement(places.get(child.id or "", nowhere), NULL_OFFSET, NULL_SPACING, child)
            for child in children
        ]
