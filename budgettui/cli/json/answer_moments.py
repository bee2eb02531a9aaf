"""Base types of --json output with the fields `as_of` and `known_at`; see `answer_types_by_command`."""

from datetime import datetime
from typing import NotRequired, TypedDict


class KnownAt(TypedDict):
    """`known_at` is present if only records until then were used."""

    known_at: NotRequired[datetime]


class AsOf(KnownAt):
    """`as_of` is the moment that the answer is about."""

    as_of: datetime
