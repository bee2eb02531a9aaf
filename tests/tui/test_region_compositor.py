"""Only what lies within an update is drawn, as by Textual's own compositor; blocks send what changed."""

import random

import pytest
from app_driver import dashboard, wallboard
from textual._compositor import Compositor
from textual.geometry import Region

from budgettui.tui.screens.region_compositor import RegionCompositor


def lines_of(compositor, crop, kind):
    """What is drawn within `crop`, as `kind` finds the widgets."""
    renders = kind._get_renders(compositor, crop)
    return {
        (y, x): segment
        for region, clip, strips in reversed(list(renders))
        for y, strip in zip(region.intersection(clip).line_range, strips, strict=False)
        for x, segment in zip(range(region.x, region.right), strip.crop(0, region.width).text, strict=False)
        if crop.contains(x, y)
    }


@pytest.mark.parametrize("opened", [dashboard, wallboard])
@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_same_cells_as_textuals(opened, size):
    async with opened(size) as on:
        await on.until(lambda: "drawing…" not in on.text())
        compositor = on.app.screen._compositor
        assert type(compositor) is RegionCompositor
        rng = random.Random(size[0])
        for _ in range(20):
            x, y = rng.randrange(size[0] - 1), rng.randrange(size[1] - 1)
            crop = Region(x, y, rng.randint(1, size[0] - x), rng.randint(1, size[1] - y))
            ours = lines_of(compositor, crop, RegionCompositor)
            assert ours == lines_of(compositor, crop, Compositor)


async def test_nothing_is_drawn_behind_a_block_that_hides_it(monkeypatch):
    async with wallboard((120, 36)) as wall:
        screen = wall.app.screen
        region = screen.find_widget(screen.clock).region
        behind = []
        monkeypatch.setattr(type(screen), "render_lines", lambda _, crop: behind.append(crop) or [])
        renders = list(screen._compositor._get_renders(region))
        assert [each[0] for each in renders] == [region] and behind == []
        list(screen._compositor._get_renders(region.grow((0, 0, 1, 0))))
        assert behind != []


async def test_a_tick_is_sent_with_no_frame_in_between(monkeypatch):
    async with wallboard((120, 36)) as wall:
        await wall.until(lambda: not wall.app.screen._dirty_widgets)
        wall.backend.moment = wall.backend.moment.replace(second=58)
        sent = []
        monkeypatch.setattr(wall.app, "_display", lambda _, update: sent.append(update))
        wall.app.screen.tick()
        assert sent and not wall.app.screen._dirty_widgets


async def test_a_tick_of_the_clock_draws_no_tile(monkeypatch):
    async with wallboard((200, 50)) as wall:
        drawn = []
        for tile in wall.app.screen.tiles:
            render = tile.render_lines
            monkeypatch.setattr(
                tile,
                "render_lines",
                lambda crop, render=render, name=tile.id: drawn.append(name) or render(crop),
            )
        clock = wall.app.screen.clock
        before = clock.shown_rows()
        wall.backend.moment = wall.backend.moment.replace(second=58)
        clock.redraw()
        await wall.until(lambda: clock.shown_rows() != before and not wall.app.screen._dirty_widgets)
        assert drawn == []
        wall.app.screen.tiles[0].refresh()
        await wall.until(lambda: drawn)
        assert set(drawn) == {wall.app.screen.tiles[0].id}


async def test_a_block_that_was_removed_can_be_redrawn():
    async with wallboard() as wall:
        tile = wall.app.screen.tiles[0]
        await tile.remove()
        tile._rows = None
        tile.assessment = None
        tile.redraw()
        tile.send_cells(Region(0, 0, 1, 1))
        await wall.settle()
        assert wall.app.fault is None
