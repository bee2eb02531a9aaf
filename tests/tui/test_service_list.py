"""Order, filter, groups and the chosen service, without a screen."""

from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from budgettui.core.analysis.assessment import STATUSES, Assessment, BurnAlert
from budgettui.tui.state.service_list import GroupRow, ServiceList


def service(name, status="OK", remaining=100.0, over=0.0, burn=0.0, group=None, tags=()):
    return _Service(name, status, remaining, over, burn, group, tags)


def _Service(name, status, remaining, over, burn, group, tags):
    """An assessment with the fields that the list reads; PAGE has its alert firing."""
    alerts = (BurnAlert("page", 14.4, "1h", "5m", 20.0, 20.0, True),) if status == "PAGE" else ()
    made = object.__new__(Assessment)
    values = {
        "service": name,
        "status": status,
        "remaining_pct": remaining,
        "overspent_minutes": over,
        "total_budget_minutes": 43.2,
        "burn_rates": (SimpleNamespace(rate=burn),),
        "group": group,
        "tags": tags,
        "window_days": 30.0,
        "alerts": alerts,
        "open_events": (),
        "if_this_goes_on": None,
    }
    for field, value in values.items():
        object.__setattr__(made, field, value)
    return made


def names(service_list):
    return [row.name if isinstance(row, GroupRow) else row.service for row in service_list.rows()]


def roster_of(*services):
    service_list = ServiceList()
    service_list.take({assessment.service: assessment for assessment in services})
    return service_list


def test_worst_first_is_what_burns_then_what_is_overspent_then_what_remains():
    service_list = roster_of(
        service("fine", remaining=80),
        service("better", remaining=90),
        service("over", "SPENT", 0, over=2),
        service("far over", "SPENT", 0, over=9),
        service("paged", "PAGE", 60),
        service("watched", "WATCH", 40),
    )
    assert names(service_list) == ["paged", "far over", "over", "watched", "fine", "better"]


def test_the_first_one_is_chosen_and_stays_chosen_when_the_order_turns():
    service_list = roster_of(service("a"), service("b"))
    assert service_list.chosen == "a"
    service_list.take({"b": service("b", "SPENT", 0)})
    assert names(service_list) == ["b", "a"] and service_list.chosen == "a" and service_list.index() == 1


def test_when_the_chosen_one_goes_its_neighbour_is_chosen():
    service_list = roster_of(service("a"), service("b"), service("c"))
    service_list.choose("b")
    service_list.take({}, removed=("b",))
    assert service_list.chosen == "c"
    service_list.take({}, removed=("c",))
    assert service_list.chosen == "a"
    service_list.take({}, removed=("a",))
    assert service_list.chosen is None and service_list.current is None


def test_filter_looks_at_name_group_and_tags_in_any_case():
    service_list = roster_of(
        service("checkout", group="Money"), service("search", tags=("edge",)), service("mail")
    )
    for text, expected in [("CHECK", ["checkout"]), ("money", ["checkout"]), ("edge", ["search"]), ("x", [])]:
        service_list.set_filter(text)
        assert [n for n in names(service_list) if n not in ("Money", "no group")] == expected
    service_list.choose("mail")
    assert service_list.filter == "" and service_list.chosen == "mail"


def test_groups_come_in_the_order_of_their_worst():
    service_list = roster_of(
        service("a", group="calm"),
        service("b", "SPENT", 0, group="hot"),
        service("c", group="hot"),
        service("d"),
    )
    assert names(service_list) == ["hot", "b", "c", "calm", "a", "no group", "d"]
    service_list.toggle_groups()
    assert names(service_list) == ["b", "a", "c", "d"]


def test_orders_cycle():
    service_list = roster_of(service("a", burn=1, remaining=50), service("b", burn=9, remaining=70))
    assert [(service_list.next_sort(), names(service_list)[0]) for _ in range(4)] == [
        ("name", "a"),
        ("remaining", "a"),
        ("burn", "b"),
        ("status", "a"),
    ]


@settings(deadline=None)
@given(st.data())
def test_whatever_comes_and_goes_one_of_the_listed_is_chosen(data):
    service_list = ServiceList()
    assessments = st.builds(
        service,
        st.sampled_from("abcdef"),
        st.sampled_from(STATUSES),
        st.floats(0, 100),
        group=st.sampled_from([None, "g", "h"]),
    )
    for _ in range(data.draw(st.integers(1, 12))):
        match data.draw(st.integers(0, 4)):
            case 0:
                fresh = data.draw(assessments)
                service_list.take({fresh.service: fresh})
            case 1:
                service_list.take({}, removed=(data.draw(st.sampled_from("abcdef")),))
            case 2:
                service_list.set_filter(data.draw(st.sampled_from(["", "a", "g", "z"])))
            case 3:
                service_list.next_sort()
            case _:
                service_list.toggle_groups()
        listed = [name for name in names(service_list) if name in service_list.assessments]
        if listed:
            assert service_list.chosen in listed
            assert names(service_list)[service_list.index()] == service_list.chosen


def test_assessments_are_replaced_not_changed():
    first = service("a")
    service_list = roster_of(first)
    service_list.take({"a": service("a", "PAGE", 10)})
    assert first.status == "OK" and service_list.current.status == "PAGE"


def test_worst_of_all_is_chosen_once_all_have_come_in():
    service_list = ServiceList()
    service_list.take({"a": service("a", "WATCH", 40)}, partial=True)
    assert service_list.chosen == "a"
    service_list.take({"b": service("b", "PAGE", 30)}, partial=True)
    assert service_list.chosen == "b"
    service_list.take({"c": service("c", "PAGE", 5)})
    assert service_list.chosen == "c"
    service_list.take({"a": service("a", "PAGE", 1)})
    assert service_list.chosen == "c"


def test_choice_made_while_services_come_in_stays():
    service_list = ServiceList()
    service_list.take({"a": service("a", "WATCH", 40), "b": service("b", "OK", 90)}, partial=True)
    service_list.choose("b")
    service_list.take({"c": service("c", "SPENT", 0)})
    assert service_list.chosen == "b"


def test_an_open_event_is_known_from_the_update_that_brings_it():
    running = service("login")
    object.__setattr__(running, "open_events", (object(),))
    service_list = roster_of(service("login"), service("search"))
    service_list.sort_by("name")
    assert not service_list.is_any_open
    service_list.take({"login": running})
    assert service_list.is_any_open
    service_list.show_past({"search": service("search")})
    assert not service_list.is_any_open
    service_list.add_past({"login": running})
    assert service_list.is_any_open
    service_list.show_past(None)
    service_list.take({}, ["login"])
    assert not service_list.is_any_open
