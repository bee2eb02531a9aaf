"""Frozen classes with fields that are computed on first access."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from .jsonable import Result

Compute = Callable[[str], object]
"""Computes a deferred field by its name; must always return the same value."""


class Deferred(Result):
    """The base of frozen classes with fields that are computed on first access.

    Equality, JSON and pickling compute missing fields. An outline does not: it holds what was known when it
    was made, and `placeholders` for the rest.
    """

    __slots__ = ("_compute",)
    __match_args__: ClassVar[tuple[str, ...]]
    placeholders: ClassVar[Mapping[str, object]] = {}
    """The fields that may be deferred, and what an outline shows for one that is not known."""

    @classmethod
    def deferring(cls, compute: Compute | None, known: Mapping[str, object]) -> Self:
        """A value with the fields in `known`, others computed on access; an outline if `compute` is None."""
        value = object.__new__(cls)
        for name, field in known.items():
            object.__setattr__(value, name, field)
        object.__setattr__(value, "_compute", compute)
        return value

    @property
    def is_complete(self) -> bool:
        """Whether every field is known, or can be computed; false of an outline that lacks some."""
        return self._source() is not None or not self.placeholders.keys() - self._known().keys()

    def changed(self, **fields: object) -> Self:
        """A copy with other values for some fields; deferred fields stay deferred."""
        return self.deferring(self._source(), {**self._known(), **fields})

    def outline(self, **fields: object) -> Self:
        """A copy of the fields known by now, with other values for some; nothing is computed."""
        return self.deferring(None, {**self._known(), **fields})

    def _source(self) -> Compute | None:
        try:
            source: Compute | None = object.__getattribute__(self, "_compute")
        except AttributeError:
            return None  # made by the class itself, with every field
        return source

    def _known(self) -> dict[str, object]:
        known = {}
        for name in self.__match_args__:
            try:
                known[name] = object.__getattribute__(self, name)
            except AttributeError:
                continue
        return known

    if not TYPE_CHECKING:  # type checkers see only the declared fields

        def __getattr__(self, name: str) -> Any:
            if name not in self.placeholders:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            compute = self._source()
            if compute is None:
                return self.placeholders[name]
            value = compute(name)
            object.__setattr__(self, name, value)
            return value

    def __reduce__(self) -> tuple[Any, ...]:
        if not self.is_complete:
            known = self._known()
            return _outline_of, (type(self), tuple(known), tuple(known.values()))
        return type(self), tuple([getattr(self, name) for name in self.__match_args__])


def _outline_of(kind: type[Deferred], names: tuple[str, ...], values: tuple[object, ...]) -> Deferred:
    return kind.deferring(None, dict(zip(names, values, strict=True)))
