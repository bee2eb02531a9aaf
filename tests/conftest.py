"""What the whole suite has in common."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--renew-screens",
        action="store_true",
        help="write the screens that tests compare with (tests/screens/golden) anew, from what is drawn now",
    )
