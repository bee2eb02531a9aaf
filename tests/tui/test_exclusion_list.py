"""The list of excluded time: what is in it, opening, changing, voiding and filtering, at every size."""

from dataclasses import replace
from datetime import timedelta

import pytest
from app_driver import dashboard
from app_settling import still
from sample_events import NOW, lifelike, make_settings
from temporary_backend import TemporaryBackend

from budgettui.core.exclusions.planned_exclusion import PlannedExclusion
from budgettui.core.exclusions.service_hours import ServiceHours
from budgettui.core.model.instants import DAY, HOUR, MINUTE, to_instant
from budgettui.core.model.recorded_exclusion import ExclusionDraft

SIZES = ((80, 24), (120, 36), (200, 50))
INSTANT = to_instant(NOW)


def excluding() -> TemporaryBackend:
    """Of checkout: three recorded, one of them voided, a Sunday rule and a day ahead; login has hours."""
    backend = TemporaryBackend(make_settings(), lifelike())
    settings = backend.settings
    zone = settings.service("checkout").timezone
    start = (NOW - timedelta(days=60)).replace(hour=2, tzinfo=None)
    sunday = PlannedExclusion(
        "sunday", start, timedelta(hours=4), "agreed maintenance", repeat="weekly on sunday", timezone=zone
    )
    move = PlannedExclusion(
        "move", (NOW + timedelta(days=40)).replace(tzinfo=None), timedelta(hours=9), "datacentre move",
        timezone=zone, accounting="out",
    )  # fmt: skip
    rules = {"checkout": (sunday, move), "login": (ServiceHours.parse("mon-fri 07:00-20:00", zone),)}
    services = tuple(replace(each, exclusions=rules.get(each.name, ())) for each in settings.services)
    backend.settings = replace(settings, services=services)
    workspace = backend.workspace
    for days, length, reason, approver, accounting in (
        (20, 2 * DAY, "provider outage, agreed with them", "ann", "free"),
        (5, HOUR, "not ours", None, "out"),
        (3, HOUR, "recorded in error", None, "free"),
    ):
        begin = INSTANT - days * DAY
        workspace.add_exclusion(
            ExclusionDraft(
                begin, begin + length, reason, ("checkout",), accounting=accounting, approved_by=approver,
                incident_id="INC-740" if approver else None,
            ),
            INSTANT,
        )  # fmt: skip
    workspace.void_exclusion(3, INSTANT)
    workspace.add_exclusion(ExclusionDraft(INSTANT - HOUR, None, "failover drill", everything=True), INSTANT)
    workspace.refresh(INSTANT)
    return backend


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_screens(size, keep):
    different = []
    async with dashboard(size, excluding()) as on:
        for name, keys in (
            ("list", ("g", "E")),
            ("of-all", ("A", "V")),
            ("occurrences", ("A", "V", "G", "enter")),
            ("edit", ("escape", "g", "j", "j", "enter")),
        ):
            await on.press(*keys)
            try:
                keep(f"exclusions-{name}-{size[0]}x{size[1]}", await still(on))
            except AssertionError as error:
                different.append(str(error))
    assert not different, "\n".join(different)


async def test_every_kind_is_listed_with_what_it_gave_back():
    async with dashboard((200, 50), excluding()) as on:
        await on.press("g", "E")
        await on.sees("5 exclusions", "failover drill")
        [outage] = [row for row in on.rows() if "provider outage, agreed with them" in row]
        [rule] = [row for row in on.rows() if "agreed maintenance" in row]
        assert "ada, approved ann" in outage
        assert "configuration" in rule
        assert "5 times" in rule
        assert "recorded in error" not in on.text()
        await on.press("V")
        await on.sees("6 exclusions, voided too", "recorded in error")
        assert "outside service hours" not in on.text()
        await on.press("A")
        await on.sees("all services", "outside service hours")


async def test_the_filter_looks_at_all_that_is_said():
    async with dashboard((120, 36), excluding()) as on:
        await on.press("g", "E", "slash")
        await on.type("ann provider")
        await on.press("enter")
        await on.sees("1 exclusion ")
        await on.press("slash")
        await on.press("escape")
        await on.sees("5 exclusions")
        await on.press("slash")
        await on.type("nothing like it")
        await on.sees("no exclusion contains that text")


async def test_one_is_changed_and_that_undone():
    async with dashboard((120, 36), excluding()) as on:
        await on.press("g", "E", "j", "j", "enter")
        await on.sees("change exclusion 1", "provider outage, agreed with them")
        await on.sees("nothing is changed yet")
        await on.press("down", *["backspace"] * 10)
        await on.type("30m")
        await on.press("ctrl+s")
        await on.sees("exclusion 1: 30 min of checkout; u undoes", "excluded time")
        [changed] = [each for each in on.backend.workspace.store.exclusions() if each.id == 1]
        assert changed.end - changed.start == 30 * MINUTE
        assert (changed.approved_by, changed.incident_id) == ("ann", "INC-740")
        await on.press("v")
        await on.sees("exclusion 1 · every version", "recorded: 2 d of checkout, free", "v2")
        await on.press("escape", "u")
        await on.sees("undone on checkout: changing exclusion 1")
        [restored] = [each for each in on.backend.workspace.store.exclusions() if each.id == 1]
        assert restored.end - restored.start == 2 * DAY


async def test_its_services_cannot_be_changed():
    async with dashboard((120, 36), excluding()) as on:
        await on.press("g", "E", "j", "j", "enter", "up", "backspace")
        await on.sees("its services cannot be changed")
        await on.press(*"checkout")
        await on.sees("nothing is changed yet")
        await on.press("ctrl+s")
        await on.sees("excluded time")
        assert on.backend.workspace.store.exclusion_versions(1)[-1].version == 1


async def test_one_that_continues_gets_its_end():
    async with dashboard((120, 36), excluding()) as on:
        await on.press("g", "E", "enter")
        await on.sees("change exclusion 4", "all services")
        await on.press("down", *["backspace"] * 4)
        await on.type("until 13:30")
        await on.press("ctrl+s")
        await on.sees("exclusion 4: ")
        [ended] = [each for each in on.backend.workspace.store.exclusions() if each.id == 4]
        assert ended.end == INSTANT - INSTANT % HOUR - 30 * MINUTE  # 13:30 in Berlin


async def test_voiding_says_first_what_it_takes_back_and_can_be_undone():
    async with dashboard((120, 36), excluding()) as on:
        await on.press("g", "E", "j", "j", "d")
        await on.sees("void exclusion 1", "“provider outage, agreed with them” counts again", "akes back")
        await on.press("n")
        assert len(on.backend.workspace.store.exclusions()) == 3
        await on.press("d")
        await on.sees("void exclusion 1")
        await on.press("y")
        await on.sees("voided exclusion 1; u undoes", "4 exclusions")
        await on.press("V", "k", "enter")
        await on.sees("exclusion 1 was voided by ada")
        await on.press("u")
        await on.sees("undone on checkout: voiding exclusion 1", "6 exclusions")


async def test_what_the_configuration_excludes_is_ended_there():
    async with dashboard((120, 36), excluding()) as on:
        await on.press("g", "E", "G", "d")
        await on.sees("it is set in the configuration")


async def test_occurrences_begin_at_the_next_one():
    async with dashboard((120, 36), excluding()) as on:
        await on.press("g", "E", "G", "enter")
        await on.sees("datacentre move", "out · 0 past, 1 ahead")
        await on.press("escape", "k", "enter")
        await on.sees("agreed maintenance", "past, 57 ahead")
        chosen = next(row for row in on.rows() if "Sun 29 Nov" in row)
        assert "▌→" in chosen
        await on.press("slash")
        await on.type("past oct")
        await on.press("enter")
        await on.sees("Sun 25 Oct")
        assert "Nov" not in on.text().replace("Sat 28 Nov", "")


async def test_without_any_the_list_says_how():
    async with dashboard((80, 24)) as on:
        await on.press("g", "E")
        await on.sees("all time counts; a excludes some")
        await on.press("a")
        await on.sees("exclude time")


async def test_a_conflict_is_reported():
    async with dashboard((120, 36), excluding()) as on:
        await on.press("g", "E", "j", "j", "enter")
        on.backend.workspace.store.amend_exclusion(1, {"reason": "theirs"}, "ben", INSTANT)
        await on.press("down", "down", *["backspace"] * 4)
        await on.type("out")
        await on.press("ctrl+s")
        await on.sees("exclusion 1 was changed by ben")
