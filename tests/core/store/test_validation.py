"""The range of what a store holds, to its last accepted value."""

from datetime import UTC, datetime

import pytest

from budgettui.core.model.event import Draft
from budgettui.core.model.instants import to_instant
from budgettui.core.store.validation import LONGEST_TEXT, validated_draft

FIRST = to_instant(datetime(1, 1, 2, tzinfo=UTC))
LAST = to_instant(datetime(9999, 12, 30, tzinfo=UTC))


@pytest.mark.parametrize("instant", [FIRST, LAST])
def test_first_and_last_instant_are_accepted(instant):
    assert validated_draft(Draft("checkout", instant, None)).start == instant


@pytest.mark.parametrize("instant", [FIRST - 1, LAST + 1])
def test_instants_beyond_are_refused(instant):
    with pytest.raises(ValueError, match=r"start: .* lies outside the years 1 to 9999"):
        validated_draft(Draft("checkout", instant, None))


@pytest.mark.parametrize("letter", ["x", "é"])
def test_the_longest_text_is_accepted_and_one_more_character_refused(letter):
    longest = letter * LONGEST_TEXT
    assert validated_draft(Draft("checkout", 0, None, description=longest)).description is longest
    with pytest.raises(ValueError, match="description: 10,000,001 characters are too many"):
        validated_draft(Draft("checkout", 0, None, description=longest + letter))
