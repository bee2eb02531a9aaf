"""Exclusions from the store and from the configuration reach every number of the right services."""

import gc
import os
import weakref
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from budgettui.core.config.config_errors import ConfigError
from budgettui.core.config.settings import ServiceSettings, Settings, StoreSettings
from budgettui.core.exclusions.calendar_file import CalendarExclusions
from budgettui.core.exclusions.planned_exclusion import PlannedExclusion
from budgettui.core.exclusions.service_hours import ServiceHours
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import DAY, HOUR, MINUTE, Instant, to_datetime, to_instant
from budgettui.core.model.recorded_exclusion import ExclusionDraft
from budgettui.core.model.slo import Slo
from budgettui.core.store import open_store
from budgettui.core.workspace import Workspace

NOW: Instant = to_instant(datetime(2026, 3, 8, 15, tzinfo=UTC))  # a Sunday
OUTAGE = NOW - 5 * DAY

SERVICES = (
    ServiceSettings("checkout", Slo(99.9), group="shop", tags=("tier-1",), formerly=("cart",)),
    ServiceSettings("search", Slo(99.9), tags=("tier-2",)),
)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    settings = Settings(StoreSettings(path=tmp_path / "events.db"), services=SERVICES)
    with Workspace(settings, open_store(settings.store), "ann") as opened:
        for service in SERVICES:
            for day in range(3):
                start = OUTAGE + day * DAY
                opened.store.add(Draft(service.name, start, start + 20 * MINUTE), "ann", NOW)
        opened.refresh(NOW)
        yield opened


def exclude(workspace: Workspace, **fields: object) -> int:
    values: dict[str, object] = {"start": OUTAGE, "end": OUTAGE + 20 * MINUTE, "reason": "agreed", **fields}
    return workspace.store.add_exclusion(ExclusionDraft(**values), "ann", NOW).id  # type: ignore[arg-type]


def remaining(workspace: Workspace) -> tuple[float, float]:
    """Minutes left of checkout and search, less what is overspent."""
    workspace.refresh(NOW)
    left = []
    for service in SERVICES:
        answer = workspace.assess(service.name, NOW)
        left.append(round(answer.remaining_minutes - answer.overspent_minutes, 6))
    return left[0], left[1]


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ({"services": ("checkout",)}, (3.2, -16.8)),
        ({"services": ("cart",)}, (3.2, -16.8)),  # a former name
        ({"services": ("checkout",), "accounting": "out"}, (3.18, -16.8)),
        ({"groups": ("shop",)}, (3.2, -16.8)),
        ({"tags": ("tier-2",)}, (-16.8, 3.2)),
        ({"everything": True}, (3.2, 3.2)),
        ({"services": ("payments",)}, (-16.8, -16.8)),
        ({"everything": True, "end": None}, (43.2, 43.2)),  # still going on
    ],
)
def test_a_recorded_exclusion_holds_for_its_services(
    workspace: Workspace, scope: dict[str, object], expected: tuple[float, float]
) -> None:
    assert remaining(workspace) == (-16.8, -16.8)
    exclude(workspace, **scope)
    assert remaining(workspace) == expected


def test_what_is_undone_restores_every_digit(workspace: Workspace) -> None:
    before = [workspace.assess(service.name, NOW) for service in SERVICES]
    exclusion = exclude(workspace, everything=True, accounting="out")
    assert workspace.refresh(NOW) == {"checkout", "search"}
    assert [workspace.assess(service.name, NOW) for service in SERVICES] != before
    workspace.store.undo_exclusion(exclusion, "ann", NOW)
    assert workspace.refresh(NOW) == {"checkout", "search"}
    assert [workspace.assess(service.name, NOW) for service in SERVICES] == before


def test_only_the_services_that_it_concerns_are_read_again(workspace: Workspace) -> None:
    workspace.assess("checkout", NOW)
    exclude(workspace, tags=("tier-2",))
    assert workspace.refresh(NOW) == {"search"}


def test_every_view_knows_the_exclusions(workspace: Workspace) -> None:
    exclude(workspace, services=("checkout",))
    workspace.refresh(NOW)
    answer = workspace.assess("checkout", NOW)
    assert answer.consumed_minutes == 40
    assert workspace.series("checkout", 30, NOW).trend[-1].consumed_minutes == 40
    assert [each.reason for each in workspace.series("checkout", 30, NOW).exclusions] == ["agreed"]
    costs = workspace.explain("checkout", NOW)
    assert sum(cost.own_minutes for cost in costs) == 40
    assert [(cost.excluded_minutes, cost.excluded_by) for cost in costs if not cost.own_minutes] == [
        (20, ("agreed",))
    ]
    history = workspace.history("checkout", 30, NOW)
    assert sum(day.bad_minutes for day in history.daily) == 40
    draft = Draft("checkout", OUTAGE, OUTAGE + 30 * MINUTE)
    result = workspace.what_if(draft, NOW)
    assert (result.cost_minutes, result.own_minutes, result.extra_minutes) == (30, 10, 10)


def test_rules_of_the_configuration(workspace: Workspace, tmp_path: Path) -> None:
    nightly = PlannedExclusion(
        "nightly", datetime(2025, 1, 1, 15), timedelta(minutes=10), "backup", "daily", "UTC", accounting="out"
    )
    ics = tmp_path / "agreed.ics"

    def write(day: datetime) -> None:
        ics.write_text(
            "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\n"
            f"DTSTART:{day:%Y%m%dT%H%M%SZ}\nDURATION:PT20M\nSUMMARY:provider\nEND:VEVENT\nEND:VCALENDAR\n"
        )

    write(to_datetime(OUTAGE + DAY))
    checkout = replace(SERVICES[0], exclusions=(nightly, CalendarExclusions(ics)))
    search = replace(SERVICES[1], exclusions=(ServiceHours.parse("mon-fri 07:00-20:00"),))
    assert workspace.use(replace(workspace.settings, services=(checkout, search)), NOW) == {
        "checkout",
        "search",
    }
    answer = workspace.assess("checkout", NOW)
    # each outage began at 15:00: ten of its minutes are out, one of them is in the calendar altogether
    assert (answer.consumed_minutes, answer.excluded_minutes) == (20, 300)
    assert answer.total_budget_minutes == pytest.approx((43200 - 300) / 1000)
    assert answer.excluded_now is not None
    assert answer.excluded_now.reason == "backup"
    assert {cost.excluded_by for cost in workspace.explain("checkout", NOW)} == {
        ("backup",), ("backup", "provider")
    }  # fmt: skip
    business = workspace.assess("search", NOW)
    open_minutes = (20 * 13 + 5) * 60  # four weeks, and Friday 6 February from 15:00 to 20:00
    assert business.total_budget_minutes == pytest.approx(open_minutes / 1000)
    assert business.window_days * 1440 - business.excluded_minutes == pytest.approx(
        business.total_budget_minutes * 1000
    )
    write(to_datetime(OUTAGE))
    os.utime(ics, ns=(1, 1))
    assert workspace.assess("checkout", NOW).consumed_minutes == 20
    write(to_datetime(OUTAGE - 9 * DAY))
    os.utime(ics, ns=(2, 2))
    assert workspace.assess("checkout", NOW).consumed_minutes == 30
    assert workspace.refresh(NOW) == {"checkout"}
    ics.unlink()  # what it held last goes on
    assert workspace.refresh(NOW) == set()
    assert workspace.assess("checkout", NOW).consumed_minutes == 30
    assert "agreed.ics: No such file" in workspace.calendar_problem()
    write(to_datetime(OUTAGE))
    assert workspace.refresh(NOW) == {"checkout"}
    assert workspace.assess("checkout", NOW).consumed_minutes == 20
    assert workspace.calendar_problem() == ""
    never = replace(checkout, exclusions=(CalendarExclusions(tmp_path / "never.ics"),))
    workspace.use(replace(workspace.settings, services=(never, search)), NOW)
    with pytest.raises(ConfigError, match=r"never\.ics: No such file"):
        workspace.assess("checkout", NOW)


def test_services_with_the_same_hours_share_their_table(workspace: Workspace) -> None:
    hours = ServiceHours.parse("mon-fri 07:00-20:00")
    services = tuple(replace(service, exclusions=(hours,)) for service in SERVICES)
    workspace.use(replace(workspace.settings, services=services), NOW)
    tables = [workspace.table(service.name, NOW + day * DAY) for service in SERVICES for day in (0, 3)]
    assert len({id(table.exclusions) for table in tables}) == 1
    assert len({id(table) for table in tables}) == 2


def test_history_before_what_is_kept_is_excluded_too(workspace: Workspace) -> None:
    old = NOW - 2000 * DAY
    workspace.store.add(Draft("checkout", old, old + HOUR), "ann", NOW)
    exclude(workspace, services=("checkout",), start=old, end=old + 30 * MINUTE)
    workspace.refresh(NOW)
    table = workspace.table("checkout", NOW, 3000)
    assert table.exclusions is not None
    assert int(table.exclusions.excluded_time(old, NOW)) == 30 * MINUTE
    everything = workspace.table("checkout", NOW, float("inf"))
    assert everything.exclusions is not None
    assert int(everything.exclusions.excluded_time(old, NOW)) == 30 * MINUTE


def test_tables_of_services_that_are_gone_are_let_go(workspace: Workspace) -> None:
    exclude(workspace, everything=True)
    workspace.refresh(NOW)
    gone = weakref.ref(workspace.table("search", NOW))
    remaining_table = weakref.ref(workspace.table("checkout", NOW))
    workspace.use(replace(workspace.settings, services=SERVICES[:1]), NOW)
    gc.collect()
    assert (gone(), remaining_table() is workspace.table("checkout", NOW)) == (None, True)
