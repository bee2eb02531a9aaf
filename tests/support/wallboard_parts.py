"""The parts of a wallboard: tiles and counts with digits several rows high, and the detail."""

import re
from collections.abc import Iterator
from math import ceil

from engine_figures import World
from explained_texts import Part, Says, Scope, scope
from screen_boxes import Box, boxes

from budgettui.core.analysis.assessment import Assessment
from budgettui.core.text import formatting as write

SEGMENTS = {
    "0": "1110111", "2": "1011101", "3": "1011011", "4": "0111010", "5": "1101011",
    "6": "1101111", "7": "1010010", "8": "1111111", "9": "1111011", "1": "1101001",
}  # fmt: skip
"""Which of a digit's seven segments are on: top, both upper ones, middle, both lower ones, bottom."""
_POINTS = ((1, 0), (0, 1), (2, 1), (1, 2), (0, 3), (2, 3), (1, 4))


def read_digits(rows: list[str]) -> str:
    """The number drawn as blocks in three or more `rows`; `?` for an incomplete digit."""
    pixels = []
    for row in rows:
        pixels += [[cell in "▀█" for cell in row], [cell in "▄█" for cell in row]]
    size = max(len(pixels) // 5, 1)
    number = ""
    for left in range(0, len(rows[0]), 4 * size):
        on = "".join("01"[_on(pixels, left + x * size, y * size)] for x, y in _POINTS)
        number += next((digit for digit, segments in SEGMENTS.items() if segments == on), "?")
    return number


def large_number(tile: Box) -> str | None:
    """The number drawn in large digits in a tile; None without one."""
    last = next((y for y, row in enumerate(tile.rows) if re.match(r" [█▀▄ ]+ %", row)), None)
    if last is None:
        return None
    first = max((y for y in range(last) if not tile.rows[y].strip()), default=-1) + 1
    width = tile.rows[last].index(" %") - 1
    return read_digits([row[1 : 1 + width] for row in tile.rows[first : last + 1]])


def _on(pixels: list[list[bool]], x: int, y: int) -> bool:
    return y < len(pixels) and x < len(pixels[y]) and pixels[y][x]


def wall_parts(rows: list[str], world: World) -> Iterator[Part]:
    """The header, tiles, detail and footer."""
    everything = boxes(rows)
    tiles = [box for box in everything if box.title.startswith(" ")]
    details = [box for box in everything if not box.title.startswith(" ")]
    if tiles:
        listed = [_tile_service(tile) for tile in tiles]
        yield from (_tile_part(tile, name, world) for tile, name in zip(tiles, listed, strict=True))
    else:
        left = min((box.left for box in details), default=len(rows[0]))
        lines = [row[:left] for row in rows if re.match(r"\S (SPENT|PAGE|WATCH|OK) ", row)]
        listed = [line.split()[2] for line in lines]
        yield Part(lines, [_line_scope(each, world) for each in world.assessments.values()])
    assert listed == list(world.assessments)[: len(listed)], "not the worst first"
    columns = sum(tile.top == tiles[0].top for tile in tiles) or 1
    page = f"page 1 of {_pages(len(listed), columns, world) + (bool(tiles) and not details)}"
    yield from (_detail_part(box, world) for box in details)
    yield _header_part(rows, world, page)
    yield Part([rows[-1]], [scope([page])])


def _pages(shown: int, pinned: int, world: World) -> int:
    """The number of pages; the `pinned` worst services, one per column, are on every page."""
    count = len(world.assessments)
    return 1 if count <= shown else ceil((count - pinned) / (shown - pinned))


def _counts(world: World) -> dict[str, int]:
    counts = world.counts()
    return {word: counts[word] for word in ("spent", "paging", "open", "to watch", "ok") if counts[word]}


def _header_part(rows: list[str], world: World, page: str) -> Part:
    """The counts, the age of a failing source's data, and the time; a tall header has large digits."""
    says, now = Says(world), world.now.astimezone(world.zone)
    services = write.format_count(len(world.assessments), "service")
    small = [services, *(f"{number} {word}" for word, number in _counts(world).items())]
    clock = f"{now:%H:%M:%S}"
    day = write.format_weekday(now)
    if not re.search("[▀▄█]", rows[0]):
        return Part(
            [rows[0]], [scope([*small, f"{page} {says.source_age()}{clock}", f"{says.source_age()}{clock}"])]
        )
    at = rows[0].find(day) - 2
    drawn = {f"{now:%H}": slice(at - 17, at - 10), f"{now:%M}": slice(at - 7, at)}
    for word, number in _counts(world).items():
        end = re.search(f"(?<=[█▀▄ ]) {word}", rows[2]).start()  # type: ignore[union-attr]
        drawn[f"{number} {word}"] = slice(end - 4 * len(str(number)) + 1, end)
    wrong = [what for what, cells in drawn.items()
             if read_digits([row[cells] for row in rows[:3]]) != what.partition(" ")[0]]  # fmt: skip
    return Part([*rows[:3], *(f"{what} is not drawn" for what in wrong)],
                [scope([services, day, f"{now:%S} s", page, says.source_age().strip()])])  # fmt: skip


def _tile_service(tile: Box) -> str:
    return tile.title.split()[1]


def _line_scope(assessment: Assessment, world: World) -> Scope:
    left = write.format_percent(assessment.remaining_pct)
    clocks = [f"{note.partition(' ')[2]} " for note in Says(world).open_note(assessment)] or [""]
    return scope([f"{assessment.service} {clock}{left}" for clock in [*clocks, ""]], assessment.service)


def _tile_part(tile: Box, service: str, world: World) -> Part:
    """One service; its large number is the rest of its budget, in whole percent."""
    says, assessment = Says(world), world.assessments[service]
    texts, number = list(tile.rows), large_number(tile)
    left = write.format_percent(assessment.remaining_pct, digits=0).removeprefix(">").removesuffix(" %")
    if number not in (None, left):
        texts.append(f"{number} % is drawn instead of {left}")
    figures = [*says.gauges(assessment), write.format_percent(assessment.remaining_pct)]
    burn = list(says.burn(assessment))
    figures += [" ".join(burn[1:]), *says.open_note(assessment), service]
    return Part([tile.title, *texts], [scope(figures)])


def _detail_part(box: Box, world: World) -> Part:
    from dashboard_parts import pane_part

    return pane_part(box, world)
