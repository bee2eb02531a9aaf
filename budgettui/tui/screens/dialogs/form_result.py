"""The result of reading a form's text fields: a draft, or what is wrong."""

from dataclasses import dataclass
from typing import Generic, TypeVar

DraftT = TypeVar("DraftT")


@dataclass(slots=True)
class FieldReading(Generic[DraftT]):
    """A draft, or the error of each field; neither while a required field is empty."""

    draft: DraftT | None
    errors: dict[str, str]
    missing: str = ""
    """The first required field that is empty."""


class FieldError(ValueError):
    """What is wrong with `field`."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def without_name(sentence: str) -> str:
    """An error without the name of its field in front, to be shown beside the field."""
    name, colon, rest = sentence.partition(": ")
    return rest if colon and " " not in name else sentence
