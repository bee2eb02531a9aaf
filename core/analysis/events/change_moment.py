"""A moment at which an event, alert or exclusion of a service begins or ends."""

from datetime import datetime

from ...support.frozen import frozen
from ...support.jsonable import Result


@frozen
class Moment(Result):
    """What begins or ends at `at`, in words; event names in `changes` are as people typed them."""

    at: datetime
    changes: tuple[str, ...]
