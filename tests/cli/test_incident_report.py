"""`report --incident`: the facts of an incident, written once and brought up to date under people's words."""

import pytest


@pytest.fixture
def incident(shop):
    shop.ok(
        "add", "checkout", "20m", "INC-812", "--at", "2026-11-23 09:00", "-m", "card provider [b] | timeouts"
    )
    shop.ok("add", "search", "12m", "INC-812", "50%", "--at", "2026-11-23 09:02")
    shop.ok("add", "checkout", "9m", "INC-700", "--at", "2026-11-10 09:00", "-m", "provider timeouts, again")
    shop.ok("note", "INC-812", "--at", "2026-11-23 09:08", "switched to the other provider")
    return shop


def test_the_facts_are_filled_in(incident):
    text = incident.ok("report", "--incident", "INC-812")
    assert text.startswith("# INC-812: card provider")
    for sentence in (
        "- Services: checkout, search",
        "- Ended: 2026-11-23 09:20, after 20 min",
        "- Cost, checkout: 20.0 min, 46.3 % of the budget",
        "- Cost, search: 6.0 min",
        "| 2026-11-23 09:00 | checkout | begins: incident, 100% impact |",
        "switched to the other provider",
        "page fires: over 14.4× for 1h and 5m",
        "| checkout | before | 2026-11-23 09:00 |",
        "| checkout | at its end | 2026-11-23 09:20 |",
        "INC-700",
        "alike: provider",
        "## Actions",
    ):
        assert sentence in text, sentence
    assert text.count("switched to the other provider") == 1
    assert "card provider \\[b\\] \\| timeouts" in text


def test_written_again_it_keeps_what_people_wrote(incident, tmp_path):
    file = tmp_path / "INC-812.md"
    assert "is written" in incident.run("report", "--incident", "INC-812", "-o", str(file)).err
    mine = file.read_text(encoding="utf-8").replace(
        "_Why it happened, and why it was possible._", "No timeout was set."
    )
    file.write_text(mine, encoding="utf-8")
    incident.ok("note", "INC-812", "--at", "2026-11-23 09:30", "postmortem begins")
    stderr = incident.run("report", "--incident", "INC-812", "-o", str(file)).err
    text = file.read_text(encoding="utf-8")
    assert "is updated: Facts, Timeline" in stderr or "is updated: Timeline" in stderr
    assert "postmortem begins" in text and "No timeout was set." in text

    file.write_text(text.replace("postmortem begins", "postmortem begun"), encoding="utf-8")
    stderr = incident.run("report", "--incident", "INC-812", "-o", str(file)).err
    assert "Edited by hand, so not updated: Timeline" in stderr
    assert "postmortem begun" in file.read_text(encoding="utf-8")


def test_as_html_it_runs_nothing(incident):
    incident.ok("edit", "1", "-m", "<script>alert(1)</script><!-- budgettui:end facts -->")
    page = incident.ok("report", "--incident", "INC-812", "--format", "html")
    assert page.startswith("<!doctype html>") and "<script" not in page
    assert page.count("<!-- budgettui:end facts -->") == 1


def test_of_one_event_and_at_a_moment(incident):
    text = incident.ok("report", "--event", "3", "--as-of", "2026-11-10 09:05")
    assert text.startswith("# event 3: provider timeouts")
    assert "| checkout | now | 2026-11-10 09:05 |" in text


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("--incident", "INC-813"), 2, "INC-812"),
        (("--event", "99"), 2, "99"),
        (("--incident", "INC-812", "--format", "csv"), 2, "markdown, html"),
        (("--incident", "INC-812", "checkout"), 2, "can only go with --format"),
        (("--incident", "INC-812", "--event", "1"), 2, "can only go with --format"),
        (("--incident", "INC-812", "-o", "/nowhere/x.md"), 3, "cannot be written"),
    ],
)
def test_what_cannot_be_written_is_refused_with_the_reason(incident, arguments, code, sentence):
    result = incident.run("report", *arguments)
    assert (result.code, sentence in result.err) == (code, True), result.err


def test_a_file_of_other_things_is_left_alone(incident, tmp_path):
    file = tmp_path / "notes.md"
    file.write_text("my notes\n", encoding="utf-8")
    result = incident.run("report", "--incident", "INC-812", "-o", str(file))
    assert result.code == 2 and "was not changed" in result.err
    assert file.read_text(encoding="utf-8") == "my notes\n"


def test_a_voided_incident_has_nothing_to_tell(incident):
    incident.ok("void", "3")
    result = incident.run("report", "--incident", "INC-700")
    assert (result.code, "has no event that counts" in result.err) == (2, True)
