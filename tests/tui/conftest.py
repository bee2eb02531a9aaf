"""What tests of screens share: a terminal like most, whatever machine runs them, and the golden screens."""

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
    """Hold what is drawn against the golden screen of a name."""
    renew = bool(request.config.getoption("--renew-screens"))
    return lambda name, drawn: compare(name, drawn, renew)
