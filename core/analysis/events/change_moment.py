"""A moment at which something of a service begins or ends."""

from datetime import datetime

from ...support.frozen import frozen
from ...support.jsonable import Result


@frozen
class Moment(Result):
    """At `at`, what `changes` name begins or ends; names of events are as people wrote them."""

    at: datetime
    changes: tuple[str, ...]
