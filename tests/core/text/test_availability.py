"""Availability as text: beside its target it never says the opposite of the number."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.ledger.budget import BudgetState
from budgettui.core.model.instants import DAY, MINUTE
from budgettui.core.model.slo import Slo
from budgettui.core.text.formatting import format_availability

targets = st.decimals("0.1", "99.9999", places=4).map(lambda target: float(target))


@given(targets, st.one_of(st.floats(-50, 100), st.floats(-1e-4, 1e-4)), st.booleans())
def test_it_is_below_the_target_as_text_where_it_is_below(target: float, value: float, near: bool) -> None:
    available = target + value if near else value
    text = Decimal(format_availability(available, target).removesuffix(" %"))
    exact = Decimal(repr(round(available, 10)))  # the rest is floating-point dirt
    assert text <= exact
    assert exact - text < Decimal("0.01")
    assert (text >= Decimal(repr(target))) == (exact >= Decimal(repr(target)))


@pytest.mark.parametrize(
    ("available", "target", "text"),
    [
        (99.9, 99.9, "99.90 %"),
        (99.89999, 99.9, "99.89 %"),
        (99.9999999, 99.9, "99.99 %"),
        (100.0, 99.9, "100.00 %"),
        (99.94999, 99.95, "99.949 %"),
        (12.3456, 50.0, "12.34 %"),
        (-3.0, 99.9, "-3.00 %"),
    ],
)
def test_it_has_one_digit_more_than_the_target(available: float, target: float, text: str) -> None:
    assert format_availability(available, target) == text


@given(targets, st.integers(1, 400), st.floats(0, 3))
def test_it_is_below_the_target_where_the_budget_is_overspent(target: float, days: int, share: float) -> None:
    length = days * DAY
    total = Slo(str(target)).budget_minutes(length)
    state = BudgetState(length, 0, length, total, consumed=share * total)
    expected = 100 * (1 - share * total / (length / MINUTE))
    assert state.availability_pct == pytest.approx(expected, abs=1e-9)
    if abs(share - 1) > 1e-6:
        assert (state.availability_pct < target) == (state.overspent > 0)
