"""PostgreSQL's errors as sentences that say what to do; never with a password."""

import re
from typing import TYPE_CHECKING

from ..store_results import StoreError

if TYPE_CHECKING:
    import psycopg

_LOST = ("57P01", "57P02", "57P03", "57P05", "08000", "08003", "08006", "25P03")
_READ_ONLY = "25006"

_CONNECTING = (
    (r"password authentication failed", "the server refuses the password: check ~/.pgpass or PGPASSWORD"),
    (
        r"no password supplied",
        "the server asks for a password: put it into ~/.pgpass (readable by you alone), or set PGPASSWORD",
    ),
    (r'database "[^"]*" does not exist', "the server has no such database: create it, or correct the url"),
    (r'role "[^"]*" does not exist', "the server has no such login: create it, or correct the url"),
    (r"definition of service .* not found", "there is no such service in the service file of PostgreSQL"),
    (r"Peer authentication failed", "the server accepts this login only from the system's user of that name"),
    (
        r"no pg_hba.conf entry|pg_hba.conf rejects",
        "the server accepts this login from here neither with nor without TLS: see its pg_hba.conf",
    ),
    (
        r"server does not support SSL|requires? SSL|SSL required",
        "the url asks for TLS, which the server does not offer: switch `ssl` on there, or lower sslmode",
    ),
    (
        r"certificate|SSL error|could not accept SSL",
        "the server's TLS certificate fails the checks of sslmode and sslrootcert: correct one of them",
    ),
    (r"permission denied for database", "the login may not connect to that database: GRANT it CONNECT"),
    (
        r"too many (clients|connections)|remaining connection slots",
        "the server has no connection left: try again, or raise its max_connections",
    ),
    (
        r"starting up|shutting down|recovery|not yet accepting",
        "the server is starting or stopping: try again in a moment",
    ),
    (
        r"session is read-only|not accept.* read-write|server is in hot standby",
        "none of its hosts accepts changes at the moment: promote one, or wait until it is back",
    ),
    (
        r"could not translate host name|failed to resolve host|Name or service not known",
        "there is no host of that name",
    ),
    (
        r"timeout expired|timed out|timeout",
        "the server does not answer: check that it runs and is reachable",
    ),
    (
        r"Connection refused|No such file or directory|No route|unreachable|closed the connection",
        "no server answers there: check that it runs and is reachable",
    ),
)


class LostConnectionError(StoreError):
    """The server went away before a change was recorded: the same change may be tried again."""


def is_lost(error: BaseException) -> bool:
    """Whether the connection can no longer be used."""
    import psycopg

    if not isinstance(error, psycopg.Error):
        return False
    if error.sqlstate is None:
        return isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError))
    return error.sqlstate in _LOST


def is_standby(error: "psycopg.Error") -> bool:
    """Whether the server is read-only, such as one that another has replaced."""
    return error.sqlstate == _READ_ONLY


def connect_message(error: "psycopg.Error", location: str) -> str:
    """Why no connection could be made, and what to do."""
    text = str(error)
    for pattern, advice in _CONNECTING:
        if re.search(pattern, text, re.IGNORECASE):
            return f"the event store {location} cannot be reached: {advice}"
    return f"the event store {location} cannot be reached: {_first_line(text)}"


def error_message(error: "psycopg.Error", location: str, user: str, busy_seconds: float) -> str:
    """What went wrong within a connection, and what to do."""
    match error.sqlstate:
        case "42501":
            return (
                f"the login {user} may not do that in the event store {location} "
                f"({_first_line(str(error))}); nothing was written: use a login that may, or have its "
                "administrator grant it"
            )
        case "25006":
            return (
                f"the event store {location} is on a standby server, or opened for reading only; nothing was "
                "written: name the primary server as well in the url"
            )
        case "55P03":
            return (
                f"the event store {location} has been locked by another writer for {busy_seconds:g} s; "
                "nothing was written: try again"
            )
        case "53100":
            return f"the disk of the event store {location} is full; nothing was written: make room there"
        case "3F000" | "42P01":
            return (
                f"the event store {location} is gone from its database ({_first_line(str(error))}): "
                "put back a backup, or start again for a new one"
            )
        case _ if is_lost(error):
            return f"the connection to the event store {location} was lost: check that its server runs"
        case _:
            return f"the event store {location} could not be used: {_first_line(str(error))}"


def refused_value(error: "psycopg.Error") -> str | None:
    """Why a value cannot be stored, if that is the error."""
    if error.sqlstate == "54000":
        return "a name or key is too long: at most 2,600 bytes of UTF-8"
    if "NUL (0x00)" in str(error):
        return "a text holds the character NUL, which PostgreSQL cannot store: leave it out"
    return None


def _first_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[0] if lines else "no reason was given"
