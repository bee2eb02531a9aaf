"""Frozen classes: what `dataclass(frozen=True, slots=True)` gives, from closures over the fields."""

import copy
import inspect
import pickle
import sys
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, is_dataclass, replace
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.support.frozen import frozen


@frozen
class Reading:
    """Four fields: two needed, two with defaults, and one that is not compared."""

    unit: ClassVar[str] = "minutes"

    name: str
    value: float
    tags: list[str] = field(default_factory=list)
    note: str | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.value < 0:
            raise ValueError("value: below 0")


@dataclass(frozen=True, slots=True)
class Standard:
    """The fields of `Reading`, by the standard library alone."""

    name: str
    value: float
    tags: list[str] = field(default_factory=list)
    note: str | None = field(default=None, compare=False, repr=False)


@frozen(eq=False)
class Table:
    """Compared by identity."""

    rows: tuple[int, ...]


@frozen
class Single:
    """One field."""

    value: object


CALLS = [
    (("a", 1.0), {}),
    (("a",), {"value": 2.0}),
    ((), {"value": 2.0, "name": "b", "note": "n"}),
    (("a", 1.0, ["t"], "n"), {}),
    (("a", 1.0), {"note": "n"}),
]
WRONG_CALLS = [
    ((), {}, "needs a value for 'name'"),
    (("a",), {}, "needs a value for 'value'"),
    (("a", 1.0, [], None, 5), {}, "takes 4 values, not 5"),
    (("a", 1.0), {"colour": 3}, "has no field 'colour'"),
    (("a", 1.0), {"name": "b"}, "got two values for 'name'"),
]


@pytest.mark.parametrize(("values", "named"), CALLS)
def test_fields_are_taken_by_position_or_name(values, named):
    assert asdict(Reading(*values, **named)) == asdict(Standard(*values, **named))
    assert repr(Reading(*values, **named)) == repr(Standard(*values, **named)).replace("Standard", "Reading")


@pytest.mark.parametrize(("values", "named", "message"), WRONG_CALLS)
def test_a_wrong_call_says_what_is_wrong(values, named, message):
    with pytest.raises(TypeError, match=f"^Reading\\(\\) {message}$"):
        Reading(*values, **named)
    with pytest.raises(TypeError):
        Standard(*values, **named)


def test_what_the_class_checks_is_checked():
    with pytest.raises(ValueError, match="below 0"):
        Reading("a", -1.0)
    with pytest.raises(ValueError, match="below 0"):
        replace(Reading("a", 1.0), value=-1.0)


def test_nothing_can_be_set_added_or_deleted():
    reading = Reading("a", 1.0)
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'name' of Reading"):
        reading.name = "b"
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'colour'"):
        reading.colour = "b"
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'name' of Reading"):
        del reading.name
    assert reading.name == "a"
    assert not hasattr(reading, "__dict__")


def test_each_instance_has_a_default_of_its_own():
    assert Reading("a", 1.0).tags is not Reading("a", 1.0).tags


@given(st.text(), st.floats(0, 9), st.lists(st.text()), st.none() | st.just("n"))
def test_a_copy_is_equal_however_it_is_made(name, value, tags, note):
    reading = Reading(name, value, tags, note)
    for other in (pickle.loads(pickle.dumps(reading)), copy.deepcopy(reading), replace(reading)):
        assert other == reading
        assert other.note == note
    assert replace(reading, name=name + "x") != reading
    assert replace(reading, note="other") == reading


def test_equality_and_hash_are_of_the_compared_fields_of_one_class():
    assert hash(Single(5)) == hash(Single(5))
    assert Single(5) != Single(6)
    assert Single(5) != 5
    assert Reading("a", 1.0) != Standard("a", 1.0)
    with pytest.raises(TypeError, match="unhashable"):
        hash(Reading("a", 1.0))


def test_without_equality_an_instance_is_equal_to_itself_alone():
    table, other = Table((1,)), Table((1,))
    assert table != other
    assert len({table, table, other}) == 2


def test_the_signature_and_the_pattern_are_of_the_fields():
    assert list(inspect.signature(Reading).parameters) == ["name", "value", "tags", "note"]
    assert inspect.signature(Reading).parameters["note"].default is None
    match Reading("a", 1.0):
        case Reading(name, value):
            assert (name, value) == ("a", 1.0)
    assert [each.name for each in fields(Reading)] == ["name", "value", "tags", "note"]


def test_methods_of_the_class_are_left_alone():
    @frozen
    class Doubled:
        """Takes one value, keeps twice of it."""

        value: int

        def __init__(self, half: int) -> None:
            object.__setattr__(self, "value", 2 * half)

        def __repr__(self) -> str:
            return "doubled"

    assert Doubled(2).value == 4
    assert repr(Doubled(2)) == "doubled"


def test_what_is_not_supported_is_refused():
    with pytest.raises(TypeError, match="does not extend another dataclass"):

        @frozen
        class Longer(Single):
            more: int

    for unsupported in (field(init=False), field(kw_only=True)):
        with pytest.raises(TypeError, match="takes all its fields"):

            @frozen
            class Partial:
                value: int = unsupported


def test_a_default_that_all_instances_would_share_is_refused():
    with pytest.raises(ValueError, match=r"^Shared\.tags: list as a default needs a default_factory$"):

        @frozen
        class Shared:
            tags: list[str] = []  # noqa: RUF012


def test_what_dataclasses_know_of_a_class_is_the_same():
    assert is_dataclass(Reading)
    assert is_dataclass(Reading("a", 1.0))
    for ours, standard in zip(fields(Reading), fields(Standard), strict=True):
        for attribute in ("name", "type", "default", "default_factory", "repr", "compare", "init", "kw_only"):
            assert getattr(ours, attribute) == getattr(standard, attribute)
    assert fields(Reading) is not fields(Single)
    assert Reading.unit == "minutes"


def test_a_class_variable_may_be_annotated_as_text():
    @frozen
    class Measured:
        unit: "ClassVar[str]" = "minutes"
        value: float

    assert [each.name for each in fields(Measured)] == ["value"]
    assert (Measured(2.0).value, Measured.unit) == (2.0, "minutes")


@pytest.mark.skipif(sys.version_info < (3, 13), reason="copy.replace came with 3.13")
def test_copy_replace_replaces():
    assert copy.replace(Reading("a", 1.0), value=2.0) == Reading("a", 2.0)


@frozen(many=True)
class Point:
    name: str
    value: float
    note: str | None = None

    def __post_init__(self) -> None:
        if self.value < 0:
            raise ValueError("value: below 0")


@dataclass(frozen=True, slots=True)
class StandardPoint:
    name: str
    value: float
    note: str | None = None


@pytest.mark.parametrize(
    ("values", "named"),
    [(("a", 1.0), {}), (("a", 1.0, "n"), {}), (("a",), {"value": 2.0}), ((), {"value": 2.0, "name": "b"})],
)
def test_a_class_of_many_instances_is_like_any_other(values, named):
    point, standard = Point(*values, **named), StandardPoint(*values, **named)
    assert asdict(point) == asdict(standard) and fields(Point)[2].default is None
    assert repr(point) == repr(standard).removeprefix("Standard")
    assert pickle.loads(pickle.dumps(point)) == point and hash(point) == hash(replace(point))
    assert list(inspect.signature(Point).parameters) == list(inspect.signature(StandardPoint).parameters)
    with pytest.raises(FrozenInstanceError):
        point.value = 3.0


@pytest.mark.parametrize(("values", "named", "_"), WRONG_CALLS)
def test_a_wrong_call_of_a_class_of_many_instances_is_refused(values, named, _):
    with pytest.raises(TypeError):
        Point(*values, **named)


def test_a_class_of_many_instances_checks_its_values_and_takes_plain_defaults():
    with pytest.raises(ValueError, match="below 0"):
        Point("a", -1.0)
    with pytest.raises(TypeError, match="Tagged: a frozen class of many instances takes plain defaults only"):

        @frozen(many=True)
        class Tagged:
            tags: list[str] = field(default_factory=list)
