"""Draws only the widgets that lie within what has to be updated."""

from collections.abc import Iterable

from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip


class RegionCompositor(Compositor):
    """A compositor that asks no other widget for its lines.

    Textual's asks every widget whose parent is within the region, which for the children of a screen is all
    of them; on a wallboard that was half of what a clock's tick costs.
    """

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        for widget, (region, clip) in self.visible_widgets.items():
            shown = region.intersection(clip)
            if shown and (crop is None or shown.overlaps(crop)):
                lines = Region(shown.x - region.x, shown.y - region.y, shown.width, shown.height)
                yield region, clip, widget.render_lines(lines)
                if crop is not None and shown.contains_region(crop):
                    return  # it hides everything behind it
