"""`rules`: the command around the rules, which tests/core/monitoring compares with the engine."""

import pytest
from source_config import prometheus_source

QUERY = "sum(rate(errors[{window}])) / sum(rate(requests[{window}]))"


@pytest.fixture
def with_query(shop):
    shop.configure(prometheus_source(query=QUERY) + 'window = "10m"\n')
    return shop


def test_services_without_a_query_are_named(with_query):
    result = with_query.run("rules")
    assert result.code == 0
    assert result.err.splitlines() == ["no rules, because no [[sources.map]] has a query: search"]
    assert "sum(rate(errors[10m])) / sum(rate(requests[10m]))" in result.out
    assert result.out.count("- alert: ErrorBudgetBurn") == 4
    assert with_query.run("rules", "--group", "shop").err == ""


def test_a_file_is_what_is_printed(with_query):
    file = with_query.folder / "rules.yml"
    assert with_query.run("rules", "checkout", "-o", file).out == ""
    assert file.read_text() == with_query.ok("rules", "checkout")
    nowhere = with_query.folder / "nowhere" / "rules.yml"
    result = with_query.run("rules", "checkout", "-o", nowhere)
    assert (result.code, f"{nowhere} cannot be written" in result.err) == (3, True)


def test_no_rule_at_all_is_an_error_and_leaves_the_file(with_query):
    file = with_query.write("rules.yml", "groups: []\n")
    result = with_query.run("rules", "search", "-o", file)
    assert (result.code, "there are no rules to write" in result.err) == (2, True)
    assert file.read_text() == "groups: []\n"


def test_it_needs_no_store(with_query):
    with_query.ok("rules")
    assert not (with_query.folder / "events.db").exists()
