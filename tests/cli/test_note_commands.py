"""Notes on events and incidents by commands; the clock stands at Monday 2026-11-23 12:00 UTC."""

import pytest


@pytest.fixture
def incident(shop):
    """INC-812 hit two services, 4711 is an incident's number, and event 4 has no incident."""
    shop.ok("add", "checkout", "20m", "--at", "10:00", "--incident", "INC-812")
    shop.ok("add", "search", "5m", "--at", "10:05", "--incident", "INC-812")
    shop.ok("add", "search", "5m", "--at", "08:00", "--incident", "4711")
    shop.ok("add", "search", "5m", "--at", "07:00")
    return shop


def listed(shop, *arguments):
    return [(each["text"], each["event_id"], each["incident_id"]) for each in notes(shop, *arguments)]


def notes(shop, *arguments):
    return shop.run("notes", *arguments, "--json").json["notes"]


def test_an_incident_gets_a_note_that_its_events_show(incident):
    output = incident.ok("note", "INC-812", "rolled", "back")
    assert output == "note 1 on INC-812; `budgettui notes INC-812` lists them\n"
    incident.ok("note", "1", "--at", "10:02", "first alert")
    incident.ok("note", "2", "search was hit too")
    first, on_search = ("first alert", 1, None), ("search was hit too", 2, None)
    on_incident = ("rolled back", None, "INC-812")
    assert listed(incident, "INC-812") == [first, on_incident, on_search]
    assert listed(incident, "1") == [first, on_incident]
    assert listed(incident, "event 2") == [on_incident, on_search]
    assert listed(incident, "4") == []
    assert listed(incident) == [first, on_incident, on_search]


def test_a_note_says_who_when_and_what_it_is_about(incident):
    incident.ok("note", "4", "--at", "yesterday 23:15", "disk full\nsee \x1b[31mlog")
    [answer] = notes(incident)
    assert answer["at"] == "2026-11-22T23:15:00+00:00"
    assert answer["recorded_at"] == "2026-11-23T12:00:00+00:00"
    assert answer["author"] == incident.run("events", "--versions", "4", "--json").json["events"][0]["author"]
    heads, row = incident.ok("notes").splitlines()
    assert heads.split() == ["NOTE", "TIME", "ON", "BY", "TEXT"]
    assert row.split()[:5] == ["1", "2026-11-22", "23:15", "event", "4"]
    assert "\x1b" not in row
    answer = incident.run("note", "4", "again", "--json").json
    assert (answer["note"]["id"], answer["note"]["kind"], answer["note"]["text"]) == (2, "note", "again")
    assert answer["message"].startswith("note 2 on event 4")


def test_a_number_is_an_event_unless_only_an_incident_has_it(incident):
    incident.ok("note", "4711", "vendor called")
    assert listed(incident, "4711") == [("vendor called", None, "4711")]
    incident.ok("edit", "4", "--incident", "3")
    result = incident.run("note", "3", "which?")
    assert (result.code, "say 'event 3' or 'incident 3'" in result.err) == (2, True)
    output = incident.ok("note", "event 3", "this")
    assert "`budgettui notes 'event 3'` lists them" in output
    incident.ok("note", "incident 3", "that")
    assert listed(incident, "event 3") == [("vendor called", None, "4711"), ("this", 3, None)]
    assert listed(incident, "incident 3") == [("that", None, "3")]


def test_notes_outlive_what_they_are_about(incident):
    incident.ok("note", "INC-812", "rolled back")
    for event in ("1", "2"):
        incident.ok("void", event)
    assert listed(incident, "INC-812") == listed(incident, "1") == [("rolled back", None, "INC-812")]
    incident.ok("undo", "1")
    incident.ok("edit", "1", "--incident", "INC-813")
    assert listed(incident, "1") == []
    assert listed(incident, "INC-812") == [("rolled back", None, "INC-812")]


def test_undo_passes_over_notes(incident):
    incident.ok("note", "4", "seen")
    assert incident.ok("undo").startswith("undone on search: adding event 4")
    assert listed(incident) == [("seen", 4, None)]


def test_notes_as_known_then(incident):
    incident.ok("note", "1", "early")
    incident.later(10)
    incident.ok("note", "1", "late", "--at", "10:00")
    incident.ok("edit", "1", "--incident", "INC-9")
    incident.ok("note", "INC-9", "later still")
    assert [text for text, *_ in listed(incident, "1", "--known-at", "12:05")] == ["early"]
    assert [text for text, *_ in listed(incident, "1")] == ["late", "early", "later still"]
    assert [text for text, *_ in listed(incident, "INC-812", "--known-at", "12:05")] == ["early"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("note", "INC-81", "x"), "'INC-81' is not an event, or the incident of one; did you mean INC-812?"),
        (("note", "incident INC-9", "x"), "note: 'INC-9' is not an event, or the incident of one"),
        (("note", "99", "x"), "there is no event 99"),
        (("note", "9" * 40, "x"), "there is no event"),
        (("note", "event x", "x"), "note: 'x' is not the number of an event"),
        (("note", "1", "   "), "text: '   ' is empty; a note needs a text"),
        (("note", "1"), "Missing argument 'TEXT...'"),
        (("note", "1", "x", "--at", "2026-11-24 10:00"), "at: 2026-11-24 10:00 is in the future"),
        (("note", "1", "x", "--at", "noonish"), "'noonish' is not understood"),
        (("notes", "INC-81"), "did you mean INC-812?"),
        (("notes", "99"), "there is no event 99"),
    ],
)
def test_what_is_not_there_is_refused(incident, arguments, sentence):
    result = incident.run(*arguments)
    assert (result.code, listed(incident)) == (2, [])
    assert sentence in result.err


def test_without_notes_that_is_said(incident):
    assert incident.ok("notes") == "No notes.\n"
    assert incident.ok("notes", "1") == "No notes on event 1.\n"
