"""A terminal like most: UTF-8, 256 colours, whatever the machine that runs the tests has."""

from collections.abc import Callable, Sequence

import pytest
from golden import compare


@pytest.fixture(autouse=True)
def usual_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "LC_ALL", "LC_CTYPE", "COLORTERM", "TEXTUAL_COLOR_SYSTEM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.fixture
def keep(request: pytest.FixtureRequest) -> Callable[[str, Sequence[str]], None]:
    renew = bool(request.config.getoption("--renew-screens"))
    return lambda name, drawn: compare(name, drawn, renew)
