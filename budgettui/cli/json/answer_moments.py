"""Types of the moments in --json output; see `json_answers`."""

from datetime import datetime
from typing import NotRequired, TypedDict


class KnownAt(TypedDict):
    """`known_at` is there for an answer by what was recorded up to then."""

    known_at: NotRequired[datetime]


class AsOf(KnownAt):
    """The moment that the answer is about."""

    as_of: datetime
