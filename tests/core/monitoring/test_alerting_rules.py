"""The rules fire in exactly the minutes in which the engine's alerts do, as `promtool test rules` sees it."""

import math
import os
import shutil
import subprocess
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis_share import scaled

from budgettui.core.assessor import assess
from budgettui.core.config.settings import AlertSettings, ServiceSettings, Settings, StoreSettings
from budgettui.core.config.source_settings import QuerySettings, SourceSettings
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.alert_pairs import DEFAULT_PAIRS, AlertPair
from budgettui.core.model.event import Event
from budgettui.core.model.instants import HOUR, MINUTE, SECOND
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window
from budgettui.core.monitoring.alerting_rules import alerting_rules
from budgettui.core.sources.error_share_outages import GridRules, outages
from budgettui.core.sources.error_share_samples import mean_of, with_down

needs_promtool = pytest.mark.skipif(
    "BUDGETTUI_REQUIRE_SERVERS" not in os.environ and shutil.which("promtool") is None,
    reason="promtool is not installed",
)
HOSTILE = 'a"b\\c {{ $labels.x }} # é: - |'
NOW = 1_795_435_200 * SECOND
MISSING = None


def promtool(*words, cwd=None):
    run = subprocess.run(["promtool", *words], capture_output=True, text=True, check=False, cwd=cwd)
    return run.returncode, run.stdout + run.stderr


def configuration(query, budgets, pairs=DEFAULT_PAIRS):
    source = SourceSettings("prod", "prometheus", "http://localhost:9090", queries=(query,))
    return Settings(StoreSettings(), services=tuple(budgets), alerts=AlertSettings(pairs), sources=(source,))


def points_of(values, step):
    """The grid points of a series; the first is one step after the beginning of time."""
    return {step * (index + 1): value for index, value in enumerate(values) if value is not MISSING}


def shares_of(query, errors, up):
    """The points that `sync` makes events of, of several series of errors and of `up`."""
    step = query.step // SECOND
    points = mean_of(points_of(series, step) for series in errors)
    if query.down is None:
        return points
    down = mean_of(points_of(series, step) for series in up)
    return with_down(points, {time: 1 - value for time, value in down.items()})


def events_by_step(query, points, count):
    """An event for each bad step, with its own share."""
    step = query.step // SECOND
    rules = GridRules(step, query.floor, 0, query.missing)
    drafts = []
    for time in range(step, step * count + 1, step):
        drafts += outages({time: points[time]} if time in points else {}, time - step, time, rules)
    ends = [draft.start + step for draft in drafts]
    return [
        Event(number, query.service, draft.start * SECOND, end * SECOND, draft.impact)
        for number, (draft, end) in enumerate(zip(drafts, ends, strict=True), 1)
    ]


def firing_minutes(config, events, step, count):
    """By budget, severity and lookbacks: at which grid times the engine's alert fires."""
    table = EventTable.of(events)
    firing = {}
    for budget in config.services:
        for time in range(step, step * count + 1, step):
            for alert in assess(budget, table, time * SECOND, config).alerts:
                key = budget.name, alert.severity, alert.long_label, alert.short_label
                firing.setdefault(key, [])
                if alert.firing:
                    firing[key].append(time)
    return firing


def series_text(values, begin):
    """A series as promtool reads it, with a good value at the beginning of time, before the first step."""
    return " ".join(
        "stale" if value is MISSING else "NaN" if math.isnan(value) else repr(value)
        for value in (begin, *values)
    )


def promtool_test(folder, config, inputs, firing, step, count):
    """Run the rules over the series, and compare the firing alerts at each grid time; what promtool says."""
    (folder / "rules.yml").write_text(alerting_rules(config, config.services, NOW).text)
    lines = [
        "rule_files: [rules.yml]",
        f"evaluation_interval: {step}s",
        "tests:",
        f"- interval: {step}s",
        "  input_series:",
    ]
    for name, values in inputs.items():
        lines += [
            f"  - series: '{name}'",
            f"    values: '{series_text(values, float(name.startswith('up')))}'",
        ]
    lines.append("  promql_expr_test:")
    for time in range(step, step * count + 1, step):
        labels = [
            f'{{service="{name}",severity="{severity}",long="{long}",short="{short}"}}'
            for (name, severity, long, short), times in firing.items()
            if time in times
        ]
        lines += [
            '  - expr: sum by (service, severity, long, short) (ALERTS{alertstate="firing"})',
            f"    eval_time: {time}s",
            f"    exp_samples: [{', '.join(f'{{labels: {text!r}, value: 1}}' for text in labels)}]",
        ]
    (folder / "test.yml").write_text("\n".join([*lines, ""]))
    return promtool("test", "rules", "test.yml", cwd=folder)


@dataclass(frozen=True)
class Case:
    query: QuerySettings
    budgets: tuple[ServiceSettings, ...]
    pairs: tuple[AlertPair, ...]
    errors: tuple[tuple[float | None, ...], ...]
    up: tuple[tuple[float | None, ...], ...]


share_values = st.sampled_from(
    [0.0, 0.0, 0.0, 0.005, 0.01, 0.02, 0.1, 0.25, 0.5, 1.0, 1.7, -0.2, math.nan, None]
)
up_values = st.sampled_from([1.0, 1.0, 1.0, 1.0, 0.0, math.nan, MISSING])


def runs(values, count):
    """A series in stretches of the same value."""
    stretches = st.lists(st.tuples(values, st.integers(1, 15)), min_size=3, max_size=40)
    return stretches.map(lambda parts: tuple(value for value, length in parts for _ in range(length))).map(
        lambda series: (series + (0.0,) * count)[:count]
    )


COUNT = 90


@st.composite
def cases(draw):
    step = draw(st.sampled_from([MINUTE, MINUTE, 30 * SECOND, 2 * MINUTE]))
    query = QuerySettings(
        "checkout",
        "error_share # the share of requests that fail",
        down=draw(st.sampled_from([None, "up"])),
        step=step,
        floor=draw(st.sampled_from([0.01, 0.1, 1.0])),
        missing=draw(st.sampled_from(["unknown", "bad", "good"])),
    )
    pairs = tuple(
        AlertPair(
            draw(st.sampled_from(["page", "ticket"])),
            step * long,
            step * draw(st.integers(1, long)),
            factor=draw(st.sampled_from([1.0, 2.0, 5.0, 7.3])),
        )
        for long in draw(st.lists(st.integers(4, 60), min_size=1, max_size=3, unique=True))
    )
    first = ServiceSettings("checkout", Slo(draw(st.sampled_from([90.0, 95.0, 99.0]))), Window.parse("30d"))
    second = replace(first, name="checkout-2", slo=Slo(97.5), parent="checkout", objective="2")
    budgets = (first, second) if draw(st.booleans()) else (first,)
    errors = tuple(draw(runs(share_values, COUNT)) for _ in range(draw(st.integers(1, 2))))
    up = tuple(draw(runs(up_values, COUNT)) for _ in range(draw(st.integers(1, 3))))
    return Case(query, budgets, pairs, errors, up)


def inputs_of(case):
    return {
        **{f'error_share{{instance="{number}"}}': values for number, values in enumerate(case.errors)},
        **{f'up{{instance="{number}"}}': values for number, values in enumerate(case.up)},
    }


@needs_promtool
@settings(max_examples=scaled(30), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_the_rules_fire_in_exactly_the_minutes_of_the_engine(tmp_path_factory, case):
    """Any series: NaN, gaps, shares out of range, several instances, all three meanings of no data."""
    folder = tmp_path_factory.mktemp("rules")
    config = configuration(case.query, case.budgets, case.pairs)
    step = case.query.step // SECOND
    events = events_by_step(case.query, shares_of(case.query, case.errors, case.up), COUNT)
    firing = firing_minutes(config, events, step, COUNT)
    code, output = promtool_test(folder, config, inputs_of(case), firing, step, COUNT)
    assert code == 0, output


@needs_promtool
@settings(max_examples=scaled(10), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.integers(6, 30), st.integers(1, 25), st.sampled_from([0.2, 0.5, 1.0])),
        min_size=1,
        max_size=4,
    )
)
def test_as_do_the_events_of_sync(tmp_path_factory, spells):
    """Outages of a steady share, further apart than `merge`: these are the events that sync makes of them."""
    folder = tmp_path_factory.mktemp("rules")
    query = QuerySettings("checkout", "error_share")
    values = [value for calm, length, share in spells for value in [0.0] * calm + [share] * length] + [
        0.0
    ] * 20
    pairs = (
        AlertPair("page", HOUR, 5 * MINUTE, factor=14.4),
        AlertPair("ticket", 2 * HOUR, 30 * MINUTE, factor=6.0),
    )
    config = configuration(query, [ServiceSettings("checkout", Slo(99.5))], pairs)
    points = points_of(values, 60)
    rules = GridRules(60, query.floor, query.merge // SECOND, query.missing)
    events = [
        Event(number, "checkout", outage.start * SECOND, outage.end * SECOND, outage.impact)
        for number, outage in enumerate(outages(points, 0, 60 * len(values), rules), 1)
    ]
    firing = firing_minutes(config, events, 60, len(values))
    inputs = {"error_share": values}
    code, output = promtool_test(folder, config, inputs, firing, 60, len(values))
    assert code == 0, output


@needs_promtool
def test_the_default_pairs_over_four_days(tmp_path):
    """Each of the four fires and ceases; the steps are five minutes long, so that it takes seconds."""
    step, count = 300, 4 * 288
    spells = {100: (3, 1.0), 300: (30, 0.02), 500: (200, 0.004), 800: (12, 0.5)}
    values = [0.0] * count
    for start, (length, share) in spells.items():
        values[start : start + length] = [share] * length
    query = QuerySettings("checkout", "error_share", step=step * SECOND, floor=0.001)
    config = configuration(query, [ServiceSettings("checkout", Slo(99.9))])
    events = events_by_step(query, points_of(values, step), count)
    firing = firing_minutes(config, events, step, count)
    assert len(firing) == 4 and all(0 < len(times) < count for times in firing.values())
    code, output = promtool_test(tmp_path, config, {"error_share": values}, firing, step, count)
    assert code == 0, output


@needs_promtool
def test_a_minute_that_is_wrong_is_seen(tmp_path):
    """The comparison can fail: an alert expected a minute too early does not fire."""
    query = QuerySettings("checkout", "error_share")
    config = configuration(
        query, [ServiceSettings("checkout", Slo(99.0))], (AlertPair("page", HOUR, MINUTE, factor=14.4),)
    )
    values = [0.0] * 5 + [1.0] * 20
    firing = firing_minutes(config, events_by_step(query, points_of(values, 60), 25), 60, 25)
    ((key, times),) = firing.items()
    early = {key: [times[0] - 60, *times]}
    assert promtool_test(tmp_path, config, {"error_share": values}, firing, 60, 25)[0] == 0
    assert promtool_test(tmp_path, config, {"error_share": values}, early, 60, 25)[0] == 1


@needs_promtool
@pytest.mark.parametrize(
    "text",
    [
        "sum(rate(a[{window}]))\n  /\n\n  sum(rate(b[{{.window}}])) # why",
        'a{b="x\\u2028\\t\\"y"}',
        "a\t/ b",
        "  a",
        'a{b="\u2028\x85é"}',
        "- 1 * a",
    ],
)
def test_any_query_and_any_name_is_a_file_that_promtool_takes(tmp_path, text):
    query = QuerySettings(HOSTILE, text, down=text)
    config = configuration(query, [ServiceSettings(HOSTILE, Slo(99.9), group=HOSTILE)])
    (tmp_path / "rules.yml").write_text(alerting_rules(config, config.services, NOW).text)
    code, output = promtool("check", "rules", "rules.yml", cwd=tmp_path)
    assert (code, output.split()) == (0, ["Checking", "rules.yml", "SUCCESS:", "13", "rules", "found"]), (
        output
    )


@needs_promtool
def test_a_hostile_name_is_itself_in_the_alert(tmp_path):
    query = QuerySettings(HOSTILE, "error_share")
    config = configuration(
        query, [ServiceSettings(HOSTILE, Slo(99.0))], (AlertPair("page", HOUR, MINUTE, factor=1.0),)
    )
    (tmp_path / "rules.yml").write_text(alerting_rules(config, config.services, NOW).text)
    name = HOSTILE.replace("\\", "\\\\").replace('"', '\\"')
    (tmp_path / "test.yml").write_text(f"""\
rule_files: [rules.yml]
tests:
- interval: 1m
  input_series: [{{series: error_share, values: "1 1 1 1"}}]
  alert_rule_test:
  - eval_time: 3m
    alertname: ErrorBudgetBurn
    exp_alerts:
    - exp_labels: {{service: "{name}", severity: page, long: 1h, short: 1m}}
      exp_annotations:
        summary: "{name} burns its error budget more than 1 times too fast over 1h and 1m (99 % over 30 days)"
""")
    code, output = promtool("test", "rules", "test.yml", cwd=tmp_path)
    assert code == 0, output


def test_what_has_no_rules_or_differs_is_noted():
    query = QuerySettings("checkout", "error_share")
    slow = QuerySettings("slow", "error_share", step=10 * MINUTE)
    budgets = [
        ServiceSettings("checkout", Slo(99.9), Window.parse("month")),
        ServiceSettings("slow", Slo(99.9)),
        ServiceSettings("search", Slo(99.9)),
    ]
    config = configuration(query, budgets)
    sources = (
        *config.sources,
        SourceSettings("other", "prometheus", "http://localhost:9090", queries=(slow, query)),
    )
    rules = alerting_rules(replace(config, sources=sources), budgets, NOW)
    assert rules.notes == (
        "checkout: the query of prod is used, not that of other",
        "checkout: the factors are those of this month; regenerate the rules after it",
        "slow: no rules: its step of 600 s does not divide 5m, over which alerts look back",
        "no rules, because no [[sources.map]] has a query: search",
    )
    assert rules.text.count("- name:") == 1
    assert alerting_rules(config, budgets[1:], NOW).text == ""


def test_a_lookback_is_a_whole_number_of_samples():
    query = QuerySettings("checkout", "error_share", step=30 * SECOND)
    config = configuration(query, [ServiceSettings("checkout", Slo(99.9))])
    text = alerting_rules(config, config.services, NOW).text
    assert "[285s]) / 10\n" in text and "[259185s]) / 8640\n" in text
    assert "> 14.4 * 0.001 * 1.000000000001" in text
