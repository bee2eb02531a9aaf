"""Lines as people type them: understood as meant, or refused naming the word, never swallowed."""

import re
from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from event_phrases import REFUSED, UNDERSTOOD
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from budgettui.core.model.instants import MINUTE, to_datetime, to_instant
from budgettui.core.text.event_line import parse_fields, parse_impact, parse_quick
from budgettui.core.text.event_line.description_words import looks_like_field
from budgettui.core.text.timeparse import parse_duration, parse_when
from budgettui.core.text.timeparse.moment_reader import read_moment
from budgettui.core.text.timeparse.span import read_range
from budgettui.core.text.timeparse.tokens import Tokens

BERLIN = ZoneInfo("Europe/Berlin")
NOW = to_instant(datetime(2026, 11, 23, 14, 30, tzinfo=BERLIN))
CATEGORIES = ("incident", "deployment", "maintenance")
SERVICES = ("pay", "pay api")


def shown(instant):
    """`14:05`, with the day where it is not today."""
    if instant is None:
        return "open"
    text = to_datetime(instant, BERLIN).strftime("%Y-%m-%d %H:%M:%S")
    return text.removeprefix("2026-11-23 ").removesuffix(":00")


def test_the_table_is_large():
    phrases = [row[0] for row in (*UNDERSTOOD, *REFUSED)]
    assert len(phrases) == len(set(phrases)) >= 250


@pytest.mark.parametrize("row", UNDERSTOOD, ids=lambda row: row[0])
def test_understood_as_meant(row):
    phrase, *expected = row
    entry = parse_quick(phrase, NOW, BERLIN, CATEGORIES, SERVICES)
    assert [
        shown(entry.start),
        shown(entry.end),
        entry.impact,
        entry.category,
        entry.incident_id,
        entry.service,
        entry.description,
    ] == expected


@pytest.mark.parametrize(("phrase", "named"), REFUSED, ids=lambda value: value)
def test_refused_naming_the_word(phrase, named):
    with pytest.raises(ValueError, match=re.escape(named)):
        parse_quick(phrase, NOW, BERLIN, CATEGORIES, SERVICES)


LENGTHS = {"12m": 12, "90s": 1.5, "1h30m": 90, "1:30": 90, "45": 45, "2 hours": 120}
STARTS = ("@14:05", "at 14:05", "14:05", "since 14:05", "2:05pm", "mon 14:05", "2026-11-23 14:05", "@25m ago")
IMPACTS = ("50%", "50 %", "0.5")
INCIDENTS = ("INC-812", "#12")
PLAIN = ("payment", "timeouts", "db-1", "p99", "3", "4xx", "can't", "v2.1", "[b]x[/b]", "ütf", "of")
LOOKALIKES = [*LENGTHS.keys() - {"45"}, *STARTS, *IMPACTS, *INCIDENTS]


@settings(deadline=None)
@given(
    length=st.sampled_from(sorted(LENGTHS)),
    start=st.sampled_from([None, *STARTS]),
    impact=st.sampled_from([None, *IMPACTS]),
    incident=st.sampled_from([None, *INCIDENTS]),
    category=st.sampled_from([None, *CATEGORIES]),
    plain=st.lists(st.sampled_from(PLAIN), max_size=3),
    order=st.randoms(use_true_random=False),
)
def test_parts_in_any_order_end_in_their_fields(length, start, impact, incident, category, plain, order):
    assume(not (length == "2 hours" and "3" in plain))  # "2 hours 3" is a length, as "1h 30" is
    parts = [part for part in (length, start, impact, incident, category) if part is not None]
    order.shuffle(parts)
    try:
        entry = parse_quick(" ".join([*parts, *plain]), NOW, BERLIN, CATEGORIES)
    except ValueError:
        return
    assert entry.end is not None
    assert (entry.end - entry.start) / MINUTE == LENGTHS[length]
    assert shown(entry.start if start else entry.end) == ("14:05" if start else "14:30")
    assert (entry.impact, entry.incident_id) == (0.5 if impact else None, incident)
    assert (entry.category or entry.description) if category else True
    assert entry.description == (" ".join(plain) or None)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(LOOKALIKES), min_size=1, max_size=3),
    st.lists(st.sampled_from(PLAIN), min_size=1, max_size=3),
    st.randoms(use_true_random=False),
)
def test_nothing_that_looks_like_a_part_is_swallowed(parts, plain, order):
    words = [*parts, *plain]
    order.shuffle(words)
    line = " ".join(["12m", *words])
    try:
        entry = parse_quick(line, NOW, BERLIN, CATEGORIES)
    except ValueError as error:
        assert any(word.lstrip("@") in str(error) for word in line.split())
        return
    left_over = f" {entry.description or ''} "
    assert not [part for part in parts if f" {part} " in left_over]
    literal = parse_quick(f"12m -- {' '.join(words)}", NOW, BERLIN, CATEGORIES)
    assert literal.description == " ".join(words)
    quoted = parse_quick(f'12m "{" ".join(words)}"', NOW, BERLIN, CATEGORIES)
    assert quoted.description == " ".join(words)


@pytest.mark.parametrize(
    ("arguments", "description"),
    [
        (["12m", "slow at 14:05"], "slow at 14:05"),
        (["12m", "--", "at", "14:05"], "at 14:05"),
        (["12m", "slow", "carts"], "slow carts"),
        (["until 14:20", "@14:05", "INC-9 again, 50%"], "INC-9 again, 50%"),
    ],
)
def test_an_argument_with_spaces_is_quoted_by_its_shell(arguments, description):
    assert parse_fields(arguments, CATEGORIES).description == description


@pytest.mark.parametrize("argument", ["until 25:00", "till 25:00 on", "@ 25:00", "@25:00 slow"])
def test_an_argument_that_begins_as_a_part_is_not_a_description(argument):
    with pytest.raises(ValueError, match="25:00"):
        parse_fields(["10m", argument], CATEGORIES)


PIECES = (
    "1w",
    " ",
    "x",
    "1",
    "h",
    "-",
    ":",
    "14:05",
    "@",
    "'",
    '"',
    "INC",
    "%",
    "mon",
    ",",
    "2026-11-23",
    "1,",
)


@settings(deadline=None)
@given(st.sampled_from(PIECES), st.sampled_from(PIECES), st.integers(1, 400))
def test_reading_takes_steps_in_proportion_to_the_text(first, second, times):
    text = (first + second) * times + "x"
    tokens = Tokens(text)
    index = 0
    while index < len(tokens):
        for read in (looks_like_field, read_moment, read_range):
            with suppress(ValueError):
                read(tokens, index)
        index = tokens.next_word(index)
    assert tokens.reads <= 150 * len(text) + 150


@pytest.mark.parametrize(
    "text", ["1w" + " " * 200 + "x", "9" * 300, "1h" * 300, "1w " * 5000, "'" * 20_000, "x" * 20_001]
)
def test_a_long_text_is_a_sentence_at_once(text):
    for read in (
        parse_duration,
        parse_impact,
        lambda value: parse_when(value, NOW, BERLIN),
        lambda value: parse_quick(value, NOW, BERLIN, CATEGORIES),
    ):
        try:
            read(text)
        except ValueError as error:
            assert len(str(error)) < 400
