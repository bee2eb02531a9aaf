"""Order, filter, groups and the chosen service, without a screen."""

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.assessment import STATUSES, Assessment
from budgettui.roster import GroupRow, Roster


def service(name, status="OK", remaining=100.0, over=0.0, burn=0.0, group=None, tags=()):
    return _Service(name, status, remaining, over, burn, group, tags)


def _Service(name, status, remaining, over, burn, group, tags):

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
    }
    for field, value in values.items():
        object.__setattr__(made, field, value)
    return made


def names(roster):
    return [row.name if isinstance(row, GroupRow) else row.service for row in roster.rows()]


def roster_of(*services):
    roster = Roster()
    roster.take({one.service: one for one in services})
    return roster


def test_worst_first_is_by_status_then_by_what_is_overspent_then_by_what_remains():
    roster = roster_of(
        service("fine", remaining=80),
        service("better", remaining=90),
        service("over", "SPENT", 0, over=2),
        service("far over", "SPENT", 0, over=9),
        service("paged", "PAGE", 60),
        service("watched", "WATCH", 40),
    )
    assert names(roster) == ["far over", "over", "paged", "watched", "fine", "better"]


def test_the_first_one_is_chosen_and_stays_chosen_when_the_order_turns():
    roster = roster_of(service("a"), service("b"))
    assert roster.chosen == "a"
    roster.take({"b": service("b", "SPENT", 0)})
    assert names(roster) == ["b", "a"] and roster.chosen == "a" and roster.index() == 1


def test_when_the_chosen_one_goes_its_neighbour_is_chosen():
    roster = roster_of(service("a"), service("b"), service("c"))
    roster.choose("b")
    roster.take({}, removed=("b",))
    assert roster.chosen == "c"
    roster.take({}, removed=("c",))
    assert roster.chosen == "a"
    roster.take({}, removed=("a",))
    assert roster.chosen is None and roster.current is None


def test_filter_looks_at_name_group_and_tags_in_any_case():
    roster = roster_of(service("checkout", group="Money"), service("search", tags=("edge",)), service("mail"))
    for text, found in [("CHECK", ["checkout"]), ("money", ["checkout"]), ("edge", ["search"]), ("x", [])]:
        roster.set_filter(text)
        assert [n for n in names(roster) if n not in ("Money", "no group")] == found
    roster.choose("mail")
    assert roster.filter == "" and roster.chosen == "mail"


def test_groups_come_in_the_order_of_their_worst():
    roster = roster_of(
        service("a", group="calm"),
        service("b", "SPENT", 0, group="hot"),
        service("c", group="hot"),
        service("d"),
    )
    assert names(roster) == ["hot", "b", "c", "calm", "a", "no group", "d"]
    roster.toggle_groups()
    assert names(roster) == ["b", "a", "c", "d"]


def test_orders_cycle():
    roster = roster_of(service("a", burn=1, remaining=50), service("b", burn=9, remaining=70))
    assert [(roster.next_sort(), names(roster)[0]) for _ in range(4)] == [
        ("name", "a"),
        ("remaining", "a"),
        ("burn", "b"),
        ("status", "a"),
    ]


@given(st.data())
def test_whatever_comes_and_goes_one_of_the_listed_is_chosen(data):
    roster = Roster()
    one = st.builds(
        service,
        st.sampled_from("abcdef"),
        st.sampled_from(STATUSES),
        st.floats(0, 100),
        group=st.sampled_from([None, "g", "h"]),
    )
    for _ in range(data.draw(st.integers(1, 12))):
        match data.draw(st.integers(0, 4)):
            case 0:
                fresh = data.draw(one)
                roster.take({fresh.service: fresh})
            case 1:
                roster.take({}, removed=(data.draw(st.sampled_from("abcdef")),))
            case 2:
                roster.set_filter(data.draw(st.sampled_from(["", "a", "g", "z"])))
            case 3:
                roster.next_sort()
            case _:
                roster.toggle_groups()
        listed = [name for name in names(roster) if name in roster.assessments]
        if listed:
            assert roster.chosen in listed
            assert names(roster)[roster.index()] == roster.chosen


def test_assessments_are_replaced_not_changed():
    first = service("a")
    roster = roster_of(first)
    roster.take({"a": service("a", "PAGE", 10)})
    assert first.status == "OK" and roster.current.status == "PAGE"


def test_worst_of_all_is_chosen_once_all_have_come_in():
    roster = Roster()
    roster.take({"a": service("a", "WATCH", 40)}, partial=True)
    assert roster.chosen == "a"
    roster.take({"b": service("b", "PAGE", 30)}, partial=True)
    assert roster.chosen == "b"
    roster.take({"c": service("c", "SPENT", 0)})
    assert roster.chosen == "c"
    roster.take({"a": service("a", "SPENT", 0)})
    assert roster.chosen == "c"


def test_choice_made_while_services_come_in_stays():
    roster = Roster()
    roster.take({"a": service("a", "WATCH", 40), "b": service("b", "OK", 90)}, partial=True)
    roster.choose("b")
    roster.take({"c": service("c", "SPENT", 0)})
    assert roster.chosen == "b"
