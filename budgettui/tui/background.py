"""Background work, so that keys and drawing never wait."""

from collections.abc import Callable, Coroutine

from textual.dom import DOMNode
from textual.worker import Worker


def in_background(
    owner: DOMNode, work: Callable[[], Coroutine[None, None, None]], group: str, *, exclusive: bool = False
) -> None:
    """Begin `work`, which ends with its owner; `exclusive`: instead of what the owner has in `group`.

    It is passed as a function, because it may be cancelled before it starts.
    """
    _: Worker[None] = owner.run_worker(work, group=group, exclusive=exclusive)
