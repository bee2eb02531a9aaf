"""The tables `policy.rules`: what must happen when; contradictory rules are refused."""

import re
from collections.abc import Sequence
from itertools import combinations

from ...model.instants import DAY, HOUR
from ...model.names import NAME_ACCEPTED, has_controls, is_name
from ...model.policy_rule import CONDITION_KINDS, LEVELS, Condition, Grouping, PolicyRule
from ...model.window import WINDOWS_ACCEPTED
from ...support.frozen import frozen
from ...text.suggestions import suggestion
from ..settings import SEVERITIES, AlertSettings, CategorySettings, ServiceSettings, read_window
from ..table_reader import TableReader
from ..toml_node import Node, format_value
from .time_schema import DATE_ACCEPTED, read_date
from .unique_names import reject_duplicates

HORIZONS_DAYS = (7, 14, 30)
"""The horizons, in days, for which the probability of exhaustion is computed."""
MOST_RULES = 100
_WHEN_ACCEPTED = (
    '"spent", { remaining_below = 25 }, { probability_above = 0.5 }, { alert = "page" }, '
    '{ incident_above_pct = 20 } or { category_above_pct = 20, over = "quarter" }'
)
_MUST_ACCEPTED = "a sentence that says what must happen"
_DUE_ACCEPTED = 'a length such as "5d" or "48h"'
_LARGEST_PCT = 1_000_000
_SIMPLE_LENGTH = re.compile(r"([1-9][0-9]{0,3})([hd])")
_UNITS = {"h": HOUR, "d": DAY}
_NAME_ONE = "without a name it has the name of the rule on line {}; give one of them a name"
_GROUPINGS: tuple[Grouping, ...] = ("category", "cause")


@frozen
class _Written:
    """A rule, and the table that it was read from."""

    rule: PolicyRule
    table: TableReader

    def node(self, key: str) -> Node:
        """The value of `key`, or the table itself if it has none."""
        return self.table.find(key) or self.table.layers[-1]

    @property
    def line(self) -> int | None:
        source = self.table.layers[-1]
        return source.source.line(source.path)


def read_rules(
    tables: list[TableReader],
    services: Sequence[ServiceSettings],
    categories: Sequence[CategorySettings],
    alerts: AlertSettings,
) -> tuple[PolicyRule, ...]:
    """The rules of the policy; those that contradict others, or can never apply, are problems."""
    if len(tables) > MOST_RULES:
        message = f"there are {len(tables):,} rules; at most {MOST_RULES} are read"
        tables[0].problems.append(tables[MOST_RULES].layers[0].problem(message))
        return ()
    written = [_Written(rule, table) for table in tables if (rule := _rule(table, services)) is not None]
    if tables:
        reject_duplicates([table.find("name") for table in tables], "rule", tables[0].problems)
    _reject_clashes(written, services)
    for each in written:
        reason = _never(each.rule, services, categories, alerts)
        if reason is not None:
            each.table.problems.append(each.node("when").problem(f"this can never be met: {reason}"))
    return tuple(each.rule for each in written)


def _rule(table: TableReader, services: Sequence[ServiceSettings]) -> PolicyRule | None:
    problems_before = len(table.problems)
    table.require("when", _WHEN_ACCEPTED)
    table.require("must", _MUST_ACCEPTED)
    name = table.text("name", None, is_name, NAME_ACCEPTED)
    condition = _condition(table)
    must = table.text("must", "", _is_sentence, _MUST_ACCEPTED)
    level = table.choice("level", LEVELS[1], LEVELS)
    due = table.read("due", None, _length, _DUE_ACCEPTED)
    since = table.read("since", None, read_date, DATE_ACCEPTED)
    present = {name: service.name for service in services for name in (*service.formerly, service.name)}
    names = _known_names(table, "services", list(present), "service")
    groups = tuple(dict.fromkeys(service.group for service in services if service.group))
    chosen_groups = _known_names(table, "groups", groups, "group")
    table.reject_unknown_keys()
    if condition is None or len(table.problems) > problems_before:
        return None
    return PolicyRule(
        name or condition.label.replace(" ", "-"),
        condition,
        must.strip(),
        level,
        due,
        tuple(present[each] for each in names),
        chosen_groups,
        since,
    )


def _condition(table: TableReader) -> Condition | None:
    """The key `when`: the word "spent", or a table with one condition in it."""
    node = table.find("when")
    if node is None:
        return None
    if node.value == "spent":
        return Condition("spent")
    if not isinstance(node.value, dict):
        table.problems.append(node.invalid(_WHEN_ACCEPTED))
        return None
    when = TableReader([node], table.problems)
    problems_before = len(table.problems)
    kinds = [kind for kind in CONDITION_KINDS if when.find(kind) is not None]
    if len(kinds) != 1:
        message = f"{' and '.join(kinds)} are two conditions" if kinds else "no condition is in it"
        when.reject_unknown_keys()
        if len(table.problems) == problems_before:
            table.problems.append(node.problem(f"{message}; accepted: {_WHEN_ACCEPTED}", _WHEN_ACCEPTED))
        return None
    kind = kinds[0]
    value, severity, over, by, days = 0.0, None, None, _GROUPINGS[0], None
    if kind == "spent":
        when.read(kind, None, lambda flag: flag if flag is True else None, "true")
    elif kind == "remaining_below":
        value = when.number(kind, 0.0, 0.0001, 100, "a percentage of the budget above 0, at most 100")
    elif kind == "probability_above":
        value = when.number(kind, 0.0, 0, 0.999999, "a probability from 0 to below 1")
        days = when.choice("within_days", HORIZONS_DAYS[-1], HORIZONS_DAYS)
    elif kind == "alert":
        severity = when.choice(kind, SEVERITIES[0], SEVERITIES)
    else:
        value = when.number(kind, 0.0, 0, _LARGEST_PCT, "a percentage of the budget from 0 on")
    if kind == "category_above_pct":
        when.require("over", WINDOWS_ACCEPTED)
        over = when.text("over", None, lambda text: bool(read_window(text, "UTC")), WINDOWS_ACCEPTED)
        by = when.choice("by", by, _GROUPINGS)
    when.reject_unknown_keys()
    if len(table.problems) > problems_before:
        return None
    return Condition(kind, value, severity, over, by, days)


def _known_names(table: TableReader, key: str, known: Sequence[str], kind: str) -> tuple[str, ...]:
    """The names of services or groups that a rule is limited to."""
    names = table.text_list(key, (), is_name, NAME_ACCEPTED)
    node = table.find(key)
    if node is None or not isinstance(node.value, list):
        return ()
    if not node.value:
        accepted = f"at least one {kind}; without {key}, the rule is for all"
        table.problems.append(
            node.problem(f"a rule for no {kind} never applies; accepted: {accepted}", accepted)
        )
    for item in node.items():
        if item.value in names and item.value not in known:
            listed = ", ".join(map(format_value, known)) or "none"
            hint = suggestion(item.value, known, f"there is: {listed}")
            table.problems.append(item.problem(f"there is no {kind} {format_value(item.value)}; {hint}"))
    return names


def _reject_clashes(written: Sequence[_Written], services: Sequence[ServiceSettings]) -> None:
    """Add a problem for rules with the same condition that contradict or repeat each other."""
    for first, second in combinations(written, 2):
        rule, other = first.rule, second.rule
        if rule.condition != other.condition or not _shares_services(rule, other, services):
            if rule.name == other.name and second.table.find("name") is None:
                _add(second, f"it has the name of the rule on line {first.line}; give one of them a name")
            continue
        if rule.must.casefold() == other.must.casefold():
            differing = [key for key in ("level", "due") if getattr(rule, key) != getattr(other, key)]
            if differing:
                _add(
                    second,
                    f"it contradicts the rule on line {first.line}, which asks for the same with another "
                    f"{' and another '.join(differing)}",
                )
            else:
                _add(second, f"the rule on line {first.line} says the same")
        elif rule.name == other.name and not _named(first, second):
            _add(second, _NAME_ONE.format(first.line))


def _named(*written: _Written) -> bool:
    """Whether all are named explicitly; `reject_duplicates` reports equal names."""
    return all(each.table.find("name") is not None for each in written)


def _add(written: _Written, message: str) -> None:
    written.table.problems.append(written.node("when").problem(message, "rules that differ"))


def _shares_services(rule: PolicyRule, other: PolicyRule, services: Sequence[ServiceSettings]) -> bool:
    if not services:
        return (rule.services, rule.groups) == (other.services, other.groups)
    return any(
        rule.applies_to(each.name, each.group) and other.applies_to(each.name, each.group)
        for each in services
    )


def _never(
    rule: PolicyRule,
    services: Sequence[ServiceSettings],
    categories: Sequence[CategorySettings],
    alerts: AlertSettings,
) -> str | None:
    """Why no service can meet the rule's condition; None if one can."""
    condition = rule.condition
    concerned = [each for each in services if rule.applies_to(each.name, each.group)]
    if condition.kind == "alert":
        pairs = [pair for pair in alerts.pairs if pair.severity == condition.severity]
        if not pairs:
            return f"no pair of [alerts] is a {condition.severity}"
        lengths = [each.window.length_rolling for each in concerned]
        if lengths and all(
            pair.factor is None and pair.long > length for pair in pairs for length in lengths
        ):
            return f"every {condition.severity} looks further back than the windows of these services"
    if condition.kind in ("incident_above_pct", "category_above_pct") and concerned:
        most = max(100 * 100 / each.slo.allowed_error_rate for each in concerned)
        if condition.value >= most:
            return f"an outage of the whole window uses {most:,.6g} % of the budget"
        if all(category.excluded for category in categories):
            return "every category is excluded, and costs nothing"
    return None


def _is_sentence(text: str) -> bool:
    return bool(text.strip()) and len(text) <= 500 and not has_controls(text)


def _length(value: object) -> int | None:
    simple = _SIMPLE_LENGTH.fullmatch(value) if isinstance(value, str) else None
    if simple is not None:
        return int(simple[1]) * _UNITS[simple[2]]
    from ...text.timeparse import parse_duration  # loaded only if needed

    return parse_duration(value) if isinstance(value, str) else None
