"""A configuration and a store for each test, and the end of all that it started."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from dashboards import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path)
    yield place
    place.close()
