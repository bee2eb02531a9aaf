"""What is advised for a file with columns of other names, and that the advice reads it."""

import io
import json
import re
import shlex
from datetime import UTC

import pytest

from budgettui.core.exchange import ColumnOptions, ExchangeError, read_events

CELLS = {"end": "2026-11-23T14:17Z", "impact": "50%", "description": "x"}


def read(names, columns=None):
    row = {
        name: {"service": "api", "start": "2026-11-23T14:05Z"}.get(
            kind, "12" if "minutes" in kind or "seconds" in kind else CELLS.get(kind, "12m")
        )
        for name, kind in names.items()
    }
    text = ",".join(row) + "\n" + ",".join(row.values()) + "\n"
    return read_events(io.BytesIO(text.encode()), "csv", UTC, ("api",), columns=columns)


def advised(message):
    """The options that a sentence advises, as their text and as what they mean."""
    words = shlex.split(message.partition(". To read it, add ")[2])
    pairs = words[words.index("--columns") + 1].split(",") if "--columns" in words else []
    mapping = dict(pair.split("=") for pair in pairs)
    return mapping, "--ignore-other-columns" in words


EVENT = {"service": "service", "start": "start", "duration_minutes": "duration_minutes"}


@pytest.mark.parametrize(
    ("names", "mapping", "ignore_others"),
    [
        ({**EVENT, "owner": "x"}, {}, True),
        ({**EVENT, "opened": "x"}, {}, True),
        ({**EVENT, "ended": "x"}, {}, True),
        ({**EVENT, "summary": "description"}, {"description": "summary"}, False),
        ({**EVENT, "summary": "description", "title": "x"}, {"description": "summary"}, True),
        (
            {"app": "service", "begin": "start", "until": "end"},
            {"service": "app", "start": "begin", "end": "until"},
            False,
        ),
        (
            {"service": "service", "started": "start", "created": "x", "seconds": "duration_seconds"},
            {"start": "started", "duration_seconds": "seconds"},
            True,
        ),
        (
            {"service": "service", "start": "start", "durationminutes": "duration_minutes"},
            {"duration_minutes": "durationminutes"},
            False,
        ),
        (
            {"service": "service", "start": "start", "durationseconds": "duration_seconds"},
            {"duration_seconds": "durationseconds"},
            False,
        ),
    ],
)
def test_the_advice_is_as_short_as_can_be_and_reads_the_file(names, mapping, ignore_others):
    with pytest.raises(ExchangeError) as caught:
        read(names)
    assert advised(str(caught.value)) == (mapping, ignore_others)
    assert len(read(names, ColumnOptions(mapping, ignore_others)).drafts) == 1


def test_advice_goes_on_from_the_options_that_are_there():
    names = {"service": "service", "wann": "start", "until": "end", "owner": "x"}
    with pytest.raises(ExchangeError) as caught:
        read(names, ColumnOptions({"start": "wann"}, ignore_others=True))
    assert advised(str(caught.value)) == ({"start": "wann", "end": "until"}, True)


@pytest.mark.parametrize("columns", [None, ColumnOptions(ignore_others=True)])
def test_where_no_option_helps_none_is_advised(columns):
    with pytest.raises(ExchangeError) as caught:
        read({"start": "start", "duration": "duration"}, columns)
    assert str(caught.value) == "line 1: required column missing: service"
    if columns is not None:
        with pytest.raises(ExchangeError) as caught:
            read({"start": "start", "duration": "duration", "owner": "x"}, columns)
        assert str(caught.value) == "line 1: required column missing: service"


@pytest.mark.parametrize("kind", ["json", "jsonl"])
def test_keys_that_are_columns_are_not_advised_again(kind):
    value = {"service": "api", "start": "2026-11-23T14:05Z", "duration": "12m", "opened": 1, "ended": 2}
    text = json.dumps([value] if kind == "json" else value)
    with pytest.raises(ExchangeError) as caught:
        read_events(io.BytesIO(text.encode()), kind, UTC, ("api",))
    assert advised(str(caught.value)) == ({}, True)


@pytest.mark.parametrize("count", [1, 2, 20, 21, 23])
def test_of_many_unknown_columns_twenty_are_listed_and_the_rest_counted(count):
    with pytest.raises(ExchangeError) as caught:
        read({**EVENT, **{f"zz{number}": "x" for number in range(count)}})
    message = str(caught.value)
    assert len(re.findall(r"'zz\d+'", message)) == min(count, 20)
    assert re.findall(r" and (\d+) more ", message) == ([str(count - 20)] if count > 20 else [])
    assert ("is not a column" if count == 1 else "are not columns") in message


def test_a_column_may_be_called_by_a_sign():
    names = {"#": "service", "%": "impact", "start": "start", "duration": "duration"}
    (draft,) = read(names, ColumnOptions({"service": "#", "impact": "%"})).drafts
    assert (draft.service, draft.impact) == ("api", 0.5)
