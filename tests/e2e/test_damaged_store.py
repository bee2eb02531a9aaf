"""A store that was altered behind the program's back, on the screens of people who did not know."""

import pytest
from dashboards import Place
from tampering import tamper

ALTER = "UPDATE event_versions SET impact = 0.5 WHERE revision = 1"


@pytest.fixture
def place(tmp_path):
    place = Place(tmp_path)
    yield place
    place.close()


def test_dashboard_says_so_and_records_nothing(place):
    tamper(place.folder / "events.db", ALTER)
    session = place.dashboard()
    session.wait_for("the event store is damaged", 20)
    session.wait_for("budgettui doctor")
    assert "damaged" in session.text.splitlines()[0]
    before = (place.folder / "events.db").read_bytes()
    session.send("s")
    session.wait_for("✗ the event store is damaged and is not written to")
    assert (place.folder / "events.db").read_bytes() == before


def test_wallboard_says_so(place):
    tamper(place.folder / "events.db", ALTER)
    session = place.open("wallboard", columns=80, rows=24)
    session.wait_for("damage: the event store is damaged", 20)
