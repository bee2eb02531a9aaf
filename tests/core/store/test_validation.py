"""The range of what a store holds, to its last accepted value."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from budgettui.core.model.drafts import DraftsBuilder, draft_row
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import to_instant
from budgettui.core.store.validation import LONGEST_TEXT, validated_draft, validated_drafts

FIRST = to_instant(datetime(1, 1, 2, tzinfo=UTC))
LAST = to_instant(datetime(9999, 12, 30, tzinfo=UTC))


class Whole(int):
    """A number as other libraries have them."""


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


GOOD = draft_row(Draft("checkout", 0, 60_000_000, description="good"))


def rows_from_a_file(rows: Sequence[tuple[object, ...]]):
    """Drafts whose values nobody has looked at yet."""
    builder = DraftsBuilder()
    builder.extend(rows)
    return builder.finish()


@pytest.mark.parametrize("position", [0, 1, 2])
@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        (0, "  ", "service"),
        (1, FIRST - 1, "start: "),
        (1, LAST + 1, "start: "),
        (2, 0, "duration_minutes: 0 is not a length above 0"),
        (2, -1, "end: "),
        (2, LAST + 1, "end: "),
        (3, 0.0, "impact: "),
        (3, -0.5, "impact: "),
        (3, 1.5, "impact: "),
        (4, "", "category: "),
        (6, "\ud800", "description: "),
        (1, 0.5, "start: 0.5 is not a whole number"),
        (2, 0.5, "end: 0.5 is not a whole number"),
        (5, 5, "incident_id: 5 is not a text"),
        (8, 5, "source_key: 5 is not a text"),
        (9, ("",), "tags: one of them is empty"),
        (10, "\ud800", "cause: "),
    ],
)
def test_a_bad_row_among_good_ones_is_refused(position, field, value, problem):
    bad = [*GOOD]
    bad[field] = value
    if field == 1:
        bad[2] = None
    rows = [GOOD, GOOD]
    rows.insert(position, tuple(bad))
    with pytest.raises(ValueError, match=problem):
        validated_drafts(rows_from_a_file(rows))


@pytest.mark.parametrize(
    "row",
    [
        ("checkout", FIRST, LAST, 1.0, "incident", "", "", "", "", (), None),
        ("checkout", LAST, None, 5e-324, "incident", None, "é", None, None, ("a",), "why"),
    ],
)
def test_rows_up_to_the_last_accepted_value_are_taken_as_they_are(row):
    assert list(validated_drafts(rows_from_a_file([GOOD, row]))) == [Draft(*GOOD), Draft(*row)]


@pytest.mark.parametrize(
    "row",
    [
        ("checkout", FIRST, LAST, 1.0, "incident", "", "", "", "", (), None),
        ("checkout", LAST, None, 5e-324, "incident", None, "é", None, None, (), None),
        ("checkout", 0, 1, 1.0, "incident", None, "é" * (LONGEST_TEXT - 20), None, None, (), None),
    ],
)
def test_rows_without_tags_and_causes_are_not_copied(row):
    drafts = rows_from_a_file([GOOD, row])
    assert validated_drafts(drafts) is drafts


@pytest.mark.parametrize(
    ("field", "value", "plain"),
    [
        (1, Whole(0), 0),
        (2, Whole(60), 60),
        (3, 1, 1.0),
        (9, ["eu", "db", "eu"], ("eu", "db")),
        (10, "deploy", "deploy"),
    ],
)
def test_values_become_those_that_every_store_holds(field, value, plain):
    row = [*GOOD]
    row[field] = value
    for drafts in (rows_from_a_file([GOOD, tuple(row)]), [Draft(*GOOD), Draft(*row)]):
        changed = draft_row(list(validated_drafts(drafts))[1])[field]
        assert (changed, type(changed)) == (plain, type(plain))
