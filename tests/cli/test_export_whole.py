"""JSON Lines carries events and exclusions whole: what was exported and imported again is the same."""

import json

import pytest

from budgettui.core.model.event import Draft
from budgettui.core.model.instants import MINUTE
from budgettui.core.store import open_store
from budgettui.core.workspace import read_settings
from tests.cli.conftest import NOON


@pytest.fixture
def filled(shop):
    shop.ok("add", "checkout", "20m", "--at", "2026-11-03 10:00", "--incident", "INC-1")
    settings = read_settings(str(shop.config))
    store = open_store(settings.store)
    tagged = Draft("search", NOON - 90 * MINUTE, NOON - 30 * MINUTE, tags=("eu", "db"), cause="capacity")
    store.add(tagged, "ann", NOON)
    store.close()
    shop.ok("exclude", "checkout", "2026-11-03 10:00", "20m", "--out", "-m", "theirs", "--approved-by", "ann")
    shop.ok("exclude", "--group", "shop", "2026-11-10 10:00", "open", "-m", "moving", "--incident", "INC-9")
    return shop


def exported(shop) -> list[dict]:
    return [json.loads(line) for line in shop.ok("export", "--format", "jsonl").splitlines()]


def test_everything_comes_back_into_an_empty_store(filled):
    before, file = exported(filled), filled.folder / "whole.jsonl"
    result = filled.run("export", "--output", file)
    assert "2 events and 2 exclusions written" in result.err
    status = filled.run("status", "--json").json["services"]
    assert [row["kind"] for row in before] == ["event", "event", "exclusion", "exclusion"]
    assert before[1]["tags"] == ["eu", "db"]
    assert before[1]["cause"] == "capacity"
    (filled.folder / "events.db").unlink()
    result = filled.ok("import", file)
    assert "2 events imported: 2 added" in result
    assert "2 exclusions added" in result
    after = exported(filled)
    without_source = [{k: v for k, v in row.items() if k != "source"} for row in before]
    assert [{k: v for k, v in row.items() if k != "source"} for row in after] == without_source
    assert filled.run("status", "--json").json["services"] == status


def test_a_second_import_adds_nothing_and_a_dry_run_says_so_before(filled):
    file = filled.folder / "whole.jsonl"
    filled.ok("export", "--output", file)
    assert "0 exclusions would be added, 2 known already" in filled.ok("import", file, "--dry-run")
    assert "0 exclusions added, 2 known already" in filled.ok("import", file)
    filled.ok("exclusions", "void", "1")
    assert "2 known already" in filled.ok("import", file)  # what was voided here stays so
    assert len(filled.run("exclusions", "--json").json["exclusions"]) == 1


def test_other_formats_say_what_they_leave_out(filled):
    result = filled.run("export")
    assert result.code == 0
    assert "2 exclusions left out: csv holds only events; jsonl holds both" in result.err
    assert "theirs" not in result.out


def test_a_service_or_a_stretch_takes_its_exclusions_along(filled):
    rows = [json.loads(row) for row in filled.ok("export", "search", "--format", "jsonl").splitlines()]
    assert [row["kind"] for row in rows] == ["event"]
    arguments = ("export", "checkout", "--format", "jsonl", "--until", "2026-11-05 00:00")
    rows = [json.loads(row) for row in filled.ok(*arguments).splitlines()]
    assert [row.get("reason") for row in rows] == [None, "theirs"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"reason": ""}, "line 1: reason: it is empty; say why this time does not count"),
        ({"start": "noon"}, "line 1: 'noon' is not a time"),
        ({"end": "2026-11-03T09:00:00Z"}, "line 1: end: "),
        ({"accounting": "half"}, "line 1: accounting: 'half' is not free or out"),
        ({"services": "checkout"}, "line 1: services: it is not a list of names"),
        ({"services": ["chekout"]}, "line 1: services: 'chekout' is not a service"),
        ({"services": []}, "line 1: services: none is named"),
        ({"everything": 1}, "line 1: everything: it is not true or false"),
        ({"approved_by": 3}, "line 1: approved_by: it is not text"),
        ({"resaon": "x"}, "line 1: resaon: 'resaon' is not a key of an exclusion; did you mean reason?"),
    ],
)
def test_a_bad_exclusion_is_refused_with_its_line(shop, change, sentence):
    row = {
        "kind": "exclusion",
        "start": "2026-11-03T10:00:00Z",
        "end": "2026-11-03T10:20:00Z",
        "reason": "theirs",
        "services": ["checkout"],
        **change,
    }
    file = shop.write("bad.jsonl", json.dumps(row) + "\n")
    result = shop.run("import", file)
    assert result.code == 2
    assert sentence in result.err.replace('"', "'")
    assert shop.run("exclusions", "--json").json["exclusions"] == []
