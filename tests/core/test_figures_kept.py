"""A random fleet's assessments stay what they were, to the last digit, however they are computed.

The fixture holds services, their events and two answers for each: `assessment` by the code of early November,
and `since_changed` for what was given another meaning on purpose since then, by the code that changed it:
anomalies (half-measured days, rarities that rest on too little, budgets of the day's own period), recovery
while an event is open, and until when figures are stable.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from budgettui.core.assessor import assess
from budgettui.core.config.settings import (
    CategorySettings,
    ServiceSettings,
    Settings,
    StoreSettings,
    default_categories,
)
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.event import Event
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

FLEET = json.loads((Path(__file__).parent / "fixtures" / "fleet_assessments.json").read_text())
SETTINGS = Settings(
    StoreSettings(), categories=(*default_categories(), CategorySettings(FLEET["excluded_category"], True))
)


def _assessment(service: dict[str, Any]) -> dict[str, Any]:
    length = service["window"]
    window = (
        Window.rolling(int(length[:-1]))
        if length.endswith("d")
        else Window.calendar(length, service["timezone"])
    )
    settings = ServiceSettings(
        service["name"],
        Slo(service["slo"]),
        window,
        service["group"],
        tuple(service["tags"]),
        service["timezone"],
    )
    events = [
        Event(number, service["name"], start, end, impact, category, f"INC-{number}")
        for number, start, end, impact, category in service["events"]
    ]
    answer = assess(settings, EventTable.of(events), FLEET["as_of"], SETTINGS).as_dict()
    return json.loads(json.dumps(answer))


def _same_fields(value: Any, expected: Any) -> Any:
    """`value` without the fields that were added since `expected` was kept."""
    if isinstance(expected, dict):
        return {name: _same_fields(value[name], part) for name, part in expected.items()}
    if isinstance(expected, list) and len(expected) == len(value):
        return [_same_fields(*pair) for pair in zip(value, expected, strict=True)]
    return value


@pytest.mark.parametrize("service", FLEET["services"], ids=lambda service: service["name"])
def test_figures_stay_what_they_were(service: dict[str, Any]) -> None:
    assessment = _assessment(service)
    for figures in service["assessment"], service["since_changed"]:
        for name, value in figures.items():
            assert _same_fields(assessment[name], value) == value, name
