"""Work beside the keys and the drawing."""

from collections.abc import Callable, Coroutine

from textual.dom import DOMNode
from textual.worker import Worker


def in_background(
    owner: DOMNode, work: Callable[[], Coroutine[None, None, None]], group: str, *, exclusive: bool = False
) -> None:
    """Begin `work`, which ends with its owner; `exclusive`: instead of what the owner has in `group`.

    It is handed over as a function, as its owner, or a wish after this one, may end it before it begins.
    """
    _: Worker[None] = owner.run_worker(work, group=group, exclusive=exclusive)
