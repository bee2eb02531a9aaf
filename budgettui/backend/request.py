"""The base of the requests from the screen to the backend."""

from typing import TYPE_CHECKING, Generic, TypeVar

Reply = TypeVar("Reply", covariant=True)

if TYPE_CHECKING:

    class Request(Generic[Reply]):
        """Something the screen asks; `Reply` is what `BackendClient.ask` gives for it."""

        __slots__ = ()

else:

    class Request:
        """Something the screen asks; `Reply` is what `BackendClient.ask` gives for it.

        Type checkers alone know the reply: `typing` would look at it for each of some fifty classes.
        """

        __slots__ = ()

        def __class_getitem__(cls, reply: object) -> type:
            return cls
