"""Names and words in every script: each row takes its cells, and every frame stands where it should."""

from dataclasses import replace

import pytest
from app_driver import Driver, dashboard
from rich.cells import cell_len
from sample_events import event, make_settings
from temporary_backend import TemporaryBackend

from budgettui.core.config.settings import ServiceSettings, Settings
from budgettui.core.model.slo import Slo
from budgettui.tui.widgets.pane import Pane

NAMES = (
    "数据库服务与支付网关",
    "e\u0301te\u0301 servi\u0302ce",
    "خدمة الدفع",
    "שירות תשלומים",
    "👩\u200d👩\u200d👧 family 🏳\ufe0f",
    "ｆｕｌｌ－ｗｉｄｔｈ",
    "\u0301begins with a mark",
    "ไม่มีชื่อ กำลัง",
    "한국어 서비스",
)
FRAME = set("│╭╮╰╯─┆")
WALK = (
    (), ("v",), ("v",), ("v",), ("v", "3", "left"), ("4",), ("5",), ("z",), ("escape", "1", "x"),
    ("escape", "e"), ("v",), ("escape", "enter"), ("escape", "escape", "a"), ("escape", "i"),
    ("escape", "ctrl+p"), ("escape", "s"),
)  # fmt: skip


def settings(groups: bool) -> Settings:
    services = [
        ServiceSettings(name, Slo(99.9), group=NAMES[-index - 1] if groups else None)
        for index, name in enumerate(NAMES)
    ]
    return replace(make_settings(), services=tuple(services))


def backend(groups: bool) -> TemporaryBackend:
    events = [
        event(index + 1, name, index + 0.5, 6.0 + index, incident=NAMES[index - 1], text=NAMES[index - 2] * 3)
        for index, name in enumerate(NAMES)
    ]
    events += [
        event(index + 50, name, 0.01, None, incident=name, text=name) for index, name in enumerate(NAMES)
    ]
    return TemporaryBackend(settings(groups), events)


def cells(row: str) -> list[str]:
    """What stands in each cell; the second cell of a wide character, and marks, are not counted again."""
    cells_of_row: list[str] = []
    for character in row:
        cells_of_row += [character] * cell_len(character)
    return cells_of_row


def check(on: Driver, width: int) -> None:
    rows = on.rows()
    assert {cell_len(row) for row in rows} == {width}
    for pane in on.app.screen.query(Pane):
        region = pane.region
        for y in range(region.y, region.bottom):
            row = cells(rows[y])
            assert len(row) == width
            assert row[region.x] in FRAME and row[region.right - 1] in FRAME, (pane, rows[y])


@pytest.mark.parametrize("groups", [False, True])
@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36), (200, 50)])
async def test_every_frame_stands_straight(size, groups):
    async with dashboard(size, backend(groups)) as on:
        check(on, size[0])
        for keys in WALK:
            await on.press(*keys)
            check(on, size[0])
        await on.press("escape")
        for _ in NAMES:
            await on.press("j")
            check(on, size[0])
