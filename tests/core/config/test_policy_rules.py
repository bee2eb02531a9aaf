"""The tables `policy.rules`: what they say, and the sentence for each mistake in them."""

from datetime import date

import pytest

from budgettui.core.config.config_errors import ConfigError
from budgettui.core.config.loader import load
from budgettui.core.config.starter_config import starter_config
from budgettui.core.model.instants import DAY
from budgettui.core.model.policy_rule import Condition, PolicyRule

SERVICES = """\
[[services]]
name = "checkout"
slo = 99.9
group = "shop"
formerly = ["kasse"]
[[services]]
name = "search"
slo = 50
window = "2h"
"""
FIRST = SERVICES.count("\n") + 1


def rule(when: str, more: str = "", must: str = "Stop") -> str:
    return f'[[policy.rules]]\nwhen = {when}\nmust = "{must}"\n{more}'


@pytest.fixture
def rules_of(tmp_path):
    def rules_of(text: str, services: str = SERVICES) -> tuple[PolicyRule, ...]:
        file = tmp_path / "config.toml"
        file.write_text(services + text)
        return load(file).policy.rules

    return rules_of


@pytest.mark.parametrize(
    ("when", "condition", "name"),
    [
        ('"spent"', Condition("spent"), "spent"),
        ("{ spent = true }", Condition("spent"), "spent"),
        ("{ remaining_below = 25 }", Condition("remaining_below", 25), "remaining_below-25"),
        (
            "{ probability_above = 0.5 }",
            Condition("probability_above", 0.5, within_days=30),
            "probability_above-0.5-30d",
        ),
        (
            "{ probability_above = 0.5, within_days = 7 }",
            Condition("probability_above", 0.5, within_days=7),
            "probability_above-0.5-7d",
        ),
        ('{ alert = "ticket" }', Condition("alert", severity="ticket"), "alert-ticket"),
        ("{ incident_above_pct = 20 }", Condition("incident_above_pct", 20), "incident_above-20"),
        (
            '{ category_above_pct = 20, over = "quarter", by = "cause" }',
            Condition("category_above_pct", 20, over="quarter", by="cause"),
            "category_above-20-cause-quarter",
        ),
    ],
)
def test_each_condition_is_read(rules_of, when, condition, name):
    only_pages_of_an_hour = SERVICES.replace('window = "2h"', 'window = "30d"')
    [read] = rules_of(rule(when), only_pages_of_an_hour)
    assert (read.condition, read.name, read.must, read.level, read.due) == (
        condition, name, "Stop", "review", None,
    )  # fmt: skip


def test_a_rule_names_services_and_groups_a_time_and_a_day(rules_of):
    more = 'name = "pm"\nlevel = "plan"\ndue = "5d"\nservices = ["kasse"]\ngroups = ["shop"]\n'
    [read] = rules_of(rule('"spent"', more + "since = 2026-11-01\n"))
    assert read == PolicyRule(
        "pm", Condition("spent"), "Stop", "plan", 5 * DAY, ("checkout",), ("shop",), date(2026, 11, 1)
    )
    assert read.applies_to("checkout", None)
    assert read.applies_to("other", "shop")
    assert not read.applies_to("search", None)


def test_a_drop_in_replaces_the_rules(tmp_path):
    (tmp_path / "config.toml").write_text(SERVICES + rule('"spent"'))
    (tmp_path / "config.toml.d").mkdir()
    (tmp_path / "config.toml.d" / "policy.toml").write_text(rule("{ remaining_below = 10 }"))
    [read] = load(tmp_path / "config.toml").policy.rules
    assert read.condition.kind == "remaining_below"


def test_the_rules_in_the_first_file_are_the_workbooks(rules_of):
    text = starter_config()
    lines = text[text.index("# [[policy.rules]]") : text.index("[display]")].splitlines()
    first, second, third = rules_of("\n".join(line.removeprefix("#").strip() for line in lines))
    assert (first.condition.kind, first.level, first.due) == ("spent", "freeze", None)
    assert (second.condition.value, second.level, second.due) == (20, "review", 5 * DAY)
    assert (third.condition.by, third.condition.over, third.level) == ("cause", "quarter", "plan")


MISTAKES = [
    # text, line after the services, key, part of the sentence
    ('[[policy.rules]]\nmust = "x"\n', 1, "when", 'it is missing; accepted: "spent"'),
    ('[[policy.rules]]\nwhen = "spent"\n', 1, "must", "it is missing"),
    (rule('"spend"'), 2, "when", 'found "spend"; accepted: "spent"'),
    (rule("3"), 2, "when", "found 3; accepted"),
    (rule("{}"), 2, "when", "no condition is in it"),
    (
        rule("{ spent = true, remaining_below = 3 }"), 2, "when",
        "spent and remaining_below are two conditions",
    ),
    (rule("{ spent = false }"), 2, "when.spent", "found false; accepted: true"),
    (rule("{ remaining = 25 }"), 2, "when.remaining", "did you mean remaining_below?"),
    (rule("{ remaining_below = 25, over = 'week' }"), 2, "when.over", "not known"),
    (rule("{ remaining_below = 0 }"), 2, "when.remaining_below", "above 0, at most 100"),
    (rule("{ remaining_below = 101 }"), 2, "when.remaining_below", "above 0, at most 100"),
    (rule("{ probability_above = 1 }"), 2, "when.probability_above", "from 0 to below 1"),
    (rule("{ probability_above = 0.5, within_days = 8 }"), 2, "when.within_days", "7, 14 or 30"),
    (rule('{ alert = "pages" }'), 2, "when.alert", '"page" or "ticket"'),
    (rule("{ incident_above_pct = -1 }"), 2, "when.incident_above_pct", "found -1"),
    (rule("{ category_above_pct = 20 }"), 2, "when.over", "it is missing"),
    (rule('{ category_above_pct = 20, over = "decade" }'), 2, "when.over", "week, month, quarter or year"),
    (rule('{ category_above_pct = 20, over = "week", by = "x" }'), 2, "when.by", '"category" or "cause"'),
    (rule('"spent"', 'level = "stop"\n'), 4, "level", '"freeze", "review", "plan" or "note"'),
    (rule('"spent"', 'due = "soon"\n'), 4, "due", 'a length such as "5d"'),
    (rule('"spent"', 'due = "0d"\n'), 4, "due", 'a length such as "5d"'),
    (rule('"spent"', 'dew = "5d"\n'), 4, "dew", "did you mean due?"),
    (rule('"spent"', "since = 5\n"), 4, "since", "a date such as"),
    (rule('"spent"', 'services = ["chekout"]\n'), 4, "services[1]", "did you mean checkout?"),
    (rule('"spent"', 'groups = ["zzz"]\n'), 4, "groups[1]", 'there is no group "zzz"'),
    (rule('"spent"', "services = []\n"), 4, "services", "a rule for no service never applies"),
    (rule('"spent"', must=""), 3, "must", "a sentence that says what must happen"),
    # what can never be
    ("[alerts]\npairs = []\n" + rule('{ alert = "page" }'), 4, "when", "no pair of [alerts] is a page"),
    (
        rule('{ alert = "ticket" }', 'services = ["search"]\n'), 2, "when",
        "every ticket looks further back than the windows of these services",
    ),
    (
        rule("{ incident_above_pct = 200 }", 'services = ["search"]\n'), 2, "when",
        "an outage of the whole window uses 200 % of the budget",
    ),
    (
        "".join(
            f'[[categories]]\nname = "{name}"\nexcluded = true\n'
            for name in ("incident", "deployment", "maintenance")
        )
        + rule("{ incident_above_pct = 2 }"),
        11, "when", "every category is excluded, and costs nothing",
    ),
    # rules that contradict each other
    (
        rule('"spent"', 'level = "freeze"\nname = "a"\n') + rule('"spent"', 'level = "note"\nname = "b"\n'),
        7, "when", f"it contradicts the rule on line {FIRST}, which asks for the same with another level",
    ),
    (
        rule('"spent"', 'due = "1d"\n') + rule('"spent"', 'services = ["search"]\n', "STOP"),
        6, "when", "with another due",
    ),
    (rule('"spent"') + rule('"spent"', 'name = "b"\n'), 5, "when", f"line {FIRST} says the same"),
    (rule('"spent"') + rule('"spent"', must="Go"), 5, "when", "give one of them a name"),
    (
        rule('"spent"', 'services = ["search"]\n') + rule('"spent"', 'services = ["checkout"]\n'),
        6, "when", "give one of them a name",
    ),
    (
        rule('"spent"', 'name = "a"\n') + rule("{ remaining_below = 3 }", 'name = "a"\n'),
        8, "name", 'the rule "a" is already defined',
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "key", "sentence"), MISTAKES)
def test_a_mistake_is_named_with_its_line(rules_of, text, line, key, sentence):
    with pytest.raises(ConfigError) as caught:
        rules_of(text)
    [problem] = caught.value.problems
    assert (problem.line, problem.key.split("]", 1)[-1].lstrip(".")) == (FIRST + line - 1, key)
    assert sentence in problem.message
    assert str(problem.file) in str(problem)


def test_rules_for_different_services_may_differ(rules_of):
    first, second = rules_of(
        rule('"spent"', 'name = "a"\nlevel = "freeze"\nservices = ["checkout"]\n')
        + rule('"spent"', 'name = "b"\nlevel = "note"\nservices = ["search"]\n')
    )
    assert (first.level, second.level) == ("freeze", "note")


def test_more_rules_than_anybody_has_are_refused(rules_of):
    many = "".join(rule('"spent"', f'name = "{number}"\n', f"do {number}") for number in range(101))
    with pytest.raises(ConfigError, match="there are 101 rules; at most 100 are read"):
        rules_of(many)
