"""The URL of a PostgreSQL store: checked without ever showing what may be a password in it."""

import re
from urllib.parse import parse_qsl, unquote

from ...config.redaction import PASSWORD_ADVICE, holds_password, redact, without_password
from ...text.suggestions import suggestion
from ..store_results import StoreError

_PARAMETER = re.compile(r"[a-z_]{1,40}")
_DEFAULTS: dict[str, object] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,  # milliseconds
    "fallback_application_name": "budgettui",
    "client_encoding": "utf8",
}
"""Connection parameters unless the url sets them, so that a server that is gone is noticed."""


def connection_parameters(url: str) -> dict[str, object]:
    """The parameters for a connection to `url`; `StoreError` if it is not valid.

    A password in the url is refused: it would show in the list of processes and in the shell's history.
    """
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    _check(url)
    try:
        parsed = conninfo_to_dict(url)
    except ProgrammingError:  # libpq's message repeats parts of the url
        raise _refused(url, "it cannot be read; accepted is postgresql://user@host:5432/database") from None
    parameters = {**_DEFAULTS, **parsed}
    if "," in f"{parsed.get('host', '')}{parsed.get('hostaddr', '')}":
        parameters.setdefault("target_session_attrs", "read-write")
    return parameters


def _check(url: str) -> None:
    rest = url.partition("://")[2]
    match = re.search(r"[/?#]", rest)
    login, tail = (rest[: match.start()], rest[match.start() :]) if match else (rest, "")
    if "@" in unquote(tail.partition("?")[0]) or "@" in tail:
        raise _refused(
            url, "a user's name, or a password, with one of / ? # @ in it splits it: write %2F, %3F, %23, %40"
        )
    if holds_password(url):
        raise _refused(url, f"it holds a password: {PASSWORD_ADVICE}")
    for host in login.rpartition("@")[2].split(","):
        port = re.sub(r"^\[[^\]]*\]", "", host).rpartition(":")[2] if ":" in host else ""
        if port and not host.endswith("]") and not (port.isascii() and port.isdigit() and int(port) < 65536):
            raise _refused(url, "what follows the : after the host is not a port")
    query = tail.partition("#")[0].partition("?")[2]
    names = [name for name, _ in parse_qsl(query, keep_blank_values=True)]
    known = _known_parameters()
    for name in names:
        if name not in known:
            shown = name if _PARAMETER.fullmatch(name) else "one of them"
            hint = suggestion(shown, sorted(known), "PostgreSQL's manual lists them") if shown == name else ""
            detail = f"; {hint}" if hint else ""
            raise _refused(url, f"{shown}: not a connection parameter of PostgreSQL{detail}")


def _known_parameters() -> set[str]:
    from psycopg.pq import Conninfo

    keywords = {option.keyword.decode() for option in Conninfo.get_defaults()}
    return (keywords | {"ssl"}) - {"password", "sslpassword"}


def _refused(url: str, why: str) -> StoreError:
    shown = without_password(url)
    rest = shown.partition("://")[2]
    if not rest or ":" in rest or rest.count("@") > 1:
        shown = redact(url)
    return StoreError(f"the url of the event store, {shown}, cannot be used: {why}")
