"""What an exclusion would do, in a sentence for the budgets that it concerns."""

import pytest

from budgettui.core.analysis.exclusions.exclusion_preview import ExclusionPreview, effects_sentence
from budgettui.core.assessor import assess
from budgettui.core.config.settings import ServiceSettings, Settings, StoreSettings
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.ledger.exclusion_table import ExclusionTable
from budgettui.core.model.event import Event
from budgettui.core.model.exclusion import Exclusion
from budgettui.core.model.instants import DAY, HOUR, MINUTE, Instant
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

NOW: Instant = 1_795_700_000_000_000
OUTAGE = NOW - 5 * DAY


def exclude(minutes: int, accounting: str = "free", start: Instant = OUTAGE) -> Exclusion:
    return Exclusion(start, start + minutes * MINUTE, accounting, "agreed")  # type: ignore[arg-type]


def preview(
    name: str = "checkout",
    outage: int = 60,
    before: tuple[Exclusion, ...] = (),
    after: tuple[Exclusion, ...] = (),
) -> ExclusionPreview:
    """A service with one outage of so many minutes, of the 43.2 that it has."""
    service = ServiceSettings(name, Slo(99.9), Window.rolling(30))
    table = EventTable.of([Event(1, name, OUTAGE, OUTAGE + outage * MINUTE)])
    assessments = [
        assess(service, table.with_exclusions(ExclusionTable.of(each)), NOW, Settings(StoreSettings()))
        for each in (before, after)
    ]
    return ExclusionPreview(name, *assessments)


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ((), (exclude(20),), "gives back 20.0 min: checkout has 3.2 min left"),
        ((), (exclude(10),), "gives back 10.0 min: checkout has nothing left, 6.8 min overspent"),
        ((exclude(20),), (), "takes back 20.0 min: checkout has nothing left, 16.8 min overspent"),
        (
            (),
            (exclude(20, "out"),),
            "gives back 20.0 min, 20 min out of the window: checkout has 3.2 min left",
        ),
        (
            (exclude(20, "out"),),
            (),
            "takes back 20.0 min, 20 min into the window: checkout has nothing left, 16.8 min overspent",
        ),
        (
            (exclude(20),),
            (exclude(20, "out"),),
            "20 min out of the window: checkout has 3.2 min left",
        ),
        ((), (exclude(60, start=OUTAGE + 2 * HOUR),), "no bad minute of the current windows lies in it"),
    ],
)
def test_the_sentence_says_what_changes(before, after, sentence):
    assert effects_sentence([preview(before=before, after=after)]) == sentence


def test_no_service_is_concerned():
    assert effects_sentence([]) == "it applies to no service of this configuration"


@pytest.mark.parametrize(
    ("count", "end"),
    [(2, "left"), (3, "left"), (4, "and 1 more service changes"), (6, "and 3 more services change")],
)
def test_three_services_are_named(count, end):
    unchanged = preview("search", after=(exclude(60, start=OUTAGE + 2 * HOUR),))
    changed = [preview(f"s{number}", after=(exclude(20),)) for number in range(count)]
    parts = effects_sentence([unchanged, *changed]).split("; ")
    assert parts[:3] == [
        f"gives back 20.0 min: s{number} has 3.2 min left" for number in range(min(count, 3))
    ]
    assert parts[-1].endswith(end)
    assert len(parts) == min(count, 4)
