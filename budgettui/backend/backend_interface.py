"""The interface of the backend that the screens use."""

from collections.abc import Callable
from typing import Protocol

from . import messages


class Backend(Protocol):
    """Answers requests and posts notices of changes. `BackendClient` implements it."""

    def start(self, post: Callable[[messages.Notice], None]) -> None: ...
    def stop(self) -> None: ...
    async def ask(self, request: messages.Request[messages.Reply]) -> messages.Reply: ...
