"""Values that compute some of their fields when they are asked for."""

import pickle
from collections.abc import Callable
from dataclasses import replace

import pytest

from budgettui.core.analysis.assessment import Assessment
from budgettui.core.assessor import assess
from budgettui.core.config.settings import ServiceSettings, Settings, StoreSettings
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.event import Event
from budgettui.core.model.instants import DAY, MINUTE
from budgettui.core.model.slo import Slo
from budgettui.core.support.deferred import Deferred
from budgettui.core.support.frozen import frozen

NOW = 1_772_982_000_000_000


_PLACEHOLDERS = {"slow": 0, "slower": ""}


@frozen
class Answer(Deferred):
    placeholders = _PLACEHOLDERS
    quick: int
    slow: int
    slower: str


def _answer(asked: list[str]) -> Answer:
    def compute(name: str) -> object:
        asked.append(name)
        return {"slow": 7, "slower": "x"}[name]

    return Answer.deferring(compute, {"quick": 1})


def test_a_field_is_computed_when_it_is_asked_for_and_once() -> None:
    asked: list[str] = []
    answer = _answer(asked)
    assert (answer.quick, asked) == (1, [])
    assert (answer.slow, answer.slow, asked) == (7, 7, ["slow"])


def test_it_is_like_one_with_every_field() -> None:
    complete = Answer(1, 7, "x")
    assert _answer([]) == complete
    assert hash(_answer([])) == hash(complete)
    assert repr(_answer([])) == repr(complete)
    assert _answer([]).as_dict() == complete.as_dict() == {"quick": 1, "slow": 7, "slower": "x"}
    assert replace(_answer([]), quick=2) == Answer(2, 7, "x")
    assert pickle.loads(pickle.dumps(_answer([]))) == complete
    assert complete.is_complete and _answer([]).is_complete


@pytest.mark.parametrize("make", [lambda: _answer([]), lambda: Answer(1, 7, "x")])
def test_it_cannot_be_changed(make: Callable[[], Answer]) -> None:
    with pytest.raises(AttributeError):
        make().quick = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        make().nothing  # type: ignore[attr-defined]  # noqa: B018


def test_a_changed_copy_defers_what_was_deferred() -> None:
    asked: list[str] = []
    changed = _answer(asked).changed(quick=5)
    assert (changed.quick, asked) == (5, [])
    assert changed.slow == 7


def test_an_outline_holds_what_was_known_and_computes_nothing() -> None:
    asked: list[str] = []
    answer = _answer(asked)
    _ = answer.slow
    outline = pickle.loads(pickle.dumps(answer.outline()))
    assert (outline.quick, outline.slow, outline.slower, outline.is_complete) == (1, 7, "", False)
    assert asked == ["slow"]
    assert outline.outline(slower="y").is_complete


def test_every_placeholder_of_an_assessment_is_a_field_that_is_deferred() -> None:
    service, settings = ServiceSettings("a", Slo("99.9")), Settings(StoreSettings())
    events = [Event(n, "a", NOW - n * DAY, NOW - n * DAY + 4 * MINUTE) for n in range(1, 9)]
    assessment = assess(service, EventTable.of(events), NOW, settings)
    outline = assessment.outline()
    assert {name for name in Assessment.__match_args__ if getattr(outline, name) != getattr(assessment, name)}
    for name, placeholder in Assessment.placeholders.items():
        assert type(getattr(assessment, name)) is type(placeholder) or placeholder is None
        assert getattr(outline, name) is placeholder
