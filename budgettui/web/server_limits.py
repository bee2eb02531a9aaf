"""Limits how many pages are open at once, and the connections to the server, in total and per client."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

from budgettui.web.host_names import client_of

MOST_SESSIONS = 20
"""How many pages may be open at once, including those just ending; each costs two processes."""
MOST_CONNECTIONS = 250
"""Of all clients together, without those of open pages; far fewer than the 1,024 files a process may open."""


def refuse_surplus_session(sessions: int) -> None:
    """Raise `HTTPServiceUnavailable` for one more page if the `sessions` open now are the most allowed."""
    if sessions >= MOST_SESSIONS:
        raise web.HTTPServiceUnavailable(text=f"{MOST_SESSIONS} sessions are open; close one first")


class ConnectionLimits:
    """When there are too many connections, closes the oldest ones of the clients that have the most.

    So a single client cannot lock out the others. Connections of open pages stay: pages have their own limit.
    """

    def __init__(self) -> None:
        self._begun: dict[web.RequestHandler, float] = {}
        self._pages: set[web.RequestHandler] = set()

    @contextmanager
    def page(self, connection: web.RequestHandler) -> Iterator[None]:
        """Spare a connection while a page is open over it."""
        self._pages.add(connection)
        try:
            yield
        finally:
            self._pages.discard(connection)

    def renew(self, connection: web.RequestHandler) -> None:
        """Count a connection's age from now on: it has sent a request."""
        self._begun[connection] = time.monotonic()

    def close_surplus(self, connections: list[web.RequestHandler]) -> None:
        """Close the surplus of `connections`; to be called at short intervals."""
        now = time.monotonic()
        begun = {each: self._begun.get(each, now) for each in connections if each not in self._pages}
        self._begun = begun
        surplus = len(begun) - MOST_CONNECTIONS
        if surplus <= 0:
            return
        oldest_first = sorted(begun, key=begun.__getitem__)
        clients = [_client(each) for each in oldest_first]
        counts = Counter(clients)
        allowed = _share(list(counts.values()))
        for each, client in zip(oldest_first, clients, strict=True):
            if counts[client] > allowed and surplus:
                counts[client] -= 1
                surplus -= 1
                if each.transport is not None:
                    each.transport.abort()


def _share(counts: list[int]) -> int:
    """The most that each client may have so that all together have no more than `MOST_CONNECTIONS`."""
    room, share = MOST_CONNECTIONS, 0
    for position, count in enumerate(sorted(counts)):
        share = room // (len(counts) - position)
        if count > share:
            break
        room -= count
    return share


def _client(connection: web.RequestHandler) -> str:
    peer = connection.peername
    return client_of(str(peer[0])) if peer else ""
