"""The lookback of a query, in the spellings of Sloth and of our own configuration."""

import pytest

from budgettui.core.model.instants import HOUR, MINUTE, SECOND
from budgettui.core.text.query_placeholders import fill_lookback, unify_placeholders

SPELLINGS = ["{window}", "{{.window}}", "{{ .window }}", "{{.window }}", "{{ .window}}"]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_placeholder_of_a_query_is_filled(spelling: str) -> None:
    query = f"rate(errors[{spelling}]) / rate(requests[{spelling}])"
    assert fill_lookback(query, 5 * MINUTE) == "rate(errors[5m]) / rate(requests[5m])"


def test_a_bare_window_is_filled_only_where_a_range_stands() -> None:
    assert fill_lookback('rate(x{kind="window"}[window])', HOUR) == 'rate(x{kind="window"}[1h])'


@pytest.mark.parametrize(
    "length, text", [(90 * SECOND, "90s"), (26 * HOUR, "26h"), (48 * HOUR, "2d"), (1_500_000, "1500ms")]
)
def test_a_length_has_the_largest_unit_that_is_exact(length: int, text: str) -> None:
    assert fill_lookback("x[{window}]", length) == f"x[{text}]"


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_query_taken_over_has_one_spelling_and_one_line(spelling: str) -> None:
    assert unify_placeholders(f"rate(\n  errors[{spelling}]\n)") == "rate( errors[{window}] )"
