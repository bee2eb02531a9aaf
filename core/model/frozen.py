"""Frozen classes with slots that are cheap to declare.

`dataclass(frozen=True, slots=True)` compiles eight functions for each class: half a millisecond, of which a
command that answers one question loads a hundred. Here they are closures over a class's fields, a tenth of
that. Making an instance by position is quicker with them; making one by name, or comparing two, takes two to
three times as long, so what is made by the million is not made by name.
"""

from collections.abc import Callable, Sequence
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, cast, dataclass_transform, overload

if TYPE_CHECKING:
    from inspect import Signature

T = TypeVar("T")


@overload
def frozen(cls: type[T], /) -> type[T]: ...


@overload
def frozen(*, eq: bool = True, weakref_slot: bool = False) -> Callable[[type[T]], type[T]]: ...


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(
    cls: type[T] | None = None, /, *, eq: bool = True, weakref_slot: bool = False
) -> type[T] | Callable[[type[T]], type[T]]:
    """Make a dataclass of `cls`, frozen and with slots.

    `dataclasses.field`, `fields` and `replace` work as with any other; `init=False`, `kw_only` and
    bases that are dataclasses are not supported. With `eq=False` instances are compared by identity.
    """
    if cls is None:
        return lambda decorated: _frozen(decorated, eq, weakref_slot)
    return _frozen(cls, eq, weakref_slot)


def _frozen(cls: type[T], eq: bool, weakref_slot: bool) -> type[T]:
    if any(hasattr(base, "__dataclass_fields__") for base in cls.__mro__):
        raise TypeError(f"{cls.__name__}: a frozen class does not extend another dataclass")
    made: Any = dataclass(init=False, repr=False, eq=False, slots=True, weakref_slot=weakref_slot)(cls)
    declared: Sequence[Field[Any]] = fields(made)
    if any(each.kw_only or not each.init for each in declared):
        raise TypeError(f"{cls.__name__}: a frozen class takes all its fields, by position or by name")
    if "__init__" not in cls.__dict__:
        made.__init__ = _initializer(made, declared)
        made.__signature__ = _SignatureOfFields()
    made.__setattr__ = _refuse_setting
    made.__delattr__ = _refuse_deleting
    if made.__repr__ is object.__repr__:
        made.__repr__ = _representation([each.name for each in declared if each.repr])
    if made.__reduce__ is object.__reduce__:
        made.__reduce__ = _reduction([each.name for each in declared])
    if eq and "__eq__" not in cls.__dict__:
        made.__eq__, made.__hash__ = _comparison([each.name for each in declared if each.compare])
    return cast(type[T], made)


def _initializer(made: type[Any], declared: Sequence[Field[Any]]) -> Callable[..., None]:
    setters = [getattr(made, each.name).__set__ for each in declared]
    count = len(setters)
    check = getattr(made, "__post_init__", None)

    def __init__(self: object, *values: object, **named: object) -> None:
        if named or len(values) != count:
            values = _bind(type(self).__name__, declared, values, named)
        for setter, value in zip(setters, values, strict=True):
            setter(self, value)
        if check is not None:
            check(self)

    return __init__


def _bind(
    name: str, declared: Sequence[Field[Any]], values: tuple[object, ...], named: dict[str, object]
) -> tuple[object, ...]:
    """A value for each field, in order; `TypeError` where one has none, or two."""
    bound = list(values)
    for each in declared[len(values) :]:
        if each.name in named:
            bound.append(named.pop(each.name))
        elif each.default is not MISSING:
            bound.append(each.default)
        elif each.default_factory is not MISSING:
            bound.append(each.default_factory())
        else:
            raise TypeError(f"{name}() needs a value for {each.name!r}")
    if len(bound) > len(declared):
        raise TypeError(f"{name}() takes {len(declared)} values, not {len(bound)}")
    if named:
        twice = {each.name for each in declared} & named.keys()
        problem = "got two values for" if twice else "has no field"
        raise TypeError(f"{name}() {problem} {min(twice or named)!r}")
    return tuple(bound)


def _getter(names: Sequence[str]) -> Callable[[object], tuple[object, ...]]:
    """What reads some attributes as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple([getattr(value, name) for name in names])


def _comparison(names: Sequence[str]) -> tuple[Callable[[object, object], bool], Callable[[object], int]]:
    values = _getter(names)

    def __eq__(self: object, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return values(self) == values(other)

    def __hash__(self: object) -> int:
        return hash(values(self))

    return __eq__, __hash__


def _reduction(names: Sequence[str]) -> Callable[[object], tuple[Any, ...]]:
    """Pickling as a call with the fields in order: half the time of what `dataclass` makes for slots."""
    values = _getter(names)

    def __reduce__(self: object) -> tuple[Any, ...]:
        return type(self), values(self)

    return __reduce__


def _representation(names: Sequence[str]) -> Callable[[object], str]:
    def __repr__(self: object) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({shown})"

    return __repr__


def _refuse_setting(self: object, name: str, _: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r} of {type(self).__name__}")


def _refuse_deleting(self: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r} of {type(self).__name__}")


class _SignatureOfFields:
    """What `help` and `inspect` show of the initializer, worked out when they ask."""

    def __get__(self, _: object, owner: type[Any]) -> "Signature":
        from inspect import Parameter, Signature

        parameters = []
        for each in fields(owner):
            default = Parameter.empty if each.default is MISSING else each.default
            if each.default_factory is not MISSING:
                default = ...
            kind = Parameter.POSITIONAL_OR_KEYWORD
            parameters.append(Parameter(each.name, kind, default=default, annotation=each.type))
        return Signature(parameters)
