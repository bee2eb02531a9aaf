"""Background work, so that keys and drawing never wait."""

from collections.abc import Callable, Coroutine

from textual.dom import DOMNode
from textual.worker import Worker


def in_background(
    owner: DOMNode, work: Callable[[], Coroutine[None, None, None]], group: str, *, exclusive: bool = False
) -> None:
    """Start `work` as a worker that ends with `owner`; `exclusive` cancels the owner's other work in `group`.

    `work` is passed as a function, because it may be cancelled before it starts.
    """
    _: Worker[None] = owner.run_worker(work, group=group, exclusive=exclusive)
