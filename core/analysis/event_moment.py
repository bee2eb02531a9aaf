"""A moment at which something of a service begins or ends."""

from dataclasses import dataclass
from datetime import datetime

from ..model.jsonable import Result


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Moment(Result):
    """At `at`, what `changes` name begins or ends; names of events are as people wrote them."""

    at: datetime
    changes: tuple[str, ...]
