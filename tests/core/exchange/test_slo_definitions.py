"""SLO definitions of other tools: each sample gives exactly its services."""

import contextlib
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.exchange import ExchangeError
from budgettui.core.exchange.slo_definitions import read_definitions

SAMPLES = Path(__file__).parent / "samples" / "slo"
FILES = [
    "openslo.yaml",
    "sloth.yml",
    "sloth-k8s.yml",
    "pyrra.yaml",
    "slo-generator.yaml",
    "nobl9.yaml",
    "datadog-slos.json",
]
KEYS = ("name", "slo", "window", "group", "tags", "timezone")


def expected(file: str):
    path = SAMPLES / f"{Path(file).stem}.expected.toml"
    return tomllib.loads(path.read_text(), parse_float=Decimal)["services"]


def services_of(text: str):
    return read_definitions(text.encode()).services


@pytest.mark.parametrize("file", FILES)
def test_a_sample_gives_exactly_its_services(file):
    services = read_definitions((SAMPLES / file).read_bytes()).services
    tables = [
        {
            key: list(value) if isinstance(value, tuple) else value
            for key in KEYS
            if (value := getattr(service, key))
        }
        for service in services
    ]
    assert tables == expected(file)


@pytest.mark.parametrize(
    ("file", "queries"),
    [
        (
            "openslo.yaml",
            [
                'sum(rate(http_requests_total{job="checkout",code=~"5.."}[{window}]))'
                ' / sum(rate(http_requests_total{job="checkout"}[{window}]))',
                '1 - (avg(probe_success{instance="https://search.example.org"}))',
                '1 - (avg(probe_success{instance="https://search.example.org"}))',
                "1 - (histogram_quantile(0.95, sum by (le) (rate(search_seconds_bucket[5m]))) < bool 0.5)",
            ],
        ),
        (
            "pyrra.yaml",
            [
                'sum(rate(http_requests_total{job="checkout",code=~"5.."}[{window}]))'
                ' / sum(rate(http_requests_total{job="checkout"}[{window}]))',
                '1 - sum(rate(http_seconds_bucket{job="checkout",le="1"}[{window}]))'
                ' / sum(rate(http_seconds_count{job="checkout"}[{window}]))',
                "1 - avg(avg_over_time(probe_success[{window}]))",
            ],
        ),
        (
            "slo-generator.yaml",
            [
                '1 - sum(increase(http_requests_total{job="checkout",code=~"2.."}[{window}]))'
                ' / sum(increase(http_requests_total{job="checkout"}[{window}]))'
            ],
        ),
        (
            "sloth-k8s.yml",
            [
                '(sum(rate(http_requests_total{job="search",code=~"5.."}[{window}])))'
                ' / (sum(rate(http_requests_total{job="search"}[{window}])))'
            ],
        ),
    ],
)
def test_the_query_of_the_error_share(file, queries):
    assert [service.query for service in read_definitions((SAMPLES / file).read_bytes()).services] == queries


def test_bad_time_slices_have_a_floor():
    services = read_definitions((SAMPLES / "openslo.yaml").read_bytes()).services
    assert {service.name: service.floor for service in services if service.floor is not None} == {
        "search-slices / Internal": Decimal("0.05"),
        "search-slices / Contract": Decimal("0.05"),
    }


def test_an_objective_is_called_by_its_title_or_its_name_or_its_number():
    objectives = "[{displayName: Good, name: ok, target: 0.99}, {name: fast, target: 0.9}, {target: 0.8}]"
    text = f"""\
apiVersion: n9/v1alpha
kind: SLO
metadata: {{name: shop}}
spec:
  objectives: {objectives}
  timeWindows: [{{unit: Day, count: 28, isRolling: true}}]
"""
    assert [service.name for service in services_of(text)] == ["shop / Good", "shop / fast", "shop / 3"]


@pytest.mark.parametrize("target", ["1e9999995", "-1e999999999", "NaN", "Infinity"])
def test_a_target_beyond_all_measure_is_none(target):
    text = (SAMPLES / "openslo.yaml").read_text()
    assert "target: 0.9995" in text
    definitions = read_definitions(text.replace("target: 0.9995", f"target: {target}").encode())
    assert any("has no target" in str(remark) for remark in definitions.remarks)


def test_what_does_not_map_is_named_by_document_and_line():
    remarks = [str(remark) for remark in read_definitions((SAMPLES / "openslo.yaml").read_bytes()).remarks]
    assert remarks[0].startswith("document 4, line 51: search-slices counts bad time slices")
    assert remarks[2].startswith("document 5, line 61: odd-week: its week begins at 2022-01-01 12:00:00")


@pytest.mark.parametrize(
    ("source", "operator", "value", "query"),
    [
        ("Prometheus", "lt", "0.5", "1 - (up < bool 0.5)"),
        ("Prometheus", "gte", "0", "1 - (up >= bool 0)"),
        ("Datadog", "lt", "0.5", None),
        ("Prometheus", "like", "0.5", None),
        ("Prometheus", "lt", "x", None),
    ],
)
def test_a_threshold_is_a_query_where_all_of_it_is_known(source, operator, value, query):
    text = f"""\
apiVersion: openslo/v1
kind: SLO
metadata: {{name: search}}
spec:
  indicator:
    spec:
      thresholdMetric: {{metricSource: {{type: {source}, spec: {{query: up}}}}}}
  timeWindow: [{{duration: 28d, isRolling: true}}]
  objectives: [{{target: 0.99, op: {operator}, value: {value}}}]
"""
    definitions = read_definitions(text.encode())
    assert [service.query for service in definitions.services] == [query]
    remarks = [str(remark) for remark in definitions.remarks]
    sentence = "document 1, line 7: search: its indicator cannot be converted to a Prometheus query"
    assert remarks == ([] if query else [sentence])


def test_a_document_of_another_kind_is_named():
    text = (SAMPLES / "openslo.yaml").read_text() + "---\napiVersion: openslo/v2alpha\nkind: SLO\n"
    text += "---\napiVersion: openslo/v1\nkind: AlertPolicy\n"
    remarks = [str(remark) for remark in read_definitions(text.encode()).remarks]
    assert "document 7, line 75: apiVersion openslo/v2alpha is not openslo/v1" in remarks
    assert "document 8, line 78: kind AlertPolicy is not read" in remarks


@given(st.integers(1, 99_999_999), st.integers(3, 8))
def test_shares_are_multiplied_exactly(digits, places):
    share = Decimal(digits).scaleb(-places)
    text = f"""\
apiVersion: sre.google.com/v2
kind: ServiceLevelObjective
metadata: {{name: a}}
spec: {{goal: {share:f}}}
"""
    (service,) = services_of(text)
    assert service.slo == share * 100


OPEN_SLO = "apiVersion: openslo/v1\nkind: SLO\nmetadata: {{name: a}}\nspec: {}\n"


@pytest.mark.parametrize(
    ("spec", "is_named"),
    [
        ("{timeWindow: [{duration: 30d, isRolling: true}], objectives: []}", True),
        ("{timeWindow: [{duration: 30d, isRolling: true}]}", True),
        ("{timeWindow: [{duration: 3 fortnights}], objectives: [{target: 0.99}]}", False),
    ],
)
def test_an_slo_without_objectives_is_named(spec, is_named):
    definitions = read_definitions(OPEN_SLO.format(spec).encode())
    assert definitions.services == ()
    assert ("a has no objectives" in {remark.text for remark in definitions.remarks}) == is_named


SLO_GENERATOR = "apiVersion: sre.google.com/{}\nkind: {}\nmetadata: {{name: {}}}\nspec: {}\n"


def test_only_objectives_of_slo_generator_are_read_of_its_files():
    documents = [
        SLO_GENERATOR.format(version, kind, name, "{goal: 0.99}")
        for name, version, kind in (
            ("a", "v2", "ServiceLevelObjective"),
            ("b", "v2", "ErrorBudgetPolicy"),
            ("c", "v1", "ServiceLevelObjective"),
            ("d", "v2", ""),
        )
    ]
    definitions = read_definitions("---\n".join(documents).encode())
    assert [service.name for service in definitions.services] == ["a"]
    remarks = {(remark.document, remark.text) for remark in definitions.remarks}
    assert (2, "kind ErrorBudgetPolicy is not ServiceLevelObjective") in remarks
    assert (4, "kind missing is not ServiceLevelObjective") in remarks
    with pytest.raises(ExchangeError, match="it defines no SLO in a supported format"):
        services_of(documents[1])


@pytest.mark.parametrize(
    ("backend", "filters", "query"),
    [
        ("prometheus", {"good": "g", "valid": "v"}, "1 - {g} / {v}"),
        ("prometheus/eu", {"bad": "b", "valid": "v"}, "{b} / {v}"),
        ("prometheus", {"good": "g", "bad": "b"}, "{b} / ({g} + {b})"),
        ("prometheus", {"good": "g"}, None),
        ("prometheus", {"bad": "b"}, None),
        ("prometheus", {"valid": "v"}, None),
        ("prometheus", {}, None),
        ("datadog", {"good": "g", "valid": "v"}, None),
    ],
)
def test_filters_of_slo_generator_are_a_query_where_they_are_of_prometheus(backend, filters, query):
    indicator = "\n".join(f"    filter_{kind}: {name}_total" for kind, name in filters.items())
    spec = f"\n  goal: 0.99\n  backend: {backend}\n  service_level_indicator:\n{indicator}"
    definitions = read_definitions(SLO_GENERATOR.format("v2", "ServiceLevelObjective", "a", spec).encode())
    increases = {name: f"sum(increase({name}_total[{{window}}]))" for name in "gbv"}
    assert definitions.services[0].query == (query and query.format(**increases))
    remarks = [remark.line for remark in definitions.remarks if "cannot be converted" in remark.text]
    assert remarks == ([] if query else [8 if filters else 5])


PYRRA = "apiVersion: pyrra.dev/v1alpha1\nkind: ServiceLevelObjective\nmetadata: {name: a}\nspec: "


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (PYRRA + "!!python/object/apply:os.system [ls]", "line 4: it has the tag"),
        (PYRRA + "!secret a", "line 4: it has the tag '!secret'; tags are not supported"),
        (PYRRA + "!!binary aGFsbG8=", "tags are not supported"),
        (PYRRA + "{target: 99, target: 98}", "line 4: the key 'target' appears twice"),
        (PYRRA + "[" * 200, "line 4: it is not YAML"),
        (PYRRA + "[" * 60 + "]" * 60, "line 4: it is nested deeper than 50 levels"),
        (PYRRA + "{a: 'b", "it is not YAML"),
        (PYRRA + "*nowhere", "it is not YAML"),
        ("a: 1", "it defines no SLO in a supported format; accepted are files of OpenSLO, Sloth"),
        ("", "it defines no SLO"),
        ('{"data": ' + "[" * 100_000, "it is nested too deeply"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(text, reason):
    with pytest.raises(ExchangeError) as caught:
        services_of(text)
    assert reason in str(caught.value)


def test_aliases_are_expanded_within_limits():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{number}: &a{number} [{', '.join([f'*a{number - 1}'] * 10)}]" for number in range(1, 10)]
    with pytest.raises(ExchangeError, match="more than 100,000 values with its aliases expanded"):
        services_of("\n".join(lines))
    with pytest.raises(ExchangeError, match="nested deeper than 50 levels"):
        services_of("a: &a [*a]")
    (service,) = services_of(
        PYRRA.replace("name: a", "name: &n a, namespace: *n") + "{target: 99, window: 4w}"
    )
    assert (service.name, service.group, service.window) == ("a", "a", "28d")


def test_a_file_that_is_too_large_is_refused():
    with pytest.raises(ExchangeError, match="larger than 1 MB"):
        services_of("#" * 1_000_001)


@given(st.binary(max_size=200))
def test_bytes_are_read_or_refused(raw):
    try:
        read_definitions(raw)
    except ExchangeError as error:
        assert str(error).isprintable()


TEXTS = [(SAMPLES / file).read_text() for file in FILES]


@given(st.data())
def test_a_changed_sample_is_read_or_refused(data):
    text = data.draw(st.sampled_from(TEXTS))
    begin = data.draw(st.integers(0, len(text)))
    end = begin + data.draw(st.integers(0, 40))
    new = data.draw(
        st.sampled_from(["", "null", "[]", "{}", "1", "x: ", "- ", "\n", "&a ", "*a", '"', ".inf", "~"])
    )
    with contextlib.suppress(ExchangeError):
        services_of(text[:begin] + new + text[end:])


def test_redefined_anchor_replaces_the_earlier_one_without_a_warning(capsys):
    text = (SAMPLES / "sloth.yml").read_text()
    anchored = text.replace("slos:", "x-a: &a 1\nx-b: &a 2\nslos:", 1)
    assert services_of(anchored) == services_of(text)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("window", "remark"),
    [
        ("{unit: Month, count: 2, isRolling: false}", "a calendar window of 2 Month is not supported"),
        ("{unit: Fortnight, count: 1}", "its time window is not a count and unit such as 28 Day"),
        ("{unit: Day, count: 99999}", "its time window is not a count and unit such as 28 Day"),
    ],
)
def test_a_window_of_nobl9_that_does_not_map_is_named_and_its_service_left_out(window, remark):
    text = (
        "apiVersion: n9/v1alpha\nkind: SLO\nmetadata: {name: checkout}\nspec:\n"
        f"  objectives: [{{target: 0.99}}]\n  timeWindows: [{window}]\n"
    )
    definitions = read_definitions(text.encode())
    assert definitions.services == ()
    assert any(remark in str(item) for item in definitions.remarks)
