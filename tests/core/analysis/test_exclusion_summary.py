"""All occurrences of an exclusion over all services, as one line of a list."""

from datetime import UTC, datetime, timedelta

from budgettui.core.analysis.assessment import ExcludedTime
from budgettui.core.analysis.exclusions.exclusion_summary import ExclusionEffect, ExclusionSums

NOW = datetime(2026, 3, 8, tzinfo=UTC)


def backup(day: int) -> ExcludedTime:
    """One of the nightly backups: so many days from now."""
    start = NOW + timedelta(days=day)
    return ExcludedTime(start, start + timedelta(minutes=20), "free", "backup", "planned")


def effect(day: int, excluded: float = 20, returned: float = 0) -> ExclusionEffect:
    return ExclusionEffect(backup(day), excluded, 0, returned, None, None, None)


def test_effects_are_added_up_over_occurrences_and_services():
    sums = ExclusionSums()
    sums.add("checkout", [effect(-2, returned=5), effect(-1, returned=1)])
    sums.add("search", [effect(-3), effect(-2, returned=2)])
    sums.add("search", [effect(-2, returned=4)], in_totals=False)
    (line,) = sums.others()
    assert (line.times, line.start, line.end) == (3, backup(-3).start, backup(-1).end)
    assert (line.excluded_minutes, line.returned_minutes) == (80, 8)
    assert line.returned_by_service == {"checkout": 6, "search": 6}
    assert line.next_start is None


def test_one_that_comes_again_has_its_span_in_the_windows_and_its_next_time():
    sums = ExclusionSums()
    sums.add("checkout", [effect(-2), effect(-1)])
    sums.add_next("search", backup(5))
    sums.add_next("checkout", backup(1))
    sums.add_next("checkout", backup(7))
    (line,) = sums.others()
    assert (line.times, line.start, line.end) == (2, backup(-2).start, backup(-1).end)
    assert line.next_start == backup(1).start
    assert line.scope == ("checkout", "search")


def test_one_that_has_not_been_yet_has_the_span_of_its_next_time():
    sums = ExclusionSums()
    for service, day in (("search", 5), ("checkout", 1), ("payments", 7)):
        sums.add_next(service, backup(day))
    (line,) = sums.others()
    assert (line.times, line.start, line.end) == (0, backup(1).start, backup(1).end)
    assert line.next_start == backup(1).start
    assert line.excluded_minutes == 0


def test_lines_are_in_the_order_of_their_sources_and_reasons():
    sums = ExclusionSums()
    spans = [
        ("planned", "backup", "out"),
        ("planned", "backup", "free"),
        ("hours", "closed", "out"),
        ("planned", "a drill", "out"),
        ("calendar", "move", "free"),
    ]
    for source, reason, accounting in spans:
        exclusion = ExcludedTime(NOW, NOW + timedelta(hours=1), accounting, reason, source)
        sums.add("checkout", [ExclusionEffect(exclusion, 60, 0, 0, None, None, None)])
    assert [(line.source, line.reason, line.accounting) for line in sums.others()] == sorted(spans)
