"""Every number on every golden screen is one that the engine gives, for what the screen says it is of."""

import re
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from dashboard_parts import Part, parts
from dialog_parts import DIALOGS
from engine_figures import World
from golden_views import FLEETS, Case, cases
from screen_boxes import boxes, golden_rows, written
from wallboard_parts import read_digits

from budgettui.tui.widgets.wall.big_digits import big_digits

YESTERDAY = datetime(2026, 11, 22, 13, 5, tzinfo=UTC)
EARLIER = datetime(2026, 11, 17, 6, tzinfo=UTC)
PAST = {"past": YESTERDAY, "known": EARLIER}
"""The moments that the views of the past show."""
CASES = cases()
WIDE = (200, 50)


@cache
def world_of(fleet: str, view: str = "") -> World:
    return World(FLEETS[fleet](), PAST.get(view), known_then=view == "known")


def parts_of(case: Case, rows: list[str] | None = None, world: World | None = None) -> list[Part]:
    rows = golden_rows(f"matrix/{case.name}", case.size) if rows is None else rows
    return parts(case, rows, world or world_of(case.fleet, case.view if case.view in PAST else ""))


def unexplained(case: Case, rows: list[str] | None = None, world: World | None = None) -> list[str]:
    return [text for part in parts_of(case, rows, world) for text in part.unexplained()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_number_is_unexplained(case):
    assert unexplained(case) == []


@pytest.mark.parametrize("case", [each for each in CASES if each.view in DIALOGS and each.fleet == "seven"],
                         ids=lambda case: case.name)  # fmt: skip
def test_around_a_dialog_is_the_dashboard_as_it_was(case):
    rows = golden_rows(f"matrix/{case.name}", case.size)
    beneath = golden_rows(f"matrix/dashboard/seven-{case.size[0]}x{case.size[1]}", case.size)
    dialog = next(box for box in boxes(rows) if re.search(DIALOGS[case.view].title, written(box.title)))
    for y, (row, before) in enumerate(zip(rows[:-1], beneath[:-1], strict=True)):
        around = [x for x in range(case.size[0]) if not dialog.holds(y, x)]
        assert [row[x] for x in around] == [before[x] for x in around]


# -- it notices what is wrong

WITHOUT_NOW = {"palette", "themes", "help", "service-form", "review"}
"""Views that show nothing that changes with time."""
LOOKED_AT = [case for case in CASES if case.fleet == "seven" and case.size == WIDE]
PLOTS = ["trend", "consumed", "daily", "calendar", "day"]


def by_view(case: Case) -> str:
    return case.view


def with_wrong_digits(text: str) -> list[str]:
    """The text with each of its digits, by itself, off by one."""
    return [
        text[: match.start()] + str((int(match[0]) + 1) % 10) + text[match.end() :]
        for match in re.finditer(r"\d", text)
    ]


@pytest.mark.parametrize("case", LOOKED_AT, ids=by_view)
def test_a_digit_that_is_off_by_one_is_noticed(case):
    pieces = [Part([text], part.scopes) for part in parts_of(case) for text in part.texts]
    pieces += [Part([text], [part.edges]) for part in parts_of(case) for text in part.edge_texts]
    unnoticed = [
        wrong
        for piece in pieces
        for wrong in with_wrong_digits(written(piece.texts[0]))
        if not Part([wrong], piece.scopes).unexplained()
    ]
    assert unnoticed == []


@pytest.mark.parametrize("view", PLOTS)
def test_a_wrong_digit_at_an_axis_is_noticed(view):
    case = Case(view, "seven", (80, 24))
    rows = golden_rows(f"matrix/{case.name}", case.size)
    unnoticed = [
        wrong
        for y, row in enumerate(rows)
        for wrong in with_wrong_digits(row)
        if not unexplained(case, [*rows[:y], wrong, *rows[y + 1 :]])
    ]
    assert unnoticed == []


class Elsewhere(World):
    """The fleet of seven, of which another service is looked at, or at another moment."""

    def __init__(self, chosen: str | None = None, later: timedelta = timedelta(), view: str = "") -> None:
        backend = FLEETS["seven"]()
        backend.moment += later
        past = PAST.get(view)
        super().__init__(backend, past + later if past else None, known_then=view == "known")
        if chosen is not None:
            self.chosen = chosen


OF_ONE_SERVICE = [
    *("gauges", *PLOTS, "forecast", "explain", "exclusions", "gate", "event-form", "what-if"),
]


@pytest.mark.parametrize("view", OF_ONE_SERVICE)
def test_figures_of_another_service_are_noticed(view):
    """Where the title named `search`, what stands below it would be wrong."""
    assert unexplained(Case(view, "seven", WIDE), world=Elsewhere("search"))


@pytest.mark.parametrize("case", [case for case in LOOKED_AT if case.view not in WITHOUT_NOW], ids=by_view)
def test_figures_of_two_days_ago_are_noticed(case):
    world = Elsewhere(later=timedelta(days=2, minutes=17), view=case.view)
    wrong = [text for part in parts_of(case, world=world)[1:] for text in part.unexplained()]
    assert wrong


def test_a_number_that_is_drawn_large_is_read():
    for scale in (1, 2, 3, 4):
        for number in ("0", "100", "1234567890"):
            assert read_digits(list(big_digits(number, scale))) == number


def test_another_number_that_is_drawn_large_is_noticed():
    case = Case("wallboard", "seven", WIDE)
    rows = golden_rows(f"matrix/{case.name}", case.size)
    tile = next(box for box in boxes(rows) if "payments" in box.title)
    drawn = big_digits("21", 2)  # 27 % are left
    first = next(y for y, row in enumerate(rows) if y > tile.top and "██" in row[tile.left : tile.right])
    for y, text in enumerate(drawn, first):
        rows[y] = rows[y][: tile.left + 2] + text + rows[y][tile.left + 2 + len(text) :]
    assert unexplained(case, rows) == ["21 % is drawn instead of 27"]
