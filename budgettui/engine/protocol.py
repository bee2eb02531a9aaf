"""The engine as the screens know it."""

from collections.abc import Callable
from typing import Protocol

from . import messages as say


class Engine(Protocol):
    """Computes and stores, and tells what changed; `EngineClient` is one."""

    def start(self, post: Callable[[say.Notice], None]) -> None: ...
    def stop(self) -> None: ...
    async def ask(self, request: say.Request[say.Reply]) -> say.Reply: ...
