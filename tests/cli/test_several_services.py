"""Answers about several services, or a group, by the same arguments in every command that takes them."""

import json

import pytest

EACH = ("explain", "forecast", "history")
"""Commands that answer for each service in full."""


def test_an_answer_for_several_services_has_those_for_one(busy):
    for command in EACH:
        singles = {name: busy.run(command, name, "--json").json for name in ("checkout", "search")}
        both = busy.run(command, "search", "checkout", "--json").json
        assert both.keys() == {"as_of", "services"}
        assert [each["service"] for each in both["services"]] == ["search", "checkout"]
        for each in both["services"]:
            single = singles[each["service"]]
            assert {**single, **each} == single and single.keys() - each.keys() <= {"as_of"}


def test_a_group_is_its_services_in_a_list_even_of_one(busy):
    for command in EACH:
        answer = busy.run(command, "--group", "shop", "--json").json
        assert [each["service"] for each in answer["services"]] == ["checkout"]


def test_what_is_printed_for_several_is_what_is_printed_for_each(busy):
    for command in ("forecast", "history"):
        parts = [busy.ok(command, name) for name in ("checkout", "search")]
        assert busy.ok(command, "checkout", "search") == "\n".join(parts)
    parts = [f"{name}\n{busy.ok('explain', name)}" for name in ("checkout", "search")]
    assert busy.ok("explain", "checkout", "search") == "\n".join(parts)


def test_a_service_that_is_named_twice_is_answered_once(busy):
    for command in EACH:
        answer = busy.run(command, "checkout", "checkout", "search", "--json").json
        assert [each["service"] for each in answer["services"]] == ["checkout", "search"]


@pytest.mark.parametrize("command", [*EACH, "gate"])
@pytest.mark.parametrize("arguments", [(), ("checkout", "--group", "shop")])
def test_either_services_or_a_group_have_to_be_named(shop, command: str, arguments: tuple[str, ...]) -> None:
    result = shop.run(command, *arguments)
    assert (result.code, result.out) == (2, "")
    assert "name one service or more, or a --group" in result.err


def test_events_of_several_services_are_exported_in_one_file(busy):
    def exported(*arguments: str) -> list[dict[str, object]]:
        return json.loads(busy.ok("export", "--format", "json", *arguments))

    everything = exported()
    names = {"checkout", "search"}
    assert {row["service"] for row in everything} == {*names, "chekout"}
    assert exported("search", "checkout") == [row for row in everything if row["service"] in names]
    assert exported("--group", "shop") == exported("checkout") != exported("checkout", "chekout")
    assert exported("search", "--group", "shop") == []
    starts = [row["start"] for row in exported("checkout", "chekout")]
    assert starts == sorted(starts)


def test_exclusions_of_the_exported_services_go_with_them(busy):
    def exclusions(*arguments: str) -> int:
        lines = busy.ok("export", "--format", "jsonl", *arguments).splitlines()
        return sum("approved_by" in json.loads(line) for line in lines)

    assert exclusions() == exclusions("search", "checkout") == exclusions("--group", "shop") == 1
    assert exclusions("search") == 0


def test_a_category_that_no_event_can_have_is_not_exported_as_nothing(busy):
    result = busy.run("export", "--category", "maintenence")
    assert (result.code, result.out) == (2, "")
    assert "did you mean maintenance" in result.err
