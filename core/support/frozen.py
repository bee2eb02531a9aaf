"""Frozen classes with slots that are cheap to declare.

`dataclass(frozen=True, slots=True)` compiles eight functions for each class: half a millisecond each, and
a command loads a hundred. Here the functions are closures over the fields of a class, and the metadata for
`dataclasses` is computed on demand, which takes a twentieth of that time. Creating an instance with
positional arguments is faster; with keywords, and comparing two, it takes two to three times as long. A class
with hundreds of instances at a time is declared as one of `many`.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields, replace
from importlib import import_module
from inspect import get_annotations
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast, dataclass_transform, overload

if TYPE_CHECKING:
    from inspect import Signature

T = TypeVar("T")


@overload
def frozen(cls: type[T], /) -> type[T]: ...


@overload
def frozen(
    *, eq: bool = True, weakref_slot: bool = False, many: bool = False
) -> Callable[[type[T]], type[T]]: ...


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(
    cls: type[T] | None = None, /, *, eq: bool = True, weakref_slot: bool = False, many: bool = False
) -> type[T] | Callable[[type[T]], type[T]]:
    """Make a dataclass of `cls`, frozen and with slots.

    `dataclasses.field`, `fields` and `replace` work as with any other; `init=False`, `kw_only` and
    dataclass bases are not supported. With `eq=False` instances are compared by identity. `many` is for
    classes with hundreds of instances at a time: a compiled initializer takes half to a quarter of the time,
    and a tenth of a millisecond to declare.
    """
    if cls is None:
        return lambda decorated: _frozen(decorated, eq, weakref_slot, many)
    return _frozen(cls, eq, weakref_slot, many)


def _frozen(cls: type[T], eq: bool, weakref_slot: bool, many: bool) -> type[T]:
    if hasattr(cls, "__dataclass_fields__"):
        raise TypeError(f"{cls.__name__}: a frozen class does not extend another dataclass")
    own: dict[str, Any] = dict(cls.__dict__)
    annotations = {name: kind for name, kind in _annotations(cls).items() if not _is_class_variable(kind)}
    names = tuple(annotations)
    defaults = {name: own.pop(name) for name in names if name in own}
    special = {name: default for name, default in defaults.items() if isinstance(default, Field)}
    _check_fields(cls.__name__, defaults, special)
    own.pop("__dict__", None)
    own.pop("__weakref__", None)
    own["__qualname__"] = cls.__qualname__
    own["__slots__"] = (*names, "__weakref__") if weakref_slot else names
    own["__match_args__"] = names
    own["__dataclass_fields__"] = _Fields(annotations, defaults, cls.__module__)
    own["__replace__"] = replace
    own["__setattr__"] = _refuse_setting
    own["__delattr__"] = _refuse_deleting
    if cls.__repr__ is object.__repr__:
        own["__repr__"] = _representation(
            [name for name in names if name not in special or special[name].repr]
        )
    if cls.__reduce__ is object.__reduce__:
        own["__reduce__"] = _reduction(names)
    if eq and "__eq__" not in own:
        compared = [name for name in names if name not in special or special[name].compare]
        own["__eq__"], own["__hash__"] = _comparison(compared)
    has_initializer = "__init__" in own
    if not has_initializer:
        own["__signature__"] = _SIGNATURE
    kind: Any = type(cls)
    made = kind(cls.__name__, cls.__bases__, own)
    if not has_initializer:
        initializer = _compiled_initializer if many else _initializer
        made.__init__ = initializer(made, names, defaults)
    return cast(type[T], made)


def _annotations(cls: type[Any]) -> Mapping[str, Any]:
    """The annotations of `cls` itself; names that are not defined yet are not resolved."""
    if sys.version_info >= (3, 14):
        annotationlib = import_module("annotationlib")  # of that version's standard library
        return annotationlib.get_annotations(cls, format=annotationlib.Format.FORWARDREF)
    return get_annotations(cls)


def _is_class_variable(kind: object) -> bool:
    if isinstance(kind, str):
        return kind.startswith(("ClassVar", "typing.ClassVar"))
    return kind is ClassVar or getattr(kind, "__origin__", None) is ClassVar


def _check_fields(name: str, defaults: Mapping[str, object], special: Mapping[str, Field[Any]]) -> None:
    """Raise for a mutable default, as `dataclass` does, and for a field that is not an argument."""
    if any(each.kw_only is True or not each.init for each in special.values()):
        raise TypeError(f"{name}: a frozen class takes all its fields, by position or by name")
    for field_name, default in defaults.items():
        value = default.default if isinstance(default, Field) else default
        if type(value).__hash__ is None:
            raise ValueError(
                f"{name}.{field_name}: {type(value).__name__} as a default needs a default_factory"
            )


class _Fields:
    """The metadata of a class for `dataclasses`, computed on demand."""

    __slots__ = ("_annotations", "_defaults", "_fields", "_module")

    def __init__(self, annotations: Mapping[str, Any], defaults: Mapping[str, Any], module: str) -> None:
        self._annotations, self._defaults, self._module = annotations, defaults, module
        self._fields: dict[str, Field[Any]] | None = None

    def __get__(self, _: object, owner: type[Any]) -> dict[str, Field[Any]]:
        if self._fields is None:
            attributes = {
                "__annotations__": self._annotations,
                "__module__": self._module,
                "__doc__": owner.__name__,  # without one, `dataclass` would write it from a signature
                **self._defaults,
            }
            plain_class: Any = type(owner.__name__, (), attributes)
            made: Any = dataclass(init=False, repr=False, eq=False, match_args=False)(plain_class)
            self._fields = made.__dataclass_fields__
        return self._fields


def _initializer(
    made: type[Any], names: tuple[str, ...], defaults: Mapping[str, object]
) -> Callable[..., None]:
    setters = [getattr(made, name).__set__ for name in names]
    count = len(setters)
    check = getattr(made, "__post_init__", None)

    def __init__(self: object, *values: object, **named: object) -> None:
        if named or len(values) != count:
            values = _bind(type(self).__name__, names, defaults, values, named)
        for setter, value in zip(setters, values, strict=True):
            setter(self, value)
        if check is not None:
            check(self)

    return __init__


def _compiled_initializer(
    made: type[Any], names: tuple[str, ...], defaults: Mapping[str, object]
) -> Callable[..., None]:
    if any(isinstance(default, Field) for default in defaults.values()):
        raise TypeError(f"{made.__name__}: a frozen class of many instances takes plain defaults only")
    arguments = [f"{name}=defaults[{name!r}]" if name in defaults else name for name in names]
    steps = [f"    set_{name}(self, {name})" for name in names]
    if hasattr(made, "__post_init__"):
        steps.append("    self.__post_init__()")
    known: dict[str, Any] = {f"set_{name}": getattr(made, name).__set__ for name in names}
    known["defaults"] = defaults
    exec("\n".join([f"def __init__(self, {', '.join(arguments)}):", *steps]), known)
    return cast("Callable[..., None]", known["__init__"])


def _bind(
    class_name: str,
    names: tuple[str, ...],
    defaults: Mapping[str, object],
    values: tuple[object, ...],
    named: dict[str, object],
) -> tuple[object, ...]:
    """A value for each field, in order; `TypeError` if a field has none, or two."""
    bound = list(values)
    for name in names[len(values) :]:
        if name in named:
            bound.append(named.pop(name))
            continue
        default = defaults.get(name, MISSING)
        if isinstance(default, Field):
            default = default.default if default.default_factory is MISSING else default.default_factory()
        if default is MISSING:
            raise TypeError(f"{class_name}() needs a value for {name!r}")
        bound.append(default)
    if len(bound) > len(names):
        raise TypeError(f"{class_name}() takes {len(names)} values, not {len(bound)}")
    if named:
        twice = named.keys() & set(names)
        problem = "got two values for" if twice else "has no field"
        raise TypeError(f"{class_name}() {problem} {min(twice or named)!r}")
    return tuple(bound)


def _getter(names: Sequence[str]) -> Callable[[object], tuple[object, ...]]:
    """A function that reads some attributes as a tuple."""
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
    """Pickling as a call with the fields in order, in half the time of a `dataclass` with slots."""
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
    """The signature of the initializer for `help` and `inspect`, computed on demand."""

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


_SIGNATURE = _SignatureOfFields()
