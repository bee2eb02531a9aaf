"""What a request from the screen to the backend is."""

from typing import Generic, TypeVar

Reply = TypeVar("Reply", covariant=True)


class Request(Generic[Reply]):
    """Something the screen asks; `Reply` is what `BackendClient.ask` gives for it."""

    __slots__ = ()
