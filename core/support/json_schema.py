"""JSON Schema (draft 2020-12) of frozen dataclasses and typed dictionaries, as `to_jsonable` writes them."""

import inspect
import types
from collections.abc import Iterable, Mapping
from collections.abc import Sequence as AbstractSequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,
    Required,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from .frozen import frozen
from .jsonable import NULL_UNLESS_FINITE

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]


@frozen
class OneObject:
    """As in `Annotated[Any, OneObject(A, B)]`: an object with the fields of all these types."""

    kinds: tuple[type, ...]

    def __init__(self, *kinds: type) -> None:
        object.__setattr__(self, "kinds", kinds)


_SIMPLE: Mapping[object, Schema] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string"},
    type(None): {"type": "null"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    Any: {},
    object: {},
}


def document_schema(title: str, *alternatives: object) -> Schema:
    """The schema of a JSON document that is one of `alternatives`.

    An alternative is a dataclass, a `TypedDict`, or a tuple of them whose fields one object holds. No object
    may have other fields. Raises `TypeError` for a type without a JSON form.
    """
    writer = _Writer()
    roots = [writer.root(alternative) for alternative in alternatives]
    root = roots[0] if len(roots) == 1 else {"anyOf": roots}
    document = {"$schema": DIALECT, "title": title, **root}
    if writer.definitions:
        document["$defs"] = dict(sorted(writer.definitions.items()))
    return document


class _Writer:
    """Writes schemas of types; each named type goes into `definitions` once."""

    def __init__(self) -> None:
        self.definitions: dict[str, Schema] = {}
        self._types: dict[str, object] = {}

    def root(self, alternative: object) -> Schema:
        kinds = alternative if isinstance(alternative, tuple) else (alternative,)
        properties: dict[str, Schema] = {}
        required: list[str] = []
        for kind in kinds:
            schema = self._fields(kind)
            properties |= schema["properties"]
            required += schema["required"]
        return _object(properties, required)

    def schema(self, hint: object) -> Schema:
        if hint in _SIMPLE:
            return dict(_SIMPLE[hint])
        origin, arguments = get_origin(hint), get_args(hint)
        if origin in (Required, NotRequired):
            return self.schema(arguments[0])
        if origin is Annotated:
            for remark in arguments[1:]:
                if isinstance(remark, OneObject):
                    return self.root(remark.kinds)
            schema = self.schema(arguments[0])
            return _any_of([schema, {"type": "null"}]) if NULL_UNLESS_FINITE in arguments[1:] else schema
        if origin in (Union, types.UnionType):
            return _any_of(self.schema(argument) for argument in arguments)
        if origin is Literal:
            return {"enum": list(arguments)}
        if origin is tuple and not (len(arguments) == 2 and arguments[1] is Ellipsis):
            items = [self.schema(argument) for argument in arguments]
            return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}
        if origin in (tuple, list, set, frozenset, AbstractSequence):
            return {"type": "array", "items": self.schema(arguments[0])}
        if origin in (dict, Mapping) and arguments[0] is str:
            return {"type": "object", "additionalProperties": self.schema(arguments[1])}
        if isinstance(hint, type) and (is_dataclass(hint) or is_typeddict(hint)):
            return self._named(hint)
        raise TypeError(f"{hint!r} has no JSON Schema")

    def _named(self, kind: type) -> Schema:
        name = kind.__name__
        if self._types.setdefault(name, kind) is not kind:
            raise TypeError(f"two types are called {name}: {kind.__module__} has one")
        if name not in self.definitions:
            self.definitions[name] = {}  # for a recursive type
            described = self._fields(kind)
            schema = _object(described["properties"], described["required"])
            self.definitions[name] = {**_description(kind), **schema}
        return {"$ref": f"#/$defs/{name}"}

    def _fields(self, kind: object) -> Schema:
        if not isinstance(kind, type):
            raise TypeError(f"{kind!r} is not a type")
        hints = get_type_hints(kind, include_extras=True)
        if is_typeddict(kind):
            names = list(hints)
            required = [name for name in names if name in getattr(kind, "__required_keys__", ())]
        elif is_dataclass(kind):
            names = required = [field.name for field in fields(kind)]
        else:
            raise TypeError(f"{kind!r} is neither a dataclass nor a TypedDict")
        return {"properties": {name: self.schema(hints[name]) for name in names}, "required": required}


def _object(properties: Mapping[str, Schema], required: Iterable[str]) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
    }


def _any_of(schemas: Iterable[Schema]) -> Schema:
    """`anyOf` of the schemas; a list of types if all are simple."""
    parts = list(schemas)
    if all(part.keys() == {"type"} and isinstance(part["type"], str) for part in parts):
        return {"type": [part["type"] for part in parts]}
    return {"anyOf": parts}


def _description(kind: type) -> Schema:
    """The first paragraph of the docstring, unless it is the signature that `dataclass` generates."""
    text = kind.__doc__
    if not text or text.startswith(f"{kind.__name__}("):
        return {}
    first = inspect.cleandoc(text).split("\n\n", 1)[0]
    return {"description": " ".join(first.split())}
