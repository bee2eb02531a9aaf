"""A JSON list is read value by value: wherever the blocks end, the events and the sentences are the same."""

import io
import json
import tracemalloc
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.exchange import ExchangeError, json_text, read_events

EVENTS = [
    {
        "service": "checkout",
        "start": f"2026-11-20T10:{n:02}Z",
        "duration_minutes": n + 0.5,
        "description": 'é\n\\ü"',
    }
    for n in range(9)
]


def outcome(raw: bytes) -> object:
    try:
        reading = read_events(io.BytesIO(raw), "json", UTC, ["checkout"])
    except ExchangeError as error:
        return str(error)
    return list(reading.drafts), [str(row) for row in reading.bad]


def content() -> bytes:
    return ("\ufeff" + json.dumps(EVENTS, indent=1, ensure_ascii=False)).encode()


@given(
    st.integers(1, 60),
    st.integers(0, 10_000),
    st.sampled_from([b"", b"]", b"\xff", b"}", b",", b"1", b'"', b"[" * 3000, b"\n", b"{}"]),
    st.booleans(),
)
def test_wherever_the_blocks_end_the_outcome_is_the_same(block, position, edit, cut):
    raw = content()
    position %= len(raw)
    raw = raw[:position] + edit + (b"" if cut else raw[position:])
    expected = outcome(raw)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(json_text, "BLOCK", max(block, 4))
        if edit == b"\xff" and isinstance(expected, str):
            assert isinstance(outcome(raw), str)  # what else is wrong may be found before it
        else:
            assert outcome(raw) == expected


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b'[\n{"a": 1},\n\n {"b" 2}]', "line 4, column 7: it is not JSON: expecting ':' delimiter"),
        (b"[1\n,\n2\n3]", "line 4: it is not JSON: the list of events is cut off here"),
        (b"[12", "line 1: it is not JSON: the list of events is cut off here"),
        (b"[1]\n\nx", "line 1: there is text after the list of events"),
        (b"[1,\n\n\xff]", "line 3: it is not UTF-8 text; save it as UTF-8"),
        (b"[1,\n\xc3", "line 2: it is not UTF-8 text; save it as UTF-8"),
    ],
)
@pytest.mark.parametrize("block", [4, 100_000])
def test_what_is_wrong_is_said_with_its_line(raw, sentence, block, monkeypatch):
    monkeypatch.setattr(json_text, "BLOCK", block)
    assert str(outcome(raw)).startswith(sentence)


@pytest.mark.parametrize("raw", [b'["' + b"x" * 3000, b'{"events": [' + b"1," * 2000, b"[" + b"9" * 3000])
def test_a_value_without_end_is_refused_before_it_fills_the_memory(raw, monkeypatch):
    monkeypatch.setattr(json_text, "LARGEST_VALUE", 1000)
    monkeypatch.setattr(json_text, "BLOCK", 100)
    stream = io.BytesIO(raw + b" " * 1_000_000)
    with pytest.raises(ExchangeError):
        read_events(stream, "json", UTC, ["checkout"])
    assert stream.tell() < 10_000


def test_of_a_long_list_little_is_in_memory():
    row = json.dumps(EVENTS[0] | {"nonsense": "x" * 2000})
    raw = ("[" + ",".join([row] * 10_000) + "]").encode()
    tracemalloc.start()
    with pytest.raises(ExchangeError, match="nonsense"):
        read_events(io.BytesIO(raw), "json", UTC, ["checkout"])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (len(raw) > 20_000_000, peak < 12_000_000) == (True, True)
