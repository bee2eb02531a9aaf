"""What `begin_and_end_moments` finds: a file of its own, as the screen process loads it but no NumPy."""

from datetime import datetime

from ...support.frozen import frozen
from ...support.jsonable import Result


@frozen
class Moment(Result):
    """What begins or ends at `at`, in words; event names in `changes` are as people typed them."""

    at: datetime
    changes: tuple[str, ...]
