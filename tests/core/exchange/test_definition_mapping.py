"""What of an SLO definition becomes the window, query and tags of a service, and what is said of the rest."""

import json
import sys
from decimal import Decimal

import pytest

from budgettui.core.exchange import ExchangeError
from budgettui.core.exchange.slo_definitions import read_definitions


def services_and_remarks(text):
    definitions = read_definitions(text.encode())
    return definitions.services, [remark.text for remark in definitions.remarks]


NOBL9 = """\
apiVersion: n9/v1alpha
kind: SLO
metadata: {{name: shop}}
spec:
  objectives: [{{target: 0.99}}]
  timeWindows: [{window}]
"""


@pytest.mark.parametrize(
    ("window", "expected", "remark"),
    [
        ("{unit: Minute, count: 90, isRolling: true}", "1.5h", None),
        ("{unit: Hour, count: 1, isRolling: true}", "1h", None),
        ("{unit: Hour, count: 24, isRolling: true}", "1d", None),
        ("{unit: Day, count: 28, isRolling: true}", "28d", None),
        ("{unit: Week, isRolling: true}", "7d", None),
        ("{unit: Week, count: 4, isRolling: true}", "28d", None),
        ("{unit: Month, count: 2, isRolling: true}", "60d", "2 Month is read as 60 days"),
        ("{unit: Quarter, count: 1, isRolling: true}", "91d", "1 Quarter is read as 91 days"),
        ("{unit: Year, count: 1, isRolling: true}", "365d", "1 Year is read as 365 days"),
        ("{unit: Week, count: 1, isRolling: false}", "week", None),
        ("{unit: Year, count: 1, isRolling: false}", "year", None),
    ],
)
def test_a_window_of_nobl9(window, expected, remark):
    (service,), remarks = services_and_remarks(NOBL9.format(window=window))
    assert service.window == expected
    rolling = [text for text in remarks if "rolling" in text]
    assert rolling == ([] if remark is None else [f"shop: a rolling window of {remark}"])


def test_other_kinds_of_nobl9_are_named_unless_they_hold_nothing_that_is_read():
    text = NOBL9.format(window="{unit: Day, count: 28}") + "".join(
        f"---\napiVersion: n9/v1alpha\nkind: {kind}\n" for kind in ("Service", "Project", "AlertPolicy", "''")
    )
    services, remarks = services_and_remarks(text)
    assert [service.name for service in services] == ["shop"]
    assert remarks[1:] == ["kind AlertPolicy is not read", "kind missing is not read"]


def metric(query, kind="prometheus"):
    return {"metricSource": {"type": kind, "spec": {"query": query}}}


OPEN_SLO = """\
apiVersion: openslo/v1
kind: SLO
metadata: {{name: shop}}
spec:
  {indicator}
  objectives: [{{target: 0.99}}]
  timeWindow: [{window}]
"""


@pytest.mark.parametrize(
    ("window", "expected", "remarks"),
    [
        ("{duration: 90m, isRolling: true}", "1.5h", []),
        ("{duration: 6h}", "6h", []),
        ("{duration: 2w, isRolling: true}", "2w", []),
        ("{duration: 2M, isRolling: true}", "60d", ["a rolling window of 2M is read as 60 days"]),
        ("{duration: 1Q, isRolling: true}", "91d", ["a rolling window of 1Q is read as 91 days"]),
        ("{duration: 3M, isRolling: false}", "quarter", []),
        (
            "{duration: 2d, isRolling: false}",
            None,
            ["a calendar window of 2d is not week, month, quarter or year"],
        ),
        (
            "{duration: 1w, isRolling: false, calendar: {startTime: '2026-01-05 00:00:00'}}",
            "week",
            [],
        ),
        ("{duration: 1w, isRolling: false, calendar: {startTime: '2026-01-05'}}", "week", []),
        ("{duration: 1d}, {duration: 2d}", "1d", ["only the first timeWindow is read"]),
    ],
)
def test_a_window_of_openslo(window, expected, remarks):
    indicator = "indicator: " + json.dumps({"spec": {"ratioMetric": {"raw": metric("up")}}})
    text = OPEN_SLO.format(window=window, indicator=indicator)
    services, texts = services_and_remarks(text)
    assert [service.window for service in services] == ([] if expected is None else [expected])
    assert [text.partition(": ")[2] for text in texts] == remarks


@pytest.mark.parametrize(
    ("ratio", "query"),
    [
        ({"bad": metric("b"), "total": metric("t")}, "sum(rate(b[{window}])) / sum(rate(t[{window}]))"),
        ({"good": metric("g"), "total": metric("t")}, "1 - sum(rate(g[{window}])) / sum(rate(t[{window}]))"),
        (
            {"counter": True, "bad": metric("b"), "good": metric("g"), "total": metric("t")},
            "sum(rate(b[{window}])) / sum(rate(t[{window}]))",
        ),
        ({"bad": metric("b")}, None),
        ({"good": metric("g")}, None),
        ({"total": metric("t")}, None),
        ({"bad": metric("b", "datadog"), "total": metric("t")}, None),
        ({"counter": False, "good": metric("g"), "total": metric("t")}, None),
        ({"raw": metric("r"), "rawType": "failure"}, "(r)"),
        ({"raw": metric("r"), "rawType": "success"}, "1 - (r)"),
    ],
)
def test_a_ratio_of_openslo_is_a_query_where_both_its_counters_are_known(ratio, query):
    indicator = "indicator: " + json.dumps({"spec": {"ratioMetric": ratio}})
    (service,), remarks = services_and_remarks(OPEN_SLO.format(window="{duration: 28d}", indicator=indicator))
    assert service.query == query
    assert remarks == ([] if query else ["shop: its indicator cannot be converted to a Prometheus query"])


@pytest.mark.parametrize(
    ("indicator", "remark"),
    [
        ("indicatorRef: gone", "shop: there is no indicator gone in this file"),
        ("description: none", "shop: there is no indicator here in this file"),
    ],
)
def test_an_indicator_that_is_not_in_the_file_is_named(indicator, remark):
    (service,), remarks = services_and_remarks(OPEN_SLO.format(window="{duration: 28d}", indicator=indicator))
    assert service.query is None
    assert remarks == [remark]


PYRRA = """\
apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata: {{name: shop}}
spec: {{target: "99", window: 28d, indicator: {indicator}}}
"""


@pytest.mark.parametrize(
    ("indicator", "query", "remarks"),
    [
        (
            "{ratio: {errors: {metric: e}, total: {metric: t}}}",
            "sum(rate(e[{window}])) / sum(rate(t[{window}]))",
            [],
        ),
        (
            "{latency: {success: {metric: s}, total: {metric: t}}}",
            "1 - sum(rate(s[{window}])) / sum(rate(t[{window}]))",
            [],
        ),
        ("{boolGauge: {metric: up}}", "1 - avg(avg_over_time(up[{window}]))", []),
        (
            "{bool_gauge: {metric: up, grouping: [instance]}}",
            "1 - avg(avg_over_time(up[{window}]))",
            ["shop is one SLO per value of its grouping; here it is one service"],
        ),
        (
            "{ratio: {errors: {metric: e}}}",
            None,
            ["shop: its indicator cannot be converted to a Prometheus query"],
        ),
        (
            "{ratio: {total: {metric: t}}}",
            None,
            ["shop: its indicator cannot be converted to a Prometheus query"],
        ),
        (
            "{latency: {success: {metric: s}}}",
            None,
            ["shop: its indicator cannot be converted to a Prometheus query"],
        ),
        (
            "{latency: {total: {metric: t}}}",
            None,
            ["shop: its indicator cannot be converted to a Prometheus query"],
        ),
    ],
)
def test_an_indicator_of_pyrra(indicator, query, remarks):
    (service,), texts = services_and_remarks(PYRRA.format(indicator=indicator))
    assert (service.query, texts) == (query, remarks)


def test_only_objectives_of_pyrra_are_read_of_its_files():
    text = PYRRA.format(indicator="{}") + "".join(
        f"---\napiVersion: {version}\nkind: {kind}\nspec: {{target: '99', window: 28d}}\n"
        for version, kind in (
            ("pyrra.dev/v1alpha1", "Config"),
            ("example.org/v1", "ServiceLevelObjective"),
            ("pyrra.dev/v1alpha1", "''"),
        )
    )
    services, remarks = services_and_remarks(text)
    assert len(services) == 1
    assert remarks[1:] == [
        f"kind {kind} is not ServiceLevelObjective" for kind in ("Config", "ServiceLevelObjective", "missing")
    ]


SLOTH = "version: prometheus/v1\nservice: shop\nslos: [{name: up, objective: 99, sli: %s}]\n"
RECORDED = 'slo:sli_error:ratio_rate5m{sloth_id="shop-up"}'


@pytest.mark.parametrize(
    ("sli", "query"),
    [
        ("{raw: {error_ratio_query: 'e[{{.window}}]'}}", "e[{window}]"),
        ("{raw: {errorRatioQuery: 'e[{{ .window }}]'}}", "e[{window}]"),
        ("{events: {error_query: e, total_query: t}}", "(e) / (t)"),
        ("{events: {errorQuery: e, totalQuery: t}}", "(e) / (t)"),
        ("{events: {error_query: e}}", RECORDED),
        ("{events: {total_query: t}}", RECORDED),
        ("{plugin: {id: x}}", RECORDED),
    ],
)
def test_an_indicator_of_sloth(sli, query):
    (service,), remarks = services_and_remarks(SLOTH % sli)
    assert service.query == query
    assert any("recording rule is used" in remark for remark in remarks) == (query == RECORDED)
    assert remarks[-1] == "Sloth's files have no window; 30d, its default, is used"


def test_unknown_sloth_fields_are_named_and_no_window_without_an_slo():
    text = "version: prometheus/v1\nservice: shop\nslos: [{name: up}]\n" + "".join(
        f"---\napiVersion: {version}\nkind: {kind}\nspec: {{slos: [{{name: b, objective: 99}}]}}\n"
        for version, kind in (("sloth.slok.dev/v1", "Other"), ("v1", "PrometheusServiceLevel"))
    )
    services, remarks = services_and_remarks(text)
    assert services == ()
    assert remarks == ["shop-up has no objective", "it is not a Sloth document", "it is not a Sloth document"]


@pytest.mark.parametrize(
    ("timeframe", "thresholds", "window", "remark"),
    [
        (None, {"7d": 99.9}, "7d", None),
        (None, {"7d": 99.9, "90d": 99, "30d": 99.5}, "90d", "90d is used, not that for 7d, 30d"),
        ("7d", {"7d": 99.9, "30d": 99.5}, "7d", "7d is used, not that for 30d"),
        ("custom", {"custom": 99, "7d": 99.9, "30d": 99.5}, "30d", "30d is used, not that for 7d"),
    ],
)
def test_the_target_of_datadog_is_that_of_its_timeframe_or_of_the_longest(
    timeframe, thresholds, window, remark
):
    slo = {
        "name": "shop",
        "timeframe": timeframe,
        "thresholds": [{"timeframe": name, "target": target} for name, target in thresholds.items()],
    }
    (service,), remarks = services_and_remarks(json.dumps({"data": [slo]}))
    assert (service.window, service.slo) == (window, Decimal(str(thresholds[window])))
    assert remarks == [
        *([] if remark is None else [f"shop: its target for {remark}"]),
        "shop: its Datadog query cannot be converted to Prometheus",
    ]


DATADOG = {"data": [{"name": "shop", "thresholds": [{"timeframe": "7d", "target": 99}]}]}


def nested(depth):
    """A value that is nested `depth` deep, itself the first."""
    return [nested(depth - 1)] if depth else "x"


@pytest.mark.parametrize("form", [json.dumps, lambda value: "# YAML\n" + json.dumps(value)])
def test_a_file_is_read_up_to_its_limits(form):
    assert read_definitions(form({**DATADOG, "more": nested(49)}).encode()).services
    with pytest.raises(ExchangeError, match="it is nested deeper than 50 levels"):
        read_definitions(form({**DATADOG, "more": nested(50)}).encode())


def test_json_is_read_up_to_its_limits_in_values_and_bytes():
    def text(count, length=0):
        return (json.dumps({**DATADOG, "more": [0] * count}) + " " * length).encode()

    used = 9  # the file's object, its lists, and what else is in DATADOG
    assert read_definitions(text(100_000 - used)).services
    with pytest.raises(ExchangeError, match="it has more than 100,000 values"):
        read_definitions(text(100_001 - used))
    assert read_definitions(text(0, 1_000_000 - len(text(0)))).services
    with pytest.raises(ExchangeError, match="larger than 1 MB"):
        read_definitions(text(0, 1_000_001 - len(text(0))))


@pytest.mark.parametrize(
    "nesting", ["a: " + "{a: " * 60 + "x" + "}" * 60, "{" + "? {" * 60 + "a: x" + "}" * 61]
)
def test_keys_and_values_of_yaml_are_nested_so_deep_and_no_deeper(nesting):
    with pytest.raises(ExchangeError, match="it is nested deeper than 50 levels"):
        read_definitions(f"# YAML\n{nesting}\n".encode())


@pytest.mark.parametrize("value", ["!policy {target: 99}", "!policy [a]", "!!map a", "!!seq a", "!!set {a}"])
def test_a_tag_that_makes_a_value_another_is_refused(value):
    with pytest.raises(ExchangeError, match=r"line 4: it has the tag '.*'; tags are not supported"):
        read_definitions(PYRRA.format(indicator=value).encode())


def test_a_key_that_stands_twice_is_refused_in_json_as_in_yaml():
    text = '{"data": [{"name": "shop", "thresholds": [{"timeframe": "7d", "target": 99, "target": 9}]}]}'
    for form in (text, f"# YAML\n{text}"):
        with pytest.raises(ExchangeError, match="the key 'target' appears twice"):
            read_definitions(form.encode())


def test_what_is_wrong_with_yaml_is_said_with_its_line():
    with pytest.raises(ExchangeError, match=r"^line 3: it is not YAML: found unexpected end of stream$"):
        read_definitions(b"a: 1\nb: 'c\n")


def test_json_is_read_without_the_library_for_yaml(monkeypatch):
    monkeypatch.setitem(sys.modules, "ruamel.yaml", None)
    assert read_definitions(json.dumps(DATADOG).encode()).services
    with pytest.raises(ExchangeError, match=r"YAML needs the extra definitions: pip install 'budgettui"):
        read_definitions(b"version: prometheus/v1\n")
