"""Every number in a row of a list is a figure of the record that the row is about, as the engine gives it."""

import re

import pytest
from figures import Figures, unexplained
from fleets import seven_services
from view_matrix import Case, opened

from budgettui.backend.dispatch import answer
from budgettui.backend.messages import Explain, GetCosts, ListEvents

SIZES = [(80, 24), (200, 50)]
VIEWS = ["list", "anomalies", "log", "explain"]
LISTED = ("service", "remaining_pct", "remaining_minutes", "overspent_minutes", "burn_rates", "open_events",
          "if_this_goes_on", "recovery", "slo_target", "window")  # fmt: skip
"""What the list of services shows of an assessment."""


async def rows_and_records(view, size):
    """The rows with a number, and the figures of each record that a row may be about."""
    async with opened(Case(view, "seven", size), seven_services()) as on:
        workspace, now = on.backend.workspace, on.backend.instant
        names = on.app.settings.service_names
        figures = Figures(on.backend.moment, on.app.zone)
        assessments = [on.backend.assess(name) for name in names]
        events = answer(workspace, ListEvents(None, 500), now)
        costs = {cost.id: cost for cost in answer(workspace, GetCosts(names), now)}
        records = {
            "list": [*[{name: getattr(each, name) for name in LISTED} for each in assessments], *events],
            "anomalies": [each for assessment in assessments for each in assessment.anomalies],
            "log": [(event, costs.get(event.id)) for event in events],
            "explain": answer(workspace, Explain("checkout"), now),
        }[view]
        pane = on.app.screen.query_one({"list": "#services", "anomalies": "#anomalies"}.get(view, "#rows"))
        width, height = pane.outer_size
        header = len(pane.header(width - 4))
        rows = [row[2:-2].strip() for row in pane.shown_rows()[1 + header : height - 1]]
        return [row for row in rows if re.search(r"\d", row)], [figures.of(each) for each in records]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("view", VIEWS)
async def test_every_number_is_one_of_its_record(view, size):
    rows, records = await rows_and_records(view, size)
    assert rows and records
    for row in rows:
        left = [unexplained(row, figures) for figures in records]
        assert "" in left, (row, min(left, key=lambda text: len(re.findall(r"\d", text))))


@pytest.mark.parametrize("view", VIEWS)
async def test_a_number_that_is_off_by_one_digit_is_noticed(view):
    rows, records = await rows_and_records(view, (200, 50))
    unnoticed = []
    for row in rows[:12]:
        for match in re.finditer(r"\d", row):
            wrong = row[: match.start()] + str((int(match[0]) + 1) % 10) + row[match.end() :]
            if any(unexplained(wrong, figures) == "" for figures in records):
                unnoticed.append(wrong)
    assert unnoticed == []
