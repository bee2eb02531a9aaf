"""What is kept per service equals what would be made from nothing, whatever comes, goes and comes back."""

from datetime import date
from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st
from test_service_list import names, service

from budgettui.core.analysis.assessment import Anomaly
from budgettui.tui.glyphs import RICH
from budgettui.tui.state.per_service_cache import PerService
from budgettui.tui.state.service_list import SORTS, ServiceList
from budgettui.tui.widgets.panes.anomalies_pane import AnomaliesPane

SERVICES = st.builds(
    service,
    st.sampled_from("abcdef"),
    st.sampled_from(["OK", "WATCH", "SPENT", "PAGE"]),
    st.sampled_from([0.0, 10.0, 50.0, 99.0]),
    over=st.sampled_from([0.0, 3.0]),
    burn=st.sampled_from([0.0, 2.0, 20.0]),
    group=st.sampled_from([None, "one", "two"]),
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("take"), st.lists(SERVICES, max_size=4)),
        st.tuples(st.just("remove"), st.lists(st.sampled_from("abcdef"), max_size=3)),
        st.tuples(st.just("sort"), st.sampled_from(SORTS)),
        st.tuples(st.just("past"), st.lists(SERVICES, max_size=4)),
        st.tuples(st.just("more past"), st.lists(SERVICES, max_size=2)),
        st.tuples(st.just("now"), st.none()),
        st.tuples(st.just("group"), st.none()),
        st.tuples(st.just("filter"), st.sampled_from(["", "a", "on"])),
    ),
    max_size=20,
)


def carry_out(service_list, step, argument):
    by_name = {each.service: each for each in argument} if step in ("take", "past", "more past") else {}
    if step == "take":
        service_list.take(by_name)
    elif step == "remove":
        service_list.take({}, argument)
    elif step == "sort":
        service_list.sort_by(argument)
    elif step == "past":
        service_list.show_past(by_name)
    elif step == "more past" and service_list.is_past:
        service_list.add_past(by_name)
    elif step == "now":
        service_list.show_past(None)
    elif step == "group":
        service_list.toggle_groups()
    elif step == "filter":
        service_list.set_filter(argument)


@settings(deadline=None)
@given(STEPS)
def test_the_order_is_that_of_a_list_made_from_nothing(steps):
    service_list = ServiceList()
    for step, argument in steps:
        before = service_list.name_changes, set(service_list.assessments)
        carry_out(service_list, step, argument)
        fresh = ServiceList(service_list.sort)
        fresh.grouped, fresh.filter = service_list.grouped, service_list.filter
        fresh.take(service_list.assessments)
        assert names(service_list) == names(fresh)
        listed = [row for row in service_list.rows() if hasattr(row, "status")]
        assert list(service_list.positions) == [row.service for row in listed]
        assert all(service_list.rows()[at].service == name for name, at in service_list.positions.items())
        assert service_list.index() == service_list.positions.get(service_list.chosen, 0)
        if set(service_list.assessments) != before[1]:
            assert service_list.name_changes != before[0]


def test_only_what_changed_is_derived_again():
    derived = []
    numbers = PerService(lambda assessment: derived.append(assessment.service) or len(derived))
    first = {name: SimpleNamespace(service=name) for name in "abc"}
    assert numbers.all_of(first) == [1, 2, 3]
    assert numbers.all_of(first) == [1, 2, 3]
    second = {"a": first["a"], "b": SimpleNamespace(service="b")}
    assert numbers.all_of(second) == [1, 4]
    assert numbers.all_of(first) == [1, 5, 6]
    assert derived == ["a", "b", "c", "b", "b", "c"]


class _LoneAnomalies(AnomaliesPane):
    """The pane without an app."""

    budget_app = None


def anomaly(name, number, burn):
    return Anomaly(
        name, date(2026, 11, 1 + number), burn, None, "high", 20.0, None, ("z_score",), (), event_count=0
    )


ANOMALIES = st.dictionaries(
    st.sampled_from("abc"),
    st.lists(
        st.tuples(st.integers(0, 5), st.sampled_from([1.0, 4.0])), max_size=3, unique_by=lambda day: day[0]
    ),
)


@settings(deadline=None)
@given(st.lists(st.tuples(ANOMALIES, st.sets(st.sampled_from("abc"))), max_size=8))
def test_the_log_of_unusual_days_is_that_of_one_gathered_from_nothing(changes):
    known = {}
    pane = _LoneAnomalies()
    for updates, (fresh, gone) in enumerate(changes):
        for name, days in fresh.items():
            known[name] = SimpleNamespace(anomalies=tuple(anomaly(name, *day) for day in days))
        for name in gone:
            known.pop(name, None)
        service_list = SimpleNamespace(updates=updates, assessments=known)
        pane.budget_app = SimpleNamespace(service_list=service_list, glyphs=RICH)
        pane.gather()
        log = [each for assessment in known.values() for each in assessment.anomalies]
        assert pane.entries == sorted(
            log, key=lambda each: (-each.date.toordinal(), each.service, -each.burn_rate)
        )
