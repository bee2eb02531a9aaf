"""The base class of the requests from the screen to the backend."""

from typing import TYPE_CHECKING, Generic, TypeVar

Reply = TypeVar("Reply", covariant=True)

if TYPE_CHECKING:

    class Request(Generic[Reply]):
        """A request from the screen; `Reply` is the type that `BackendClient.ask` returns for it."""

        __slots__ = ()

else:

    class Request:
        """A request from the screen; `Reply` is the type that `BackendClient.ask` returns for it.

        Only type checkers know the reply type: `typing` would process it for each of some fifty classes.
        """

        __slots__ = ()

        def __class_getitem__(cls, reply: object) -> type:
            return cls
