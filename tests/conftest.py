"""What the whole suite has in common."""

import signal
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).with_name("support")))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--renew-screens",
        action="store_true",
        help="write the screens that tests compare with (tests/tui/golden) anew, from what is drawn now",
    )


def pytest_configure() -> None:
    """Give what the tests start the signals a shell would, even where the tests run in the background."""
    for number in (signal.SIGINT, signal.SIGQUIT):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
