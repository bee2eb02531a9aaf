"""The backend as the screens see it: while the past is shown, answers are as of then, and writes refused."""

from collections.abc import Callable

from budgettui.backend import messages
from budgettui.backend.backend_interface import Backend
from budgettui.backend.write_requests import WRITE_REQUESTS
from budgettui.core.model.instants import Instant

_OF_NOW = (messages.Focus, messages.ShowServices, messages.CatchUp, messages.FindMoment, messages.AsOf)


class PastBackend:
    """Passes requests to `backend`. `moment` is the past moment that is shown; None for now.

    `known_then`: by what had been recorded up to that moment, instead of all that is recorded now.
    """

    def __init__(self, backend: Backend, refusal: Callable[[], str]) -> None:
        self._backend, self._refusal = backend, refusal
        self.moment: Instant | None = None
        self.known_then = False

    @property
    def known_at(self) -> Instant | None:
        """Only what was recorded by this moment counts; None for no limit."""
        return self.moment if self.known_then else None

    def start(self, post: Callable[[messages.Notice], None]) -> None:
        self._backend.start(post)

    def stop(self) -> None:
        self._backend.stop()

    async def ask(self, request: messages.Request[messages.Reply]) -> messages.Reply:
        """The reply as of the shown moment; `RequestRefusedError` for a request that would write."""
        if self.moment is None or isinstance(request, _OF_NOW):
            return await self._backend.ask(request)
        if isinstance(request, WRITE_REQUESTS):
            raise messages.RequestRefusedError(self._refusal())
        return await self._backend.ask(messages.AsOf(self.moment, request, self.known_at))
